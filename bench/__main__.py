"""`make bench`: start the real service, hand in real submissions, print a table and JSON."""

import argparse
import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from rich.console import Console
from rich.table import Table

from bench.floor import Floor, measure_floor
from bench.load import Latency, Throughput, at_once, idle_latency
from tests.support.service import publish, running_service

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENTS = sorted(path.parent for path in ROOT.glob("assignments/*/*/assignment.toml"))
RESULTS = ROOT / "bench/results.json"
LEARNERS = 10
LIFTED = '[attempts]\nmaximum = "unlimited"\ncooldown_seconds = 0\n'


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--idle", type=int, default=20, help="hand-ins one after the other")
    parser.add_argument("--each", type=int, default=10, help="hand-ins per learner, all at once")
    arguments = parser.parse_args()
    solutions = {path.name: (path / "solution.py").read_text("utf-8") for path in ASSIGNMENTS}
    with running_service(learners=LEARNERS) as (service, staff, tokens):
        with service.client(staff) as client:
            publish_without_limits(client)
        floor = measure_floor()
        idle = {
            slug: idle_latency(service, tokens[0], slug, solution, arguments.idle)
            for slug, solution in solutions.items()
        }
        slug, solution = next(iter(solutions.items()))
        crowd = at_once(service, tokens, slug, solution, arguments.each)
    show(floor, idle, slug, crowd)
    RESULTS.write_text(json.dumps(as_data(floor, idle, slug, crowd), indent=2) + "\n")


def publish_without_limits(staff: httpx.Client) -> None:
    """Publish every assignment so that a learner may hand in as often as they like."""
    with TemporaryDirectory() as below:
        for folder in ASSIGNMENTS:
            copy = shutil.copytree(folder, Path(below) / folder.parent.name / folder.name)
            manifest = copy / "assignment.toml"
            text = re.sub(r"\[attempts\]\n([^\n]+\n)+", LIFTED, manifest.read_text("utf-8"))
            manifest.write_text(text, "utf-8")
            publish(staff, copy)


def show(floor: Floor, idle: Mapping[str, Latency], slug: str, crowd: Throughput) -> None:
    table = Table(title="from POST to the grade", title_justify="left")
    for heading in ("what", "p50", "p95", "p50 ÷ import numpy"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    table.add_row("python -c 'import numpy'", ms(floor.wall), "", "1.00")
    for name, latency in idle.items():
        row = f"{name}, idle, {latency.count} one by one"
        table.add_row(row, ms(latency.p50), ms(latency.p95), f"{latency.p50 / floor.wall:.2f}")
    row = f"{slug}, {crowd.count} at once"
    table.add_row(row, ms(crowd.p50), ms(crowd.p95), f"{crowd.p50 / floor.wall:.2f}")
    Console().print(table)
    Console().print(
        f"{crowd.per_second:.1f} graded per second: "
        f"{crowd.per_second * floor.wall:.2f} in the time of one 'import numpy'"
    )


def ms(seconds: float) -> str:
    return f"{1000 * seconds:,.0f} ms"


def as_data(
    floor: Floor, idle: Mapping[str, Latency], slug: str, crowd: Throughput
) -> dict[str, object]:
    return {
        "floor": asdict(floor),
        "idle": {
            name: asdict(latency) | {"p50_ratio": latency.p50 / floor.wall}
            for name, latency in idle.items()
        },
        "at_once": asdict(crowd) | {"assignment": slug, "per_second": crowd.per_second},
    }


if __name__ == "__main__":
    main()
