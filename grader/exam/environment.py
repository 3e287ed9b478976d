"""What must be the same on another machine to get the same result."""

import hashlib
import subprocess
from pathlib import Path, PurePosixPath

from grader.exam.config import ExamConfig
from grader.exam.programs import APP_ROOT, EXAMINER_ROOMS, GUEST_ROOMS, GUEST_ROOT, rooms


def environment_digest(config: ExamConfig) -> str:
    """A digest over both interpreters' versions, their packages, and our judging code."""
    digest = hashlib.sha256()
    for python, packages in (
        (config.learner_python, config.learner_packages),
        (config.service_python, config.service_packages),
    ):
        digest.update(_version(python) + b"\0")
        digest.update("\0".join(_distributions(packages)).encode() + b"\0")
    for root, names in ((GUEST_ROOT, GUEST_ROOMS), (APP_ROOT, EXAMINER_ROOMS)):
        for target, source in sorted(rooms(root, names).items()):
            _add_sources(digest, target, source)
    return f"sha256:{digest.hexdigest()}"


def _version(python: Path) -> bytes:
    command = [str(python), "-I", "-S", "-c", "import sys; print(sys.version)"]
    return subprocess.run(command, capture_output=True, check=True, timeout=30).stdout.strip()


def _distributions(packages: Path) -> list[str]:
    """Names and versions as installed; our own development version is told by its sources."""
    found = (path.name.removesuffix(".dist-info") for path in packages.glob("*.dist-info"))
    return sorted(name for name in found if not name.startswith("gradus-"))


def _add_sources(digest: "hashlib._Hash", target: PurePosixPath, source: Path) -> None:
    files = sorted(source.rglob("*.py")) if source.is_dir() else [source]
    for file in files:
        name = target / file.relative_to(source).as_posix() if source.is_dir() else target
        digest.update(f"{name}\0".encode() + file.read_bytes() + b"\0")
