"""`make bench`: start the real service, hand in real submissions, print a table and JSON."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.floor import Floor, measure_floor
from bench.load import Latency, Throughput, at_once, idle_latency
from tests.support.service import publish, running_service

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENT = ROOT / "assignments/02-matrix-decompositions/gram-schmidt"
RESULTS = ROOT / "bench/results.json"
LEARNERS = 10


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--idle", type=int, default=30, help="submissions one after the other")
    parser.add_argument("--each", type=int, default=10, help="per learner, all at once")
    arguments = parser.parse_args()
    solution = (ASSIGNMENT / "solution.py").read_text(encoding="utf-8")
    with running_service(learners=LEARNERS) as (service, staff, tokens):
        with service.client(staff) as client:
            publish(client, ASSIGNMENT)
        slug = ASSIGNMENT.name
        floor = measure_floor()
        latency = idle_latency(service, tokens[0], slug, solution, arguments.idle)
        throughput = at_once(service, tokens, slug, solution, arguments.each)
    show(floor, latency, throughput)
    RESULTS.write_text(json.dumps(as_data(floor, latency, throughput), indent=2) + "\n")


def show(floor: Floor, latency: Latency, throughput: Throughput) -> None:
    table = Table(title=f"{ASSIGNMENT.name}: POST → grade", title_justify="left")
    for heading in ("what", "p50", "p95", "× import numpy (p50)"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    table.add_row("python -c 'import numpy'", ms(floor.wall), "", "1.00")
    table.add_row(
        f"idle, {latency.count} one by one",
        ms(latency.p50),
        ms(latency.p95),
        f"{latency.p50 / floor.wall:.2f}",
    )
    table.add_row(
        f"{throughput.count} at once",
        ms(throughput.p50),
        ms(throughput.p95),
        f"{throughput.p50 / floor.wall:.2f}",
    )
    Console().print(table)
    Console().print(
        f"{throughput.per_second:.1f} graded per second, "
        f"{throughput.per_second * floor.wall:.2f} per 'import numpy'"
    )


def ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"


def as_data(floor: Floor, latency: Latency, throughput: Throughput) -> dict[str, object]:
    return {
        "assignment": ASSIGNMENT.name,
        "floor": asdict(floor),
        "idle": asdict(latency),
        "at_once": asdict(throughput) | {"per_second": throughput.per_second},
        "idle_p50_ratio": latency.p50 / floor.wall,
    }


if __name__ == "__main__":
    main()
