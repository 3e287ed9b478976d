"""What would make a fit host safer."""

import shutil
from dataclasses import replace
from pathlib import Path

from sandbox.box import Boxes, BoxFault
from sandbox.doctor.boxes import make_bench, prove_isolation
from sandbox.doctor.check import Check
from sandbox.runtime import Host, family_of

_RUNTIME = "runsc"
_ADVICE = (
    "set GRADER_RUNTIME=runsc: gVisor works here, and with it a hole in the kernel is not enough to"
    " leave a box (docs/deployment.md says what it costs)"
)


async def advise(host: Host, python: Path, packages: Path) -> Check:
    """Whether boxes could have a kernel of their own; it is tried where it is installed."""
    if family_of(host).own_kernel:
        return Check("kernel", ok=True, found="each box has its own")
    shared = "boxes share the host's"
    if shutil.which(_RUNTIME) is None:
        hint = "gVisor would give each its own (apt-get install runsc)"
        return Check("kernel", ok=True, found=f"{shared}; {hint}")
    failing = await _failing(replace(host, runtime=_RUNTIME, forks=False), python, packages)
    if failing:
        return Check("kernel", ok=True, found=f"{shared}; gVisor does not work here: {failing}")
    return Check("kernel", ok=True, found=shared, advice=_ADVICE)


async def _failing(host: Host, python: Path, packages: Path) -> str:
    """What does not hold with this runtime; empty where all does."""
    try:
        async with Boxes(host) as boxes:
            checks = await prove_isolation(make_bench(boxes, python, packages))
    except BoxFault as fault:
        return str(fault)
    return "; ".join(f"{check.name}: {check.found}" for check in checks if not check.ok)
