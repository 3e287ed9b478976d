"""One run of the corpus: every chosen program under one runtime, several at once."""

import asyncio
import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, fields, replace
from pathlib import Path

import pytest

from grader.core.assignment import ENTRY_FILE, Limits
from grader.core.verdict import Outcome
from grader.exam import ExamConfig, open_examination
from grader.workflow.ports import Sitting
from sandbox.bundle import IDS_PER_BOX
from sandbox.runtime import Host
from tests.escape.attack import FOLDER, Attack
from tests.escape.checks import Succeeded, check_points
from tests.escape.doors import Doors
from tests.escape.host import SLOTS, Owner, Traces, groups, left
from tests.support.examination import Arena, Graded, exam_config, ignore

ARENA = FOLDER / "arena"
SLOWER = {"forked": 1.0, "runc": 1.0, "runsc": 3.0}
WAYS = {"forked": "forked", "runc": "single"}
SLACK_SECONDS = 6.0
"""What a program may take beyond its time limits, on a core of its own, by runc."""
LONGEST_TEST, LONGEST_WAIT = 8.0, 30.0
GONE_SECONDS = 10.0
"""The kernel removes user records and namespaces some time after their last use."""
FIRST_ID, RANGES = 1 << 31, 400


@dataclass(frozen=True)
class OwnConfig(ExamConfig):
    """Boxes with ids and a control group of this run's own, so that all it leaves is told from
    everybody else's."""

    first_id: int = 0

    @property
    def host(self) -> Host:
        plain = super().host
        return replace(plain, cgroup_parent=self.run_dir.name, id_base=self.first_id, slots=SLOTS)


@dataclass(frozen=True, order=True)
class Pace:
    """How much slower than alone on a core of its own a program may be now."""

    factor: float

    @classmethod
    def of(cls, runtime: str, at_once: int) -> "Pace":
        """By how many want the cores, of this suite and, as the kernel sees it, of others."""
        busy = max(at_once, os.getloadavg()[0]) / len(os.sched_getaffinity(0))
        return cls(round(max(1.0, busy) * SLOWER[runtime], 1))

    @property
    def limits(self) -> Limits:
        return Limits(
            wall_seconds=30 * self.factor,
            load_seconds=min(1.5 * self.factor, LONGEST_TEST),
            test_seconds=min(1.5 * self.factor, LONGEST_TEST),
            cpu_seconds=60,
            memory_mb=256,
            output_kb=64,
        )

    def allowed(self, graded: Graded) -> float:
        """Seconds this report may have taken: its own time-outs, and work that shares the cores."""
        late = sum(result.outcome is Outcome.TIMEOUT for result in graded.report.results)
        return self.factor * SLACK_SECONDS + late * self.limits.load_seconds


@dataclass(frozen=True)
class HandedIn:
    """A program's report, how long it took to get it, and how long it may have taken."""

    graded: Graded
    seconds: float
    allowed: float


