"""Where an examination finds its parts on this machine."""

import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from grader.workflow.ports import Bundle
from sandbox.runtime import Host, family_of

Strategy = Literal["forked", "single"]
UnpackExam = Callable[[Bundle, Path], None]
"""Writes a bundle's exam folder, and nothing else of it, to a new folder."""


@dataclass(frozen=True, slots=True)
class ExamConfig:
    """What boxes are made of, and how many wait warm."""

    learner_python: Path
    suites: Path
    """Folder of unpacked suites, readable by root only."""
    unpack_exam: UnpackExam
    runtime: str = "runc"
    """What runs learners' code."""
    boxes: Strategy | None = None
    """Whether learners' boxes are forked inside prepared containers, or each has one of its own;
    by default forked, where the runtime's boxes share the host's kernel."""
    examiner_runtime: str = "runc"
    """What runs suites: on the host's kernel, or an examiner could not hand its sockets out."""
    run_dir: Path = Path("/run/gradus")
    warm_guests: int = 2
    warm_examiners: int = 16

    @property
    def host(self) -> Host:
        """Where boxes for learners' code are made, and with what."""
        host = Host(runtime=self.runtime, run_dir=self.run_dir)
        forks = self.boxes == "forked" if self.boxes else not family_of(host).own_kernel
        return replace(host, forks=forks)

    @property
    def examiner_host(self) -> Host:
        """Where boxes for suites are made, and with what: each has a container of its own."""
        return replace(self.host, runtime=self.examiner_runtime, forks=False)

    @property
    def learner_packages(self) -> Path:
        """The learner environment's site-packages."""
        return next(self.learner_python.parent.parent.glob("lib/python3*/site-packages"))

    @property
    def service_python(self) -> Path:
        """The interpreter examiners run on: the one that runs this."""
        return Path(sys.executable)

    @property
    def service_packages(self) -> Path:
        """The site-packages with pytest, Hypothesis and what suites import."""
        return Path(sysconfig.get_path("purelib"))
