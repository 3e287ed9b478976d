import json

import pytest

from bench.floor import Floor
from bench.idle import Idle
from bench.load.orders import HandedIn
from bench.stages import (
    ACCEPTING,
    BEGINNING,
    CLEARING,
    LOADING,
    REPORTING,
    STORING,
    TAKING,
    TELLING,
    WAITING,
    Graded,
    logged,
    stages_of,
    worker_log,
)
from bench.summary import typical_stages

LAPS = {"begin": 0.01, "boxes": 0.02, "sit": 0.10, "clear": 0.01, "store": 0.03}
REPORT = {
    "results": [
        {"test": {"id": "load"}, "seconds": 0.01},
        {"test": {"id": "test_a.py::test_one"}, "seconds": 0.02},
        {"test": {"id": "test_a.py::test_two"}, "seconds": 0.01},
        {"test": {"id": "test_b.py::test_one"}, "seconds": 0.03},
    ]
}


def test_the_stages_are_the_whole_way():
    sample = HandedIn("7", posted=100.0, accepted=100.02, told=100.25)
    stages = stages_of(sample, Graded(100.22, LAPS), created=100.01, report=REPORT)
    assert stages == pytest.approx(
        {
            ACCEPTING: 0.01,
            WAITING: 0.04,
            BEGINNING: 0.01,
            TAKING: 0.02,
            LOADING: 0.01,
            "test_a": 0.03,
            "test_b": 0.03,
            REPORTING: 0.03,
            CLEARING: 0.01,
            STORING: 0.03,
            TELLING: 0.03,
        }
    )
    assert sum(stages.values()) == pytest.approx(sample.seconds)


def test_who_is_told_before_the_worker_has_said_so_waits_for_no_telling():
    sample = HandedIn("7", posted=100.0, accepted=100.02, told=100.21)
    stages = stages_of(sample, Graded(100.22, LAPS), created=100.01, report=REPORT)
    assert stages[TELLING] == 0.0


def test_the_workers_log_is_read_past_its_other_lines(tmp_path):
    log = tmp_path / "worker.log"
    graded = {
        "submission": "7",
        "ms": {"begin": 1.5},
        "event": "graded",
        "level": "info",
        "timestamp": "2026-11-20T17:00:00.500000Z",
    }
    log.write_text("\n".join(["no JSON", json.dumps({"event": "else"}), json.dumps(graded), ""]))
    (found,) = worker_log(log).items()
    assert found == ("7", Graded(1795194000.5, {"begin": 0.0015}))
    assert found[1].began == pytest.approx(1795194000.4985)


def test_a_line_that_is_late_is_waited_for(tmp_path, monkeypatch):
    log = tmp_path / "worker.log"
    log.write_text("")
    late = {"submission": "7", "ms": {}, "event": "graded", "timestamp": "2026-11-20T17:00:00Z"}
    monkeypatch.setattr("time.sleep", lambda _: log.write_text(json.dumps(late)))
    assert list(logged(log, ["7"])) == ["7"]
    monkeypatch.setattr("time.sleep", lambda _: None)
    with pytest.raises(RuntimeError, match="does not say"):
        logged(log, ["7", "8"])


def test_a_typical_way_is_that_of_the_middle_half():
    ways = [{ACCEPTING: seconds} for seconds in (9.0, 1.0, 2.0, 3.0)]
    rounds = [Idle([], ways[:2], {}, Floor(1, 1)), Idle([], ways[2:], {}, Floor(1, 1))]
    assert typical_stages(rounds) == {ACCEPTING: 2.5}
