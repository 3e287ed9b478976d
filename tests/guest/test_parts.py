"""Parts of the guest that need no process of their own."""

import linecache
import os
import time
from pathlib import Path
from typing import Any

import pytest

from sandbox.guest import files, raised, sweep
from sandbox.guest.capture import Capture


def test_files_are_placed_read_only(tmp_path: Path) -> None:
    root = tmp_path / "submission"
    files.place({"solution.py": b"x = 1\n", "data/points.csv": b"1,2\n"}, root)
    assert (root / "data/points.csv").read_bytes() == b"1,2\n"
    assert (root / "solution.py").stat().st_mode & 0o777 == 0o444
    assert tmp_path.stat().st_mode & 0o7777 == 0o1777


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "", "."])
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no relative file name"):
        files.place({name: b""}, tmp_path / "submission")


def test_a_folder_others_could_change_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    with pytest.raises(files.UnsafeFolder):
        files.place({}, tmp_path / "submission")


def test_killing_everything_is_refused_outside_a_box(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[Any] = []
    monkeypatch.setattr(os, "kill", lambda *args: killed.append(args))
    with pytest.raises(RuntimeError):
        sweep.kill_everything()
    assert killed == []


def test_output_is_kept_up_to_its_cap_and_counted_beyond() -> None:
    reading, writing = os.pipe()
    capture = Capture(reading, 10)
    os.write(writing, b"123456")
    capture.drain()
    os.write(writing, b"7890abc")
    capture.drain()
    assert capture.take() == (b"1234567890", True)
    os.write(writing, b"next")
    capture.drain()
    assert capture.take() == (b"next", False)
    os.write(writing, b"x" * 161)
    capture.drain()
    assert capture.flooded
    capture.close()
    os.close(writing)


def test_of_a_million_calls_only_the_told_ones_are_looked_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_up: list[tuple[str, int]] = []
    monkeypatch.setattr(linecache, "getline", lambda *where: looked_up.append(where) or "again()")
    scope: dict[str, Any] = {}
    exec(compile("def again():\n    again()\n", "/box/solution.py", "exec"), scope)
    with pytest.raises(RecursionError) as caught:
        scope["again"]()
    told = raised.describe(caught.value, Path("/box"))
    assert len(looked_up) == 12
    assert told.lines[-2:] == ["solution.py, line 2, in again", "    again()"]


def test_what_takes_too_long_to_remove_remains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "left").touch()
    changes = {
        "FOLDERS": (str(tmp_path),),
        "_MOST_SECONDS": 1,
        "_remove_as_child": lambda keep: time.sleep(60),
        "_used": lambda queue: False,
    }
    for name, value in changes.items():
        monkeypatch.setattr(sweep, name, value)
    started = time.monotonic()
    with pytest.raises(sweep.LeftoversRemain):
        sweep.remove_leftovers(tmp_path / "submission")
    assert time.monotonic() - started < 30
