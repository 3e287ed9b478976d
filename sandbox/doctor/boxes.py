"""Every limit proved: a hostile program tries to break it, in a real box."""

import asyncio
import contextlib
import json
import os
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from sandbox.box import Box, Boxes, BoxFault
from sandbox.doctor import probe
from sandbox.doctor.check import Check, verdict
from sandbox.interpreter import python_program
from sandbox.limits import MIB, BoxLimits
from sandbox.outcome import BoxFailed, BoxOutcome, Flooded, OutOfMemory, TimedOut
from sandbox.runtime import Host, family_of
from sandbox.spec import BoxSpec

_PATIENCE_SECONDS = 20.0
_MUCH_PATIENCE_SECONDS = 60.0
"""In which a box gets a second of processor time even on a host with much else to do."""
_FINDINGS_BYTES = 1 << 20
_NAMESPACES = ("cgroup", "ipc", "mnt", "net", "pid", "user", "uts")
_CAPABILITY_SETS = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")
_OWN_DESCRIPTORS = {0, 1, 2, 3}
_HIDDEN = ("/boot", "/etc/passwd", "/etc/shadow", "/home", "/srv", "/sys", "/usr/sbin", "/var")
_LIMITS = BoxLimits(
    memory_bytes=64 * MIB,
    processes=32,
    cpu_seconds=20,
    file_bytes=1 * MIB,
    disk_bytes=4 * MIB,
    inodes=100,
    descriptors=64,
    output_bytes=65536,
    wall_seconds=_PATIENCE_SECONDS,
)
_REPORT = "this host's kernel or runtime does not do what boxes need: update both, see the log"


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the probes run, and which boxes they used."""

    boxes: Boxes
    program: BoxSpec
    used: list[str]

    @property
    def host(self) -> Host:
        """Where the boxes are made."""
        return self.boxes.host

    def spec(self, name: str, argument: object = None, **limits: Any) -> BoxSpec:
        """The probe of this name, under the doctor's limits but for those given."""
        argv = (*self.program.argv, name, json.dumps(argument))
        return replace(self.program, argv=argv, limits=replace(_LIMITS, **limits))


def make_bench(boxes: Boxes, python: Path, packages: Path) -> Bench:
    """Show the probe to the learner's interpreter.

    Raises:
        BoxFault: the interpreter does not run.
    """
    code = {PurePosixPath("/probe/probe.py"): Path(probe.__file__)}
    program = python_program(python, packages=packages, code=code, module="probe")
    spec = BoxSpec(argv=program.argv, mounts=program.mounts, masked=program.masked)
    return Bench(boxes, spec, [])


async def examine_boxes(bench: Bench) -> list[Check]:
    """All proofs at once; a box that fails says so in place of what it should have proved."""
    proofs = [
        _tried("box", prove_isolation, bench),
        _tried("boxes apart", prove_apart, bench),
        _tried("counted limits", prove_counts, bench),
        _tried("memory", prove_memory, bench),
        _tried("processor time", prove_cpu_time, bench),
        _tried("processor share", prove_cpu_share, bench),
        _tried("wall time", prove_wall_time, bench),
        _tried("output", prove_output, bench),
    ]
    return [check for group in await asyncio.gather(*proofs) for check in group]


async def _tried(
    name: str, prove: Callable[[Bench], Awaitable[list[Check]]], bench: Bench
) -> list[Check]:
    try:
        return await prove(bench)
    except BoxFault as fault:
        mend = (
            "mend what is reported above; if nothing is, the message tells what the runtime lacks"
        )
        mend += ", or set GRADER_BOXES=single" if bench.host.forks else ""
        return [Check(name, ok=False, found=str(fault), mend=mend)]


async def _run(bench: Bench, spec: BoxSpec) -> tuple[BoxOutcome, Box]:
    """Run a probe to its end, which the deadline brings at the latest.

    Raises:
        BoxFault: the box failed, so nothing is proved.
    """
    async with bench.boxes.open(spec) as box:
        bench.used.append(box.id)
        box.arm()
        outcome = await box.wait()
    if isinstance(outcome, BoxFailed):
        raise BoxFault(outcome.reason)
    return outcome, box


async def _ask(bench: Bench, spec: BoxSpec) -> dict[str, Any]:
    """Run a probe that tells what it found.

    Raises:
        BoxFault: it told nothing.
    """
    async with bench.boxes.open(spec) as box:
        bench.used.append(box.id)
        box.arm()
        return await _findings(box)


