"""The coverage-guided run: `python -m tests.fuzz [--seconds N] [target …]`.

Each target runs in a process of its own, starting from its seeds and from what earlier runs kept
below var/fuzz. Input that breaks a reader's promise is kept there too, in a file whose name starts
with crash, timeout or oom; `python -m tests.fuzz.one TARGET FILE` runs it again.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

from tests.fuzz.seeds import SEEDS

KEPT = Path("var/fuzz")
TOKENS = Path(__file__).with_name("tokens.txt")
_LONGEST_BYTES = 1 << 15
_SLOW_SECONDS = 10
_MEMORY_MB = 1024


def main() -> int:
    """Run the targets asked for, one after the other; 1 if a reader broke its promise."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="target", help=", ".join(SEEDS))
    parser.add_argument("--seconds", type=int, default=60, help="for each target (60)")
    arguments = parser.parse_args()
    if not set(arguments.targets) <= SEEDS.keys():
        parser.error(f"the targets are {', '.join(SEEDS)}")
    broken = [name for name in arguments.targets or SEEDS if not fuzz(name, arguments.seconds)]
    return 1 if broken else 0


def fuzz(name: str, seconds: int) -> bool:
    """Run one target; whether its reader kept its promise."""
    corpus = KEPT / name / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[name]()):
        (corpus / f"seed-{number}").write_bytes(seed)
    log = KEPT / name / "log"
    with log.open("wb") as stream:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "tests.fuzz.one", name, str(corpus)),
                *(f"-max_total_time={seconds}", f"-max_len={_LONGEST_BYTES}", f"-dict={TOKENS}"),
                *(f"-timeout={_SLOW_SECONDS}", f"-rss_limit_mb={_MEMORY_MB}"),
                *(f"-artifact_prefix={KEPT / name}/", "-print_final_stats=1"),
            ],
            stdout=stream,
            stderr=stream,
            check=False,
        )
    print(f"{name:<14} {_account(log.read_text(errors='replace'))}")
    if done.returncode:
        print(f"{name}: a reader broke its promise; see {log}")
    return not done.returncode


def _account(log: str) -> str:
    runs = re.search(r"stat::number_of_executed_units:\s+(\d+)", log)
    seen = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", log)
    branches, _, kept = seen[-1] if seen else ("?", "?", "?")
    return f"{int(runs[1]) if runs else 0:>12,} runs {branches:>6} branches {kept:>6} inputs kept"


if __name__ == "__main__":
    sys.exit(main())
