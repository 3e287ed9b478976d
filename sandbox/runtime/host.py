"""Where on a machine boxes are made, and with which runtime."""

import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sandbox.cgroup import BoxCgroup, Hierarchies, read_hierarchies
from sandbox.outcome import BoxFault


@dataclass(frozen=True, slots=True)
class Host:
    """Where on this machine boxes are made, and with what."""

    runtime: str = "runc"
    run_dir: Path = Path("/run/gradus")
    """Every folder above it must be searchable by everybody."""
    cgroup_parent: str = "gradus"
    id_base: int = 2_000_000_000
    """First of the user and group ids that boxes use; 65,536 for each live box."""
    slots: int = 2048
    """The most boxes alive at once, over all processes that share `run_dir`."""
    forks: bool = False
    """Whether boxes are forked inside prepared containers; else each has one of its own. A runtime
    with a kernel of its own can only do the latter."""
    mountinfo: Path = Path("/proc/self/mountinfo")

    @property
    def slot_folder(self) -> Path:
        """Lock files."""
        return self.run_dir / "slots"

    @property
    def root_folder(self) -> Path:
        """Skeletons of root file systems."""
        return self.run_dir / "roots"

    @property
    def box_folder(self) -> Path:
        """One folder for each live box."""
        return self.run_dir / "boxes"

    def folder(self, name: str) -> Path:
        """The folder of one box: configuration and log."""
        return self.box_folder / name

    def cgroup_path(self, name: str) -> PurePosixPath:
        """The box's control group, absolute within each hierarchy."""
        return PurePosixPath("/", self.cgroup_parent, name)

    def hierarchies(self) -> Hierarchies:
        """The control groups mounted here."""
        return read_hierarchies(self.mountinfo.read_text())

    def cgroup(self, name: str) -> BoxCgroup:
        """The control group of one box."""
        return BoxCgroup(self.hierarchies(), self.cgroup_path(name))

    def program(self) -> str:
        """The runtime's absolute path.

        Raises:
            BoxFault: it is not installed.
        """
        found = shutil.which(self.runtime)
        if found is None:
            raise BoxFault(f"the container runtime {self.runtime!r} is not installed")
        return found
