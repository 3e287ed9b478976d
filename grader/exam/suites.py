"""Hidden suites unpacked on this machine, one folder per version digest."""

import asyncio
import os
import re
import shutil
import tempfile
from pathlib import Path

from grader.core.errors import ExamFault
from grader.exam.config import UnpackExam
from grader.workflow.ports import Bundle, Sitting

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class Suites:
    """Unpacks each suite once; the folder's name is its digest, so it never changes."""

    def __init__(self, folder: Path, unpack: UnpackExam) -> None:
        self._folder = folder
        self._unpack = unpack
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)  # its parents may be open to all: the embedded database needs that

    async def folder_of(self, sitting: Sitting) -> Path:
        """The suite of this sitting, fetched first if it is not here yet."""
        folder = self._path(sitting.digest)
        if not folder.is_dir():
            await self.add(await sitting.fetch_bundle())
        return folder

    async def add(self, bundle: Bundle) -> Path:
        """Unpack a bundle's suite unless it is here already."""
        folder = self._path(bundle.digest)
        if not folder.is_dir():
            await asyncio.to_thread(self._write, bundle, folder)
        return folder

    def forget(self, digest: str) -> None:
        """Remove a suite that is no more what it was; it is unpacked again when it is needed."""
        shutil.rmtree(self._path(digest), ignore_errors=True)

    def _path(self, digest: str) -> Path:
        if not DIGEST.fullmatch(digest):
            raise ExamFault(f"not a version digest: {digest[:80]!r}")
        return self._folder / digest.removeprefix("sha256:")

    def _write(self, bundle: Bundle, folder: Path) -> None:
        """Write beside the final place and rename: two workers may do so at once."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._folder, prefix="unpacking-") as staging:
                exam = Path(staging) / "exam"
                self._unpack(bundle, exam)
                _make_readable(exam)
                exam.rename(folder)
        except OSError as error:
            if not folder.is_dir():
                raise ExamFault(f"the suite could not be unpacked: {error.strerror}") from error


def _make_readable(folder: Path) -> None:
    """Let the box's mapped user read a suite whose parent folder is root's alone."""
    for path, _, files in os.walk(folder):
        Path(path).chmod(0o755)
        for name in files:
            (Path(path) / name).chmod(0o644)
