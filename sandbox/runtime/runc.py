"""runc and crun: boxes on the host's kernel."""

import shutil
from pathlib import Path

from sandbox.bundle import Json, Placement, oci_config
from sandbox.runtime.host import Host
from sandbox.runtime.process import Watched, spawn, watch
from sandbox.spec import BoxSpec


class Runc:
    """The runtime makes control group and namespaces, and copies what the program prints."""

    socket = 3
    """In the foreground standard input is a pipe of the runtime's."""
    own_kernel = False
    uncounted: frozenset[str] = frozenset()
    refused_groups: frozenset[str] = frozenset()

    def configuration(self, spec: BoxSpec, placement: Placement) -> Json:
        """As the specification of the Open Container Initiative has it."""
        return oci_config(spec, placement)

    def prepare(self, host: Host, spec: BoxSpec, placement: Placement) -> None:
        """Nothing: the configuration says it all."""

    def start(self, host: Host, name: str, *, socket: int, output: int) -> Watched:
        """Run in the foreground."""
        folder = host.folder(name)
        argv = [host.program(), "--root", str(_root(host))]
        argv += ["--log", str(folder / "log"), "--log-format", "json", "run", "--keep"]
        argv += ["--bundle", str(folder), "--pid-file", str(folder / "pid")]
        argv += ["--preserve-fds", "1", name]
        return watch(spawn(argv, output, handed=(socket, self.socket)))

    def has_started(self, state: Path) -> bool:
        """Whether there is the file."""
        return (state / "pid").exists()

    def state(self, host: Host, name: str) -> Path:
        """The box's folder itself."""
        return host.folder(name)

    def forget(self, host: Host, name: str) -> None:
        """Remove a folder: a `delete` command would come to the same, but costs a process."""
        shutil.rmtree(_root(host) / name, ignore_errors=True)


class Crun(Runc):
    """Takes the same commands (from release 1.9 on: `--keep`)."""

    refused_groups = frozenset({"hybrid"})


def _root(host: Host) -> Path:
    return host.run_dir / "state"
