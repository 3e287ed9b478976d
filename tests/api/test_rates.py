import pytest

from grader.api.app import create_app
from grader.api.problems import TooFast
from grader.api.rates import Meter, Rate, RateLimits, Rates, _network
from grader.api.services import BodyLimits, Services
from tests.api.conftest import client, read_bundle
from tests.support.classroom import SLUG

WIDE = Rate(1000, 1000.0)
PATH = f"/api/v1/assignments/{SLUG}/submissions"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_a_steady_rate():
    clock = Clock()
    meter = Meter(Rate(3, 2.0), clock)
    assert [meter.take("a") for _ in range(5)] == pytest.approx([0, 0, 0, 0.5, 0.5], abs=1e-5)
    assert meter.take("b") == 0
    clock.now = 0.5
    assert [meter.take("a") for _ in range(2)] == pytest.approx([0, 0.5], abs=1e-5)
    clock.now = 100.0
    assert [meter.take("a") for _ in range(4)] == pytest.approx([0, 0, 0, 0.5], abs=1e-5)


def test_only_so_many_are_remembered(monkeypatch):
    monkeypatch.setattr("grader.api.rates._MOST_KEYS", 2)
    meter = Meter(Rate(1, 1.0), Clock())
    for key in "abc":
        meter.take(key)
    assert ("a" in meter, "b" in meter, "c" in meter) == (False, True, True)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::3", "2001:db8:1:2:ffff::", True),
        ("2001:db8:1:2::3", "2001:db8:1:3::3", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("testclient", "testclient", True),
    ],
)
def test_whom_an_address_stands_for(one, other, same):
    assert (_network(one) == _network(other)) is same


def test_a_class_behind_one_address_is_let_through():
    """Five hundred, each with ten requests at once, then one a second each."""
    clock = Clock()
    rates = Rates(RateLimits(), clock)
    for _ in range(5_000):
        rates.request("192.0.2.1")
    with pytest.raises(TooFast):
        rates.request("192.0.2.1")
    for second in range(1, 4):
        clock.now = float(second)
        for _ in range(499):
            rates.request("192.0.2.1")


def limited(classroom, **limits):
    given = {
        "per_address": WIDE,
        "per_token": WIDE,
        "wrong_tokens_per_address": WIDE,
        "hand_ins_per_person": WIDE,
    }
    rates = RateLimits(**(given | limits))
    services = Services(classroom.store, read_bundle, rates=rates, bodies=BodyLimits(in_all=10_000))
    return create_app(services)


def refused(answer, words: str) -> bool:
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (429, "/problems/too-fast")
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert words in problem["detail"]
    return True


async def test_an_address_that_asks_too_much_is_told_to_wait(classroom):
    app = limited(classroom, per_address=Rate(3, 0.01))
    async with client(app) as anybody:
        for _ in range(3):
            assert (await anybody.get("/healthz")).status_code == 200
        assert refused(await anybody.get("/healthz"), "from your address; try again in 100 seconds")
        assert refused(await anybody.get("/nowhere"), "from your address")


async def test_a_token_that_asks_too_much_is_told_to_wait_and_others_are_not(classroom):
    app = limited(classroom, per_token=Rate(2, 0.01))
    async with (
        client(app, classroom.tokens["ada"]) as ada,
        client(app, classroom.tokens["bob"]) as bob,
    ):
        for _ in range(2):
            assert (await ada.get("/api/v1/me")).status_code == 200
        assert refused(await ada.get("/api/v1/me"), "with your token")
        assert (await bob.get("/api/v1/me")).status_code == 200


async def test_wrong_tokens_stop_reaching_the_database_and_right_ones_go_on(classroom, monkeypatch):
    app = limited(classroom, wrong_tokens_per_address=Rate(2, 0.01))
    async with (
        client(app, classroom.tokens["ada"]) as ada,
        client(app, classroom.tokens["bob"]) as bob,
    ):
        assert (await ada.get("/api/v1/me")).status_code == 200
        for number in range(2):
            wrong = {"Authorization": f"Bearer gradus_{number}"}
            assert (await ada.get("/api/v1/me", headers=wrong)).status_code == 401
        assert refused(await ada.get("/api/v1/me", headers=wrong), "check your token")
        assert (await ada.get("/api/v1/me")).status_code == 200
        assert refused(await bob.get("/api/v1/me"), "check your token")


@pytest.mark.parametrize("purpose", [{}, {"precheck": "true"}])
async def test_handing_in_too_fast(classroom, purpose):
    await classroom.publish()
    app = limited(classroom, hand_ins_per_person=Rate(2, 0.01))
    body = {"files": {"solution.py": "def double(x): ..."}}
    async with client(app, classroom.tokens["ada"]) as ada:
        for _ in range(2):
            assert (await ada.post(PATH, json=body, params=purpose)).status_code == 202
        assert refused(await ada.post(PATH, json=body, params=purpose), "handing in too fast")
        assert (await ada.get("/api/v1/me")).status_code == 200


async def test_bodies_take_so_much_memory_in_all_and_give_it_back(classroom):
    await classroom.publish()
    app = limited(classroom)
    async with client(app, classroom.tokens["ada"]) as ada:
        big = {"files": {"solution.py": "#" * 20_000}}
        answer = await ada.post(PATH, json=big)
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")
        assert "Too much is being handed in" in answer.json()["detail"]
        assert answer.headers["Retry-After"]
        for _ in range(3):
            small = {"files": {"solution.py": "#" * 6_000}}
            assert (await ada.post(PATH, json=small)).status_code == 202


async def test_every_route_says_that_one_may_be_too_fast(app):
    for path, item in app.openapi()["paths"].items():
        for method, operation in item.items():
            answer = operation["responses"].get("429")
            assert answer is not None, (method, path)
            assert "Retry-After" in answer["headers"]