async def _findings(box: Box) -> dict[str, Any]:
    """Read one line of JSON from the probe."""
    loop = asyncio.get_running_loop()
    received = b""
    while not received.endswith(b"\n") and len(received) < _FINDINGS_BYTES:
        chunk = await loop.sock_recv(box.socket, 65536)
        if not chunk:
            raise BoxFault(_last_words(await box.wait(), box.output))
        received += chunk
    found: dict[str, Any] = json.loads(received)
    return found


def _last_words(outcome: BoxOutcome, output: bytes) -> str:
    if isinstance(outcome, BoxFailed):
        return outcome.reason
    return f"the probe told nothing: {outcome} {output.decode(errors='replace').strip()}"


async def prove_isolation(bench: Bench) -> list[Check]:
    """A program without privileges, alone, that sees nothing of the host and can write nowhere."""
    hidden = [*_HIDDEN, str(bench.host.run_dir), str(Path.home() / ".bashrc")]
    found = await _ask(bench, bench.spec("look", {"hidden": hidden}))
    return [
        verdict("box", "a program starts in it", ok=True, mend=""),
        _packages(found),
        *_privileges(found),
        _nothing("system calls", "each forbidden one is refused", "allowed", found["permitted"]),
        _network(found),
        _nothing("read-only root", "nothing can be written", "writable", found["writable"]),
        _nothing("host's files", "none can be seen", "visible", found["visible"]),
        _nothing(
            "handed in",
            "no descriptor but its own",
            "also open",
            set(found["descriptors"]) - _OWN_DESCRIPTORS,
        ),
    ]


def _packages(found: dict[str, Any]) -> Check:
    ok = found["packages"] > 0
    mend = "install the learners' environment (make setup) where everybody may read it"
    return verdict("packages", f"{found['packages']} entries", ok=ok, mend=mend)


def _nothing(name: str, right: str, wrong: str, things: Any) -> Check:
    """A check that nothing of a kind was found."""
    listed = ", ".join(str(thing) for thing in sorted(things))
    return verdict(name, f"{wrong}: {listed}" if things else right, ok=not things, mend=_REPORT)


def _privileges(found: dict[str, Any]) -> list[Check]:
    """Capabilities, no_new_privs and the filter, as the kernel reports them."""
    # gVisor has no ambient ones to tell of.
    gained = [name for name in _CAPABILITY_SETS if int(found["status"].get(name, "0"), 16)]
    return [
        _nothing("capabilities", "none", "held in", gained),
        _flag("no new privileges", ok=found["no new privileges"] == 1),
        _flag("seccomp filter", ok=found["filter"] == 2),
    ]


def _flag(name: str, *, ok: bool) -> Check:
    return verdict(name, "in force" if ok else "not in force", ok=ok, mend=_REPORT)


def _own_namespaces(processes: Iterable[int]) -> Check:
    """Whatever runs in a box, each of its namespaces is another than ours."""
    shared = {kind for kind in _NAMESPACES for pid in processes if _shared(kind, pid)}
    return _nothing("own namespaces", "each one", "shared with the host", shared)


def _shared(kind: str, pid: int) -> bool:
    ours = os.readlink(f"/proc/self/ns/{kind}")
    try:
        return os.readlink(f"/proc/{pid}/ns/{kind}") == ours
    except OSError:  # it has ended, or is about to
        return False


def _network(found: dict[str, Any]) -> Check:
    """No device but the loopback, and that one down: it has no address."""
    others = [name for name in found["interfaces"] if name != "lo"]
    return _nothing("network", "none", "reachable", [*others, *found["addresses"]])


async def prove_apart(bench: Bench) -> list[Check]:
    """Two boxes at once have neither a namespace nor a user of the host's in common."""
    async with (
        bench.boxes.open(bench.spec("linger")) as one,
        bench.boxes.open(bench.spec("linger")) as other,
    ):
        bench.used.extend((one.id, other.id))
        for box in (one, other):
            box.arm()
            await _findings(box)
        had, has = (_belongings(bench.host.cgroup(box.id).processes()) for box in (one, other))
    return [_nothing("boxes apart", "two at once share nothing", "shared", had & has)]


def _belongings(processes: Iterable[int]) -> set[str]:
    """Namespaces and users of what runs in a box, but for those of a process that has ended."""
    found: set[str] = set()
    for pid in processes:
        with contextlib.suppress(OSError):
            found |= {os.readlink(f"/proc/{pid}/ns/{kind}") for kind in _NAMESPACES}
            found.add(f"user {os.stat(f'/proc/{pid}').st_uid}")
    return found