class Run:
    """Hands programs in, at most so many at once, and knows what the host had before."""

    def __init__(
        self,
        arena: Arena,
        owner: Owner,
        doors: Doors,
        before: Traces,
        stack: AsyncExitStack,
        *,
        runtime: str,
        at_once: int,
    ) -> None:
        self.owner = owner
        self._runtime = runtime
        self._arena = arena
        self._doors = doors
        self._before = before
        self._stack = stack
        self._at_once = at_once
        self._gate = asyncio.Semaphore(at_once)
        self._tasks: dict[Attack, asyncio.Task[Sequence[HandedIn]]] = {}
        self._under_way: set[str] = set()
        self._leftovers: list[str] | None = None
        self.secrets = (doors.word,)

    @property
    def pace(self) -> Pace:
        """As it is now: the load changes while a run goes on."""
        return Pace.of(self._runtime, self._at_once)

    async def warm_up(self) -> None:
        """Have every place's examiner collect the suite, which is not the programs' time."""
        honest = Attack("honest", "", {"tries": "nothing", "covers": []})
        places = range(self._at_once)
        for each in await asyncio.gather(*(self._hand_in(honest) for _ in places)):
            check_points(honest, each.graded)

    def schedule(self, attacks: Iterable[Attack]) -> None:
        """Start them in this order, each as soon as one of the places is free."""
        for attack in attacks:
            self._tasks[attack.name] = asyncio.create_task(self._in_turn(attack))

    async def result(self, attack: Attack) -> Sequence[HandedIn]:
        return await self._tasks[attack.name]

    async def close(self) -> list[str]:
        """End the examination; whatever of the run is left on the host then."""
        if self._leftovers is None:
            self._leftovers = await self._close()
        return self._leftovers

    async def _close(self) -> list[str]:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        reached = self._doors.touched()
        await self._stack.aclose()
        _remove_what_lasts(self.owner)
        return reached + await self._left()

    async def _left(self) -> list[str]:
        deadline = time.monotonic() + GONE_SECONDS
        while found := left(self._before, self.owner.traces()):
            if time.monotonic() > deadline:
                break
            await asyncio.sleep(0.2)
        return found

    async def _in_turn(self, attack: Attack) -> Sequence[HandedIn]:
        async with self._gate:
            self._under_way.add(attack.name)
            handed_in = await self._repeated(attack)
            await self._look(attack)
            self._under_way.discard(attack.name)
            return handed_in

    async def _repeated(self, attack: Attack) -> Sequence[HandedIn]:
        if attack.head.get("together"):
            return await self._together(attack)
        times = 2 if attack.head.get("again") else 1
        return [await self._hand_in(attack) for _ in range(times)]

    async def _together(self, attack: Attack) -> Sequence[HandedIn]:
        """Two at the same time; if one came too late to meet the other, both once more."""
        for patience in (1, 3, 9, 27):
            meet = time.time() + min(patience * self.pace.factor, LONGEST_WAIT)
            pair = (self._hand_in(attack, who=who, meet=meet) for who in ("first", "second"))
            handed_in = await asyncio.gather(*pair)
            if all(each.graded["test_probe"].output != "late\n" for each in handed_in):
                break
        return handed_in

    async def _hand_in(self, attack: Attack, who: str = "", meet: float = 0.0) -> HandedIn:
        known = {
            "MARK": self.owner.mark,
            "PORT": self._doors.port,
            "NAME": self._doors.name,
            "SOCKET": self._doors.path,
            "FILES": tuple(map(str, self._doors.files)),
            "WHO": who,
            "MEET": meet,
        }
        honest = (ARENA / "solution.py").read_text()
        names = "; ".join(f"{name} = {value!r}" for name, value in known.items())
        files = {ENTRY_FILE: f"{honest}\n{names}\n{attack.source}".encode(), **attack.beside}
        before, started = self.pace, time.monotonic()
        sitting = replace(self._arena, limits=before.limits).sitting(files)
        sitting = _forbidding(sitting, attack.head.get("forbid", ()))
        graded = Graded(await self._arena.examination.sit(sitting, ignore))
        seconds = time.monotonic() - started
        return HandedIn(graded, seconds, max(before, self.pace).allowed(graded))

    async def _look(self, attack: Attack) -> None:
        """From outside, at once: nobody out of a box, nothing reached."""
        if touched := self._doors.touched():
            raise Succeeded(f"{touched} while there ran {sorted(self._under_way)}")
        if outside := await self._stayed_outside():
            raise Succeeded(f"{attack.name}: not in a box: {outside}")

    async def _stayed_outside(self) -> set[str]:
        """A process on its way to its end has left its group already: it must get there."""
        found = self.owner.outside()
        deadline = time.monotonic() + GONE_SECONDS
        while found and time.monotonic() < deadline:
            await asyncio.sleep(0.1)
            found &= self.owner.outside()
        return found


def _forbidding(sitting: Sitting, names: Sequence[str]) -> Sitting:
    imports = replace(sitting.assignment.imports, forbid=tuple(names))
    return replace(sitting, assignment=replace(sitting.assignment, imports=imports))


async def open_run(suites: Path, canary: str, *, runtime: str, at_once: int) -> Run:
    """A run in an examination of its own; close it to learn what it left."""
    token = secrets.token_hex(4)
    run_dir = Path("/run") / f"gradus-corpus-{token}"
    first_id = FIRST_ID + secrets.randbelow(RANGES) * SLOTS * IDS_PER_BOX
    owner = Owner(run_dir, run_dir.name, first_id, f"mark{token}{secrets.token_hex(4)}")
    before = await owner.settled()
    stack = AsyncExitStack()
    doors = Doors(Path("/var/tmp"), owner.mark)
    stack.callback(doors.close)
    patched = stack.enter_context(pytest.MonkeyPatch.context())
    for name, value in doors.environment.items():
        patched.setenv(name, value)
    ways = {"runtime": "runsc", "boxes": None} if runtime == "runsc" else {"boxes": WAYS[runtime]}
    plain = exam_config(suites, run_dir=run_dir, warm_guests=at_once, **ways)
    parts = {field.name: getattr(plain, field.name) for field in fields(ExamConfig)}
    config = OwnConfig(**parts, first_id=first_id)
    examination = await stack.enter_async_context(open_examination(config))
    suite = (ARENA / "exam.py").read_text().replace("PLANTED", canary)
    arena = Arena(examination, {"test_arena.py": suite}, Limits())
    return Run(arena, owner, doors, before, stack, runtime=runtime, at_once=at_once)


def _remove_what_lasts(owner: Owner) -> None:
    """Locks, skeletons and the boxes' common group outlive them by design; what else is there
    stays, and is found."""
    for part in ("slots", "roots"):
        shutil.rmtree(owner.run_dir / part, ignore_errors=True)
    folders = (owner.run_dir / "boxes", owner.run_dir / "state", owner.run_dir)
    for folder in (*folders, *groups(owner.cgroup)):
        with contextlib.suppress(OSError):
            folder.rmdir()
