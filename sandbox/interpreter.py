"""What a Python program needs to be seen of the host in its box, and nothing beside it.

Of the interpreter: its executable, its standard library without anything installed there, its
shared library. Of the system: the shared libraries, the loader, the time zones. Of ours: one
`site-packages`, and the code it is told. `sys.path` is the standard library, then
`/site-packages`, then the first folder of each code target (`/app` for `/app/grader`): what is
installed can never be covered by code that was only mounted.
"""

import functools
import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sandbox.outcome import BoxFault
from sandbox.spec import Mount

PACKAGES = PurePosixPath("/site-packages")
"""The name tells tools what is installed; Hypothesis reads all other code in search of inputs."""
_QUERY_SECONDS = 30

# What an interpreter says about itself, as JSON; the virtual environment's own answers the same.
_QUERY = """
import json, os, sys, sysconfig
paths = sysconfig.get_paths(vars={"base": sys.base_prefix, "platbase": sys.base_exec_prefix})
names = sysconfig.get_config_var
print(json.dumps({
    "executable": os.path.realpath(sys.executable),
    "libraries": sorted({paths["stdlib"], paths["platstdlib"]}),
    "shared": os.path.join(names("LIBDIR") or "", names("INSTSONAME") or ""),
    "multiarch": names("MULTIARCH") or "",
}))
"""

_COMMAND = "-c"
_PATHS = """
import sys
sys.path += [path for path in {paths!r} if path not in sys.path]
"""
_IMPORT = """
import {module}
"""
_CALL = """
{module}.{function}()
"""
_RUN = """
import runpy
runpy.run_module({module!r}, run_name="__main__", alter_sys=True)
"""


@dataclass(frozen=True, slots=True)
class PythonProgram:
    """A Python program as a box sees it; arguments may be added to `argv`."""

    argv: tuple[str, ...]
    mounts: tuple[Mount, ...]
    masked: tuple[PurePosixPath, ...]
    preparation: str
    """What imports the program beforehand, if that can be."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Where the parts of an interpreter are on the host."""

    executable: Path
    libraries: tuple[Path, ...]
    shared: Path | None
    multiarch: str


def python_program(
    python: Path,
    *,
    packages: Path,
    code: Mapping[PurePosixPath, Path],
    module: str,
    function: str = "",
) -> PythonProgram:
    """Show a box just enough to run `python -m module`, or a function of that module.

    The interpreter is not started with `-I`, which would have it ignore PYTHONHASHSEED; the
    environment of a box is what its specification says and nothing else. The module of a function
    can be imported before there is a box.

    Raises:
        BoxFault: the interpreter does not run.
    """
    interpreter = read_interpreter(python)
    roots = dict.fromkeys(PurePosixPath("/", target.parts[1]) for target in code)
    shown = [Mount(packages, PACKAGES), *(Mount(source, target) for target, source in code.items())]
    source = boot(module, roots, function)
    return PythonProgram(
        argv=(str(interpreter.executable), "-s", "-S", "-P", "-B", _COMMAND, source),
        mounts=(*_interpreter_mounts(interpreter), *_system_mounts(interpreter), *shown),
        masked=tuple(_installed_packages(interpreter)),
        preparation=_paths(roots) + _IMPORT.format(module=module) if function else "",
    )


@functools.cache
def read_interpreter(python: Path) -> Interpreter:
    """Ask an interpreter, which may be a virtual environment's, where its parts are.

    Raises:
        BoxFault: it does not run.
    """
    try:
        answer = subprocess.run(
            [python, "-I", "-S", "-c", _QUERY],
            capture_output=True,
            check=True,
            timeout=_QUERY_SECONDS,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise BoxFault(f"the interpreter {python} does not run: {error}") from error
    said = json.loads(answer.stdout)
    shared = Path(said["shared"])
    return Interpreter(
        executable=Path(said["executable"]),
        libraries=tuple(Path(folder) for folder in said["libraries"]),
        shared=shared if ".so" in shared.name and shared.is_file() else None,
        multiarch=said["multiarch"],
    )


def _interpreter_mounts(interpreter: Interpreter) -> Iterator[Mount]:
    """At the host's own paths, by which an interpreter finds its parts."""
    yield _same_place(interpreter.executable)
    yield from map(_same_place, interpreter.libraries)
    if interpreter.shared:
        yield _same_place(interpreter.shared)


def _system_mounts(interpreter: Interpreter) -> Iterator[Mount]:
    """Shared libraries, the loader that finds them, time zones: as many as this system has."""
    folders = [f"/lib/{interpreter.multiarch}", f"/usr/lib/{interpreter.multiarch}"]
    folders = folders if interpreter.multiarch else ["/usr/lib"]
    folders += ["/lib64", "/usr/lib64", "/usr/share/zoneinfo", "/etc/ld.so.cache"]
    yield from map(_same_place, _existing(folders))
    yield from map(_same_place, sorted(Path("/lib").glob("ld-*.so*")))


def _installed_packages(interpreter: Interpreter) -> Iterator[PurePosixPath]:
    """Where packages lie inside the standard library's folder."""
    for folder in interpreter.libraries:
        for name in ("site-packages", "dist-packages"):
            if (folder / name).is_dir():
                yield PurePosixPath(folder / name)


def _existing(paths: Iterable[str]) -> list[Path]:
    return [Path(path) for path in paths if Path(path).exists()]


def _same_place(path: Path) -> Mount:
    """Links are followed on the host: what they lead to appears under the link's name."""
    return Mount(path.resolve(), PurePosixPath(path))


def split_command(argv: tuple[str, ...]) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """The interpreter's command, the program given to it as text, and that one's arguments.

    Raises:
        BoxFault: it is no command like those that `python_program` makes.
    """
    if _COMMAND not in argv[:-1]:
        raise BoxFault(f"{argv[0]} runs no program of Python that is given as text")
    place = argv.index(_COMMAND) + 1
    return argv[:place], argv[place], argv[place + 1 :]


def boot(module: str, roots: Iterable[PurePosixPath], function: str = "") -> str:
    """A program that runs a module found at these places or among the packages; or its function."""
    if function:
        call = _CALL.format(module=module, function=function)
        return _paths(roots) + _IMPORT.format(module=module) + call
    return _paths(roots) + _RUN.format(module=module)


def _paths(roots: Iterable[PurePosixPath]) -> str:
    return _PATHS.format(paths=[str(PACKAGES), *map(str, roots)])
