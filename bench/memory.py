"""How much memory whose processes hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.accounts import EXAMINER, GUEST, PREPARED, Accounts
from tests.support.service import Service, descendants

MIB = 1024 * 1024


@dataclass(frozen=True)
class Held:
    """Bytes: a process's share of what it maps, and of these what is its own and no file's."""

    share: int = 0
    own: int = 0

    def __add__(self, other: "Held") -> "Held":
        return Held(self.share + other.share, self.own + other.own)


@dataclass(frozen=True)
class Boxes:
    """Warm boxes of one kind: how many, and what one of them holds (the mean)."""

    count: int
    share: float
    own: float


def held_by(pids: Iterable[int]) -> Held:
    return sum((_read(pid) for pid in pids), Held())


def parts(service: Service, accounts: Accounts) -> dict[str, Held]:
    """Everything the service holds, by who holds it."""
    boxed = accounts.all_boxes()
    inside = {pid for pids in boxed.values() for pid in pids}
    return {
        "api": held_by(_family(service.server.pid) - inside),
        "worker": held_by(_family(service.workers[-1].pid) - inside),
        "database": held_by(_family(service.postgres_pid())),
        "examiners": held_by(_in(accounts.boxes(EXAMINER))),
        "boxes": held_by(inside - _in(accounts.boxes(EXAMINER))),
    }


def warm_boxes(accounts: Accounts) -> dict[str, Boxes]:
    """What waits warm, kind by kind."""
    kinds = {kind: accounts.boxes(kind) for kind in (EXAMINER, PREPARED, GUEST)}
    return {kind: _mean(groups) for kind, groups in kinds.items() if groups}


def _mean(groups: Mapping[str, set[int]]) -> Boxes:
    count, held = len(groups), held_by(_in(groups))
    return Boxes(count, held.share / count, held.own / count)


def _in(groups: Mapping[str, set[int]]) -> set[int]:
    return {pid for pids in groups.values() for pid in pids}


def _family(pid: int) -> set[int]:
    return {pid, *descendants(pid)}


def _read(pid: int) -> Held:
    """A process that is gone holds nothing."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return Held()
    words = [line.split() for line in lines]
    kilobytes = {name: int(amount) for name, amount, _ in words}
    return Held(1024 * kilobytes["Pss:"], 1024 * kilobytes["Pss_Anon:"])
