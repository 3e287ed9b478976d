"""The two programs that run in boxes, as box specs: the guest and the examiner."""

from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from grader.core.assignment import Limits
from grader.exam.config import ExamConfig
from sandbox.interpreter import python_program
from sandbox.limits import MIB, BoxLimits
from sandbox.spec import BoxSpec, Mount

GUEST_ROOT = PurePosixPath("/guest")
APP_ROOT = PurePosixPath("/app")
SUITE_ROOT = PurePosixPath("/suite")

GUEST_ROOMS = ("sandbox/__init__.py", "sandbox/wire", "sandbox/guest")
EXAMINER_ROOMS = (
    "grader/__init__.py",
    "grader/core",
    "grader/examiner",
    "grader/judge",
    "sandbox/__init__.py",
    "sandbox/wire",
)
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "LANG": "C.UTF-8",
    "HOME": "/tmp",
}
SUPERVISOR_MEMORY = 96 * MIB
"""What the guest's first process and numpy take, on top of the learner's allowance."""
SUPERVISOR_PROCESSES = 4
HANDED_IN = 12 * MIB
"""Room for the files that were handed in, whatever the learner's code may write beside them."""
BOX_CPU_SECONDS = 600
"""A backstop for each process of a box; the learner's own limit is far below."""


def guest_spec(config: ExamConfig, limits: Limits) -> BoxSpec:
    """A box for learner code: interpreter, numpy, scipy, the guest, and nothing of the grader."""
    program = python_program(
        config.learner_python,
        packages=config.learner_packages,
        code=rooms(GUEST_ROOT, GUEST_ROOMS),
        module="sandbox.guest.first",
        function="main",
    )
    return BoxSpec(
        argv=program.argv,
        mounts=program.mounts,
        masked=program.masked,
        environment=ENVIRONMENT,
        limits=guest_limits(limits),
        drops_privileges=True,
        preparation=program.preparation,
    )


def examiner_spec(config: ExamConfig, suite: Path) -> BoxSpec:
    """A box for one hidden suite: pytest, the judge, the suite; no reference, no network."""
    program = python_program(
        config.service_python,
        packages=config.service_packages,
        code=rooms(APP_ROOT, EXAMINER_ROOMS),
        module="grader.examiner",
    )
    return BoxSpec(
        argv=program.argv,
        mounts=(*program.mounts, Mount(suite, SUITE_ROOT)),
        masked=program.masked,
        environment=ENVIRONMENT,
        limits=EXAMINER_LIMITS,
    )


EXAMINER_LIMITS = BoxLimits(memory_bytes=1024 * MIB, processes=32, cpu_seconds=BOX_CPU_SECONDS)


def guest_limits(limits: Limits) -> BoxLimits:
    """What the kernel enforces on a guest's box; time is kept by the examiner and by `Box.arm`."""
    return BoxLimits(
        memory_bytes=limits.memory_mb * MIB + SUPERVISOR_MEMORY,
        processes=limits.processes + SUPERVISOR_PROCESSES,
        cpu_seconds=BOX_CPU_SECONDS,
        file_bytes=limits.disk_mb * MIB,
        disk_bytes=limits.disk_mb * MIB + HANDED_IN,
    )


def rooms(root: PurePosixPath, names: tuple[str, ...]) -> dict[PurePosixPath, Path]:
    """Where the rooms of our packages lie on the host, by their place inside a box."""
    return {root / room: _source(room) for room in names}


def _source(room: str) -> Path:
    package, _, rest = room.partition("/")
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"the package {package} is not installed")
    return Path(spec.origin).parent / rest
