import pytest

from tests.support.fake_service import Reply

ROWS = [
    {"learner": "ada", "name": "Ada Lovelace", "slug": "double-it", "attempts": 2,
     "state": "graded", "score": {"points": 2.5, "maximum": 3.0}, "submission": None,
     "graded_at": None},
    {"learner": "=cmd\x1b[31m", "name": "x", "slug": "double-it", "attempts": 0, "state": None,
     "score": None, "submission": None, "graded_at": None},
]  # fmt: skip


@pytest.fixture
def scores(run, service):
    service.answer("GET /api/v1/scores", Reply({"items": ROWS}))
    return lambda *arguments: run("scores", "--server", service.url, "--token", "t", *arguments)


def test_scores_are_a_table(scores):
    ended = scores()
    assert ended.code == 0
    assert [line.split() for line in ended.out.splitlines()] == [
        ["learner", "assignment", "points", "attempts", "latest"],
        ["ada", "double-it", "2.5", "/", "3", "2", "graded"],
        ["=cmd\\x1b[31m", "double-it", "–", "0", "–"],
    ]


def test_one_assignment_and_learner(scores, service):
    scores("double-it", "--learner", "ada")
    assert service.asked[0].path == "/api/v1/scores?slug=double-it&learner=ada"


def test_json_is_the_servers(scores):
    assert scores("--json").json == {"items": ROWS}


def test_csv_is_the_servers(scores, service):
    service.answer("GET /api/v1/scores", Reply(b"learner\nada\n", type="text/csv"))
    assert scores("--csv").out == "learner\nada\n"
    assert service.asked[0].headers["accept"] == "text/csv"


def test_csv_and_json_exclude_each_other(scores, service):
    assert scores("--csv", "--json").code == 2
    assert service.asked == []


def test_nothing_yet(scores, service):
    service.answer("GET /api/v1/scores", Reply({"items": []}))
    assert scores().out == "Nothing has been handed in yet.\n"


@pytest.mark.parametrize(
    ("what", "path"),
    [
        ("double-it", "/api/v1/assignments/double-it/regrade"),
        ("0199d7a2-5c1e-7b44-9f0e-2f6a1c7e8d10",
         "/api/v1/submissions/0199d7a2-5c1e-7b44-9f0e-2f6a1c7e8d10/regrade"),
    ],
)  # fmt: skip
def test_regrading(run, service, what, path):
    service.answer(f"POST {path}", Reply({"queued": 1}, 202))
    ended = run("regrade", what, "--server", service.url, "--token", "t")
    assert ended.out == "1 submission queued to be graded again.\n"
    again = run("regrade", what, "--server", service.url, "--token", "t", "--json")
    assert again.json == {"queued": 1}
