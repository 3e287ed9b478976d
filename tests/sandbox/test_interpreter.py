import sys
from pathlib import Path, PurePosixPath

import pytest

from sandbox.box import BoxFault, open_box
from sandbox.interpreter import PACKAGES as PACKAGES_TARGET
from sandbox.interpreter import python_program, read_interpreter
from sandbox.outcome import Exited
from sandbox.spec import BoxSpec
from tests.support.boxes import PACKAGES, PYTHON

SYSTEM_PYTHON = Path("/usr/bin/python3")

MODULE = """
import sys, zlib, ctypes, decimal, zoneinfo
zoneinfo.ZoneInfo("Europe/London")
assert __name__ == "__main__" and sys.argv[1:] == ["argument"], sys.argv
import neighbour
print(sys.path)
try:
    import pip
except ImportError:
    print("alone")
"""


@pytest.fixture
def code(tmp_path):
    (tmp_path / "hello").mkdir()
    (tmp_path / "hello/__main__.py").write_text(MODULE)
    (tmp_path / "neighbour.py").touch()
    return {
        PurePosixPath("/app/hello"): tmp_path / "hello",
        PurePosixPath("/app/neighbour.py"): tmp_path / "neighbour.py",
    }


@pytest.mark.parametrize("python", [PYTHON, SYSTEM_PYTHON], ids=["ours", "system's"])
async def test_a_module_runs_with_its_packages_and_none_of_the_interpreter_s(
    python, code, box_host, tmp_path
):
    (tmp_path / "packages").mkdir()
    program = python_program(python, packages=tmp_path / "packages", code=code, module="hello")
    spec = BoxSpec((*program.argv, "argument"), program.mounts, masked=program.masked)
    async with open_box(box_host, spec) as box:
        assert await box.wait() == Exited(0), box.output.decode()
    path, alone = box.output.decode().splitlines()
    if box_host.forks:  # where the container's own program is
        path = path.replace("'/guest', ", "")
    assert path.endswith("'/site-packages', '/app']")
    assert path.count("site-packages") + path.count("dist-packages") == 1
    assert alone == "alone"


def test_nothing_else_of_the_host_is_shown(code):
    program = python_program(PYTHON, packages=PACKAGES, code=code, module="hello")
    shown = {str(mount.target): mount.source for mount in program.mounts}
    interpreter = read_interpreter(PYTHON)
    ours = {"/site-packages", "/app/hello", "/app/neighbour.py"}
    own = {
        str(path) for path in (interpreter.executable, *interpreter.libraries, interpreter.shared)
    }
    system = set(shown) - ours - own
    assert system <= {
        f"/lib/{interpreter.multiarch}",
        f"/usr/lib/{interpreter.multiarch}",
        "/lib64",
        "/usr/lib64",
        "/usr/share/zoneinfo",
        "/etc/ld.so.cache",
        *map(str, Path("/lib").glob("ld-*.so*")),
    }
    assert shown[str(PACKAGES_TARGET)] == PACKAGES


def test_a_virtual_environment_leads_to_the_interpreter_below_it():
    interpreter = read_interpreter(PYTHON)
    assert interpreter.executable == Path(sys.executable).resolve()
    assert all(path.is_relative_to(sys.base_prefix) for path in interpreter.libraries)


def test_an_interpreter_that_does_not_run_is_named(tmp_path):
    with pytest.raises(BoxFault, match=r"the interpreter .*/python does not run"):
        python_program(tmp_path / "python", packages=PACKAGES, code={}, module="x")
