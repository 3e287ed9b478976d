"""`make bench`: start the real service, hand in real submissions, and say what became of them."""

import argparse
import signal
import sys
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console

from bench import results
from bench.accounts import boxes_of_others
from bench.document import write_document
from bench.plan import FULL, QUICK
from bench.run import measure, measure_soak
from bench.service import ROOT
from bench.tables import show

RESULTS = ROOT / "bench/results.json"
QUICK_RESULTS = ROOT / "bench/results-quick.json"
DOCUMENT = ROOT / "docs/performance.md"


def main() -> None:
    arguments = _arguments()
    for number in (signal.SIGTERM, signal.SIGINT):  # what was started is to end with us
        signal.signal(number, signal.default_int_handler)
    plan, file = (QUICK, QUICK_RESULTS) if arguments.quick else (FULL, RESULTS)
    if not arguments.render and (others := boxes_of_others()):
        print(f"warning: {others} boxes of others run here; what they take is counted too")
    if arguments.render:
        found = _last(file)
    elif arguments.soak:
        found = results.with_soak(_last(file), measure_soak(plan))
    else:
        found = measure(plan)
    results.write(found, file)
    if not arguments.quick:
        write_document(found, DOCUMENT)
    show(found, Console(width=None if sys.stdout.isatty() else 160))


def _last(file: Path) -> results.Results:
    """What the last run found; without it there is nothing to add to."""
    try:
        return results.read(file)
    except (FileNotFoundError, ValidationError):
        sys.exit(f"{file} holds no results of this benchmark: run it first without more arguments")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds; changes no document")
    only = parser.add_mutually_exclusive_group()
    only.add_argument(
        "--soak", action="store_true", help="memory over 10,000 submissions, into the last results"
    )
    only.add_argument("--render", action="store_true", help="write the last results again")
    return parser.parse_args()


if __name__ == "__main__":
    main()