async def prove_counts(bench: Bench) -> list[Check]:
    """What is refused when it is used up: processes, files, disk, inodes, descriptors."""
    found = await _ask(bench, bench.spec("exhaust"))
    allowed = {
        "processes": _LIMITS.processes,
        "file_bytes": _LIMITS.file_bytes,
        "disk_bytes": _LIMITS.disk_bytes,
        "inodes": _LIMITS.inodes,
        "descriptors": _LIMITS.descriptors,
    }
    uncounted = family_of(bench.host).uncounted
    return [
        _uncounted(name) if name in uncounted else _count(name, found[name], limit)
        for name, limit in allowed.items()
    ]


def _uncounted(name: str) -> Check:
    """This runtime cannot count them, which is no failure: they take memory, and that is."""
    return Check(name.replace("_", " "), ok=True, found="not counted; they are taken from memory")


def _count(name: str, got: int, limit: int) -> Check:
    said = f"{got:,} of {limit:,} allowed, then no more"
    return verdict(name.replace("_", " "), said, ok=0 < got <= limit, mend=_REPORT)


async def prove_memory(bench: Bench) -> list[Check]:
    """Memory runs out, and the counter of the kernel says that it was that."""
    outcome, _ = await _run(bench, bench.spec("remember"))
    return [_expected("memory", outcome, OutOfMemory)]


async def prove_cpu_time(bench: Bench) -> list[Check]:
    """A program deaf to signals ends when its processor time does."""
    outcome, _ = await _run(
        bench, bench.spec("spin", cpu_seconds=1, wall_seconds=_MUCH_PATIENCE_SECONDS)
    )
    return [_expected("processor time", outcome, TimedOut, 1)]


async def prove_cpu_share(bench: Bench) -> list[Check]:
    """Two busy processes get no more of the processors than the box may have."""
    share, seconds = 0.2, 0.5
    async with bench.boxes.open(bench.spec("spin", cpus=share)) as box:
        bench.used.append(box.id)
        box.arm()
        await _findings(box)
        before = box.usage().cpu_seconds
        await asyncio.sleep(seconds)
        used = box.usage().cpu_seconds - before
    # A period's allowance more than its share, and one for our own delays.
    ok = 0 < used <= share * seconds + 0.2
    said = f"{used:.2f} s used in {seconds} s at a share of {share}"
    return [verdict("processor share", said, ok=ok, mend=_REPORT)]


async def prove_wall_time(bench: Bench) -> list[Check]:
    """The deadline takes along daemons, the stopped and the deaf; till then they are apart."""
    async with bench.boxes.open(bench.spec("linger")) as box:
        bench.used.append(box.id)
        box.arm()
        await _findings(box)
        own = _own_namespaces(bench.host.cgroup(box.id).processes())
        box.arm(0.1)
        outcome = await box.wait()
        left = bench.host.cgroup(box.id).processes()
    checks = [_expected("wall time", outcome, TimedOut, 0.1), own]
    return [*checks, _nothing("after the deadline", "no process is left", "left", left)]


async def prove_output(bench: Bench) -> list[Check]:
    """Endless output ends the box and is kept up to its limit."""
    outcome, box = await _run(bench, bench.spec("flood"))
    kept = verdict(
        "output kept",
        f"{len(box.output):,} bytes",
        ok=len(box.output) <= _LIMITS.output_bytes,
        mend=_REPORT,
    )
    return [_expected("output", outcome, Flooded), kept]


def _expected(name: str, outcome: BoxOutcome, kind: type, *fields: float) -> Check:
    """A box ended for the reason it had to."""
    ok = isinstance(outcome, kind) and (not fields or outcome == kind(*fields))
    return verdict(name, _in_words(outcome) if ok else str(outcome), ok=ok, mend=_REPORT)


def _in_words(outcome: BoxOutcome) -> str:
    match outcome:
        case TimedOut(seconds):
            return f"killed after {seconds:g} s"
        case OutOfMemory(limit):
            return f"killed at {limit // MIB} MB, and the kernel's counter tells why"
        case Flooded(limit):
            return f"killed after {limit:,} bytes"
        case _:
            return str(outcome)


def check_leftovers(bench: Bench) -> Check:
    """Nothing is left of the boxes that were used: folder, control group, process or mount."""
    mounts = Path("/proc/self/mounts").read_text()
    left = [name for name in bench.used if _remains(bench.host, name) or name in mounts]
    return _nothing("clean-up", "nothing is left behind", "left", left)


def _remains(host: Host, name: str) -> bool:
    return host.folder(name).exists() or host.cgroup(name).exists()
