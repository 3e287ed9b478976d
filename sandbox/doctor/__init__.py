"""Is this host fit to grade? Proves that every limit of a box bites."""

from pathlib import Path

from sandbox.box import Boxes, BoxFault, sweep
from sandbox.doctor.advice import advise
from sandbox.doctor.boxes import check_leftovers, examine_boxes, make_bench
from sandbox.doctor.check import Check
from sandbox.doctor.host import examine_host
from sandbox.runtime import Host

__all__ = ["Check", "advise", "examine"]


async def examine(host: Host, python: Path, packages: Path) -> list[Check]:
    """Check the host, then prove every limit in real boxes of the learners' interpreter."""
    checks = await examine_host(host)
    if not all(check.ok for check in checks):
        return [*checks, Check("box", ok=False, found="not tried", mend="mend the above first")]
    try:
        await sweep(host)
        async with Boxes(host) as boxes:
            bench = make_bench(boxes, python, packages)
            proved = await examine_boxes(bench)
    except BoxFault as fault:
        mend = "install the learners' environment (make setup)"
        return [*checks, Check("interpreter", ok=False, found=str(fault), mend=mend)]
    return [*checks, *proved, check_leftovers(bench)]
