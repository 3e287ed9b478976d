"""What the API needs from outside, put together by whoever starts it."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from grader.api.rates import RateLimits, Rates
from grader.workflow.clock import utc_now
from grader.workflow.ports import Clock, ReadBundle, Store
from grader.workflow.submit import SubmitRules

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """The largest request bodies, in bytes, checked while they arrive."""

    upload: int = 12 * MIB
    """Somewhat above what may be handed in, for the encoding around it."""
    bundle: int = 20 * MIB
    json: int = 64 * 1024
    in_all: int = 128 * MIB
    """Held in memory by all requests together."""


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """How event streams live."""

    heartbeat_seconds: float = 15.0
    longest_seconds: float = 600.0
    """After this the client has to connect, and prove its token, again."""
    proof_seconds: float = 1.0
    """How long a token is taken for valid without asking again."""
    per_person: int = 20
    place_seconds: float = 1.0
    """Until a place in the queue is told for the first time; then each time twice as long."""
    longest_place_seconds: float = 15.0


@dataclass(frozen=True, slots=True)
class Services:
    """The adapters and numbers behind the API."""

    store: Store
    read_bundle: ReadBundle
    base_url: str = "http://127.0.0.1:8000"
    """How the outside reaches the service, without a slash at its end."""
    clock: Clock = utc_now
    rules: SubmitRules = field(default_factory=SubmitRules)
    bodies: BodyLimits = field(default_factory=BodyLimits)
    streams: StreamLimits = field(default_factory=StreamLimits)
    rates: RateLimits = field(default_factory=RateLimits)


async def _services(request: Request) -> Services:
    services = request.app.state.services
    assert isinstance(services, Services)
    return services


# Coroutines: FastAPI runs plain functions in a thread, which costs more than what they do.
UsesServices = Annotated[Services, Depends(_services)]


async def _rates(request: Request) -> Rates:
    rates = request.app.state.rates
    assert isinstance(rates, Rates)
    return rates


UsesRates = Annotated[Rates, Depends(_rates)]
