from grader.api.places import PlaceNews
from grader.core.errors import Unavailable
from grader.core.queueing import Clock, Pace, Place
from grader.workflow.ports import Progress

QUEUED, STARTED = Progress(1, "queued", {}), Progress(2, "started", {})


class Watched:
    """A submission whose place and time a test sets."""

    def __init__(self) -> None:
        self.before: int | None = 3
        self.away = False
        self.now = 0.0
        self.looks = 0
        self.news = PlaceNews(self.look, 1.0, 15.0, lambda: self.now)

    async def look(self) -> Place | None:
        self.looks += 1
        if self.away:
            raise Unavailable("away")
        return None if self.before is None else Place(9, Clock(), Pace(), before=self.before)

    async def after(self, seconds: float) -> bytes:
        self.now += seconds
        return await self.news.frame()


async def test_a_place_is_told_when_it_has_changed() -> None:
    watched = Watched()
    assert await watched.after(0.9) == b""
    assert b'"queue_place": 3' in await watched.after(0.1)
    assert await watched.after(10) == b""
    watched.before = 2
    assert b'"queue_place": 2' in await watched.after(10)
    watched.before = 1
    assert (await watched.after(10)).startswith(b"event: queued\ndata: ")
    assert watched.looks == 4


async def test_ten_minutes_of_waiting_take_less_than_fifty_looks() -> None:
    watched = Watched()
    while watched.now < 600:
        watched.before = int(watched.now)
        await watched.after(watched.news.due_in)
    assert 40 < watched.looks < 50


async def test_nothing_is_looked_up_once_it_has_begun() -> None:
    watched = Watched()
    watched.news.heed([QUEUED, STARTED])
    assert watched.news.due_in == float("inf")
    assert await watched.after(100) == b""
    watched.news.heed([])
    assert watched.news.due_in == float("inf")
    watched.news.heed([Progress(3, "retrying", {})])
    assert watched.news.due_in == 1.0
    assert watched.looks == 0


async def test_no_place_and_no_database_are_no_news() -> None:
    watched = Watched()
    watched.before = None
    assert await watched.after(1) == b""
    watched.away = True
    assert await watched.after(2) == b""
    assert watched.looks == 2
