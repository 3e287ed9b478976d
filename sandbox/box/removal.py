"""The end of boxes: of ours, and of those whose owners died without removing them."""

import asyncio
import errno
import logging
import shutil
from collections.abc import Awaitable, Callable

from sandbox.cgroup import BoxCgroup
from sandbox.outcome import BoxFault
from sandbox.runtime import Host, forget_box
from sandbox.slots import Slot, claim_slot, unowned_slots

PATIENCE_SECONDS = 10.0
_PAUSE_SECONDS = 0.005
_LOG = logging.getLogger(__name__)


async def sweep(host: Host) -> int:
    """Remove the containers whose owners died without removing them; how many there were."""
    removed = 0
    for slot in unowned_slots(host.slot_folder):
        try:
            removed += await _remove_leftovers(host, slot)
        except BoxFault as fault:
            _LOG.error("%s", fault)
        finally:
            slot.release()
    return removed


async def claim(host: Host) -> Slot:
    """A slot of which nothing is left; one whose last box does not die stays claimed with it."""
    while True:
        try:
            slot = claim_slot(host.slot_folder, host.slots)
        except OSError as error:
            raise BoxFault(f"cannot make a box: {error}") from error
        if slot is None:
            raise BoxFault(f"all {host.slots} boxes of this host are in use")
        try:
            await _remove_leftovers(host, slot)
        except BoxFault as fault:
            _LOG.error("%s; slot %d is out of use until this process ends", fault, slot.number)
        except BaseException:  # cancelled too: nobody else would give the slot back
            slot.release()
            raise
        else:
            return slot


async def _remove_leftovers(host: Host, slot: Slot) -> int:
    """Remove what the slot's last owner left behind; how many containers that was."""
    names = [folder.name for folder in host.box_folder.glob(f"{slot.number}-*")]
    for name in names:
        await remove(host, name)
    return len(names)


async def remove(host: Host, name: str) -> None:
    """Remove every trace of a container; its folder last, since a sweep goes by that.

    Raises:
        BoxFault: something in it does not die.
    """
    try:
        cgroup = host.cgroup(name)
        groups = [cgroup, *cgroup.beside()]
    except OSError as error:
        raise BoxFault(f"box {name} cannot be removed: {error!r}") from error
    for group in groups:
        await remove_group(group)
    forget_box(host, name)
    shutil.rmtree(host.folder(name), ignore_errors=True)


async def remove_group(cgroup: BoxCgroup) -> None:
    """Kill what is in the group and remove it; where all have gone already, at once.

    Raises:
        BoxFault: something in it does not die.
    """
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await _until_removed(cgroup)
    except (OSError, TimeoutError) as error:
        raise BoxFault(f"box {cgroup.path.name} cannot be removed: {error!r}") from error


async def _until_removed(cgroup: BoxCgroup) -> None:
    while True:
        try:
            return cgroup.remove()
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
        cgroup.kill()
        await asyncio.sleep(_PAUSE_SECONDS)  # the kernel tells nobody when the last one has gone


async def to_the_end(end: Callable[[], Awaitable[None]]) -> None:
    """End and remove something even when cancelled meanwhile, and then be cancelled.

    Each step can be taken again, and no other task is trusted with it: a loop that closes cancels
    every task it has.
    """
    cancelled: asyncio.CancelledError | None = None
    while True:
        try:
            await end()
            break
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled:
        raise cancelled
