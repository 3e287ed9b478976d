"""How often one may ask: a meter for each address, token and person.

Each process meters by itself: of several behind one proxy, each allows as much. What must hold
exactly over all of them (attempts, what waits in the queue) is counted in the database.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from uuid import UUID

from grader.api.problems import TooFast

_MOST_KEYS = 100_000
_ROUNDING = 1e-6
"""Seconds; sums of many intervals are not exact."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and then so many a second."""

    burst: int
    per_second: float

    def times(self, factor: float) -> "Rate":
        """A rate this much higher."""
        return Rate(math.ceil(self.burst * factor), self.per_second * factor)


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Wide enough for a class of five hundred behind one address, all at the same moment."""

    per_address: Rate = field(default=Rate(5_000, 500.0))
    per_token: Rate = field(default=Rate(500, 50.0))
    wrong_tokens_per_address: Rate = field(default=Rate(500, 5.0))
    """Beyond this only tokens are looked up that were valid before."""
    hand_ins_per_person: Rate = field(default=Rate(60, 0.5))
    """Attempts and prechecks."""

    def times(self, factor: float) -> "RateLimits":
        """Limits this much higher."""
        return RateLimits(
            per_address=self.per_address.times(factor),
            per_token=self.per_token.times(factor),
            wrong_tokens_per_address=self.wrong_tokens_per_address.times(factor),
            hand_ins_per_person=self.hand_ins_per_person.times(factor),
        )


class Meter:
    """Measures how often each of many has asked lately, in one number for each.

    The generic cell rate algorithm (ITU-T I.371): the number is the time at which all that was
    granted would have been granted at the steady rate.
    """

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval = 1.0 / rate.per_second
        self._ahead = (rate.burst - 1) * self._interval + _ROUNDING
        self._clock = clock
        self._granted: OrderedDict[Hashable, float] = OrderedDict()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._granted

    def wait(self, key: Hashable) -> float:
        """Seconds until this one may ask again, 0 for now."""
        now = self._clock()
        return max(0.0, self._granted.get(key, now) - self._ahead - now)

    def take(self, key: Hashable) -> float:
        """The same; where it is 0, this is an asking that counts."""
        wait = self.wait(key)
        if not wait:
            now = self._clock()
            self._granted[key] = max(now, self._granted.get(key, now)) + self._interval
            self._granted.move_to_end(key)
            while len(self._granted) > _MOST_KEYS:
                self._granted.popitem(last=False)
        return wait


class Rates:
    """All meters of one process; what goes too fast raises `TooFast`."""

    def __init__(self, limits: RateLimits, clock: Callable[[], float] = time.monotonic) -> None:
        self._addresses = Meter(limits.per_address, clock)
        self._tokens = Meter(limits.per_token, clock)
        self._wrong_tokens = Meter(limits.wrong_tokens_per_address, clock)
        self._hand_ins = Meter(limits.hand_ins_per_person, clock)

    def request(self, address: str) -> None:
        """A request comes from this address."""
        wait = self._addresses.take(_network(address))
        _require(wait, "Too many requests come from your address")

    def unknown_token(self, address: str, token: bytes) -> None:
        """A token is about to be looked up: no matter whose, unless it was valid before."""
        if token not in self._tokens:
            wait = self._wrong_tokens.wait(_network(address))
            words = "Too many requests with wrong tokens come from your address; check your token"
            _require(wait, words)

    def wrong_token(self, address: str) -> None:
        """The token was not valid."""
        self._wrong_tokens.take(_network(address))

    def right_token(self, token: bytes) -> None:
        """The token is valid."""
        _require(self._tokens.take(token), "Too many requests come with your token")

    def hand_in(self, person: UUID) -> None:
        """Somebody hands in."""
        _require(self._hand_ins.take(person), "You are handing in too fast")


def _require(wait: float, words: str) -> None:
    if wait:
        seconds = math.ceil(wait)
        unit = "second" if seconds == 1 else "seconds"
        raise TooFast(f"{words}; try again in {seconds} {unit}.", retry_after=seconds)


def _network(address: str) -> str:
    """Whom an address stands for: of IPv6, everybody has a network of 64 bits at least."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address):
        return address
    return str(ip.ipv4_mapped) if ip.ipv4_mapped else ip.exploded[:19]
