"""Starts the learners' process and gives it orders."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from urllib.parse import urlsplit

from bench.load.orders import Answer, HandedIn, Order


class Learners:
    """Everybody who may hand in, below one course."""

    def __init__(self, process: "subprocess.Popen[str]", url: str, tokens: Sequence[str]) -> None:
        self._process = process
        self._url = urlsplit(url)
        self._tokens = tokens

    def hand_in(
        self,
        slug: str,
        source: str,
        *,
        learners: int = 1,
        first: int = 0,
        seconds: float = 60.0,
        most: int = 10**9,
        pause: float = 0.0,
    ) -> Answer:
        """Have so many learners hand in at once, from the first of them on.

        Raises `RuntimeError` if one gets no grade.
        """
        host, port = self._url.hostname or "", self._url.port or 80
        chosen = self._tokens[first : first + learners]
        if len(chosen) < learners:
            raise ValueError(f"only {len(self._tokens)} learners are enrolled")
        answer = self._obey(Order(host, port, chosen, slug, source, seconds, most, pause))
        if answer.broken:
            raise RuntimeError(f"a learner got no grade: {answer.broken}")
        return answer

    def _obey(self, order: Order) -> Answer:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(order)) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        samples = [HandedIn(**sample) for sample in answer["samples"]]
        return Answer(samples, answer["cpu"], answer["broken"])


@contextmanager
def learners(url: str, tokens: Sequence[str]) -> Iterator[Learners]:
    """The learners' process, for the block."""
    command = [sys.executable, "-m", "bench.load"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield Learners(process, url, tokens)
        finally:
            process.kill()
