"""One run: rounds in which everything is measured in turn, each beside the floor of its moment."""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bench import summary
from bench.backlog import deep_rounds
from bench.floor import Floor, median_floor
from bench.idle import Idle, idle_round, resting_cost
from bench.machine import this_machine
from bench.memory import warm_boxes
from bench.own_tests import OwnTests, measure_own_tests
from bench.plan import RESTING_SECONDS, SATURATING, Plan
from bench.recovery import recoveries
from bench.results import PLAIN_SECONDS, Level, Results, Soaked, Subject
from bench.rush import Rush, rush
from bench.service import OWN, Arena, arena, find_assignments
from bench.soak import soak


@dataclass
class Rounds:
    """What the rounds so far found."""

    idle: dict[str, list[Idle]] = field(default_factory=lambda: defaultdict(list))
    saturated: dict[str, list[Rush]] = field(default_factory=lambda: defaultdict(list))
    learners: dict[int, list[Rush]] = field(default_factory=lambda: defaultdict(list))

    @property
    def floor(self) -> Floor:
        every: Iterable[Sequence[Idle] | Sequence[Rush]] = (
            *self.idle.values(),
            *self.saturated.values(),
            *self.learners.values(),
        )
        return median_floor([one.floor for found in every for one in found])


def measure(plan: Plan) -> Results:
    """Everything but the soak."""
    start = time.monotonic()
    found = find_assignments()
    own_tests = {one.slug: measure_own_tests(one) for one in found}
    graded = [one for one in found if one.slug in to_be_graded(own_tests)]
    with arena(graded, plan.people) as opened:
        opened.warm_up()
        resting = resting_cost(opened, RESTING_SECONDS)
        rounds = Rounds()
        for number in range(plan.rounds):
            say(f"round {number + 1} of {plan.rounds}")
            _round(opened, plan, resting, rounds)
        boxes = warm_boxes(opened.accounts)
        say("recovery")
        recovery = summary.recoveries(recoveries(opened, plan.kills))
        backlog = [_deep(opened, depth, plan) for depth in plan.depths]
    return Results(
        machine=this_machine(),
        rounds=plan.rounds,
        minutes=(time.monotonic() - start) / 60,
        floor=rounds.floor,
        subjects={one.slug: _subject(own_tests[one.slug], rounds, one.slug) for one in graded},
        others={one.slug: own_tests[one.slug] for one in found if one not in graded},
        learners=[summary.level(size, found) for size, found in rounds.learners.items()],
        backlog=backlog,
        resting=resting,
        boxes=boxes,
        recovery=recovery,
    )


def measure_soak(plan: Plan) -> Soaked:
    """Memory over many submissions, on a service of its own."""
    with arena(find_assignments()[:1], plan.people) as opened:
        opened.warm_up()
        say(f"{plan.soak:,} submissions")
        return summary.soaked(soak(opened, plan.soak, plan.people, plan.longest_soak))


def to_be_graded(own_tests: Mapping[str, OwnTests]) -> set[str]:
    """All that the promises speak of, and of the others the quickest and the slowest."""
    plain = {slug for slug, tests in own_tests.items() if tests.seconds <= PLAIN_SECONDS}
    plain.add(OWN)
    others = sorted(own_tests.keys() - plain, key=lambda slug: own_tests[slug].seconds)
    return plain | set(others[:1] + others[-1:])


def _round(opened: Arena, plan: Plan, resting: dict[str, float], rounds: Rounds) -> None:
    for one in opened.assignments:
        rounds.idle[one.slug].append(idle_round(opened, one, plan.idle, resting))
        rounds.saturated[one.slug].append(rush(opened, one, SATURATING, plan.window))
    for size in plan.learners:
        if size == SATURATING:
            rounds.learners[size].append(rounds.saturated[opened.own.slug][-1])
        else:
            rounds.learners[size].append(rush(opened, opened.own, size, plan.window))


def _deep(opened: Arena, depth: int, plan: Plan) -> Level:
    say(f"{depth:,} rows waiting")
    return summary.level(depth, deep_rounds(opened, depth, plan.rounds, plan.window))


def _subject(own_tests: OwnTests, rounds: Rounds, slug: str) -> Subject:
    idle = rounds.idle[slug]
    return Subject(
        own_tests=own_tests,
        idle=summary.idle_latency(idle),
        stages=summary.typical_stages(idle),
        idle_cpu=summary.idle_cpu(idle),
        saturated=summary.throughput(rounds.saturated[slug]),
    )


def say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", flush=True)
