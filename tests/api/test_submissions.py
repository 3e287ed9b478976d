import base64
import io
import json
import time
import zipfile
from datetime import datetime, timedelta

import pytest

from grader.core.assignment import Attempts, HiddenReveal, RevealPolicy
from grader.core.errors import BoxFault
from grader.core.verdict import LOAD_TITLE, Outcome
from tests.support.classroom import HIDDEN, SECRET, SLUG, VISIBLE, assignment

PATH = f"/api/v1/assignments/{SLUG}/submissions"
SOURCE = "def double(x):\n    return 2 * x\n"


def multipart(*files: tuple[str, bytes]):
    return [("files", file) for file in files]


async def hand_in(client, **options):
    answer = await client.post(PATH, json={"files": {"solution.py": SOURCE}}, **options)
    assert answer.status_code == 202, answer.text
    return answer


async def graded(api, client=None, **options):
    answer = await hand_in(client or api.ada, **options)
    await api.classroom.grade(answer.json()["id"])
    return (await (client or api.ada).get(answer.headers["Location"])).json()


async def test_a_file_goes_in_and_the_grade_comes_back(api):
    await api.classroom.publish()
    answer = await api.ada.post(PATH, files=multipart(("my.py", SOURCE.encode())))
    assert answer.status_code == 202
    submission = answer.json()
    location = answer.headers["Location"]
    assert location == submission["links"]["self"] == f"/api/v1/submissions/{submission['id']}"
    assert (submission["state"], submission["queue_place"], submission["attempt"]) == (
        "queued", 0, 1,
    )  # fmt: skip
    await api.classroom.grade(submission["id"])
    graded = (await api.ada.get(location)).json()
    assert graded["state"] == "graded"
    assert graded["score"] == {"points": 10.0, "maximum": 10.0}
    assert [test["outcome"] for test in graded["report"]["tests"]] == ["passed"] * 3
    assert graded["provenance"] is None
    files = (await api.ada.get(f"{location}/files")).json()["files"]
    assert files == {"solution.py": SOURCE}


async def test_feedback_shows_a_learner_what_the_policy_allows(api):
    await api.classroom.publish()
    api.classroom.examination.outcomes = {HIDDEN.id: Outcome.FAILED}
    seen = await graded(api)
    assert SECRET not in json.dumps(seen)
    hidden = seen["report"]["tests"][-1]
    assert (hidden["outcome"], hidden["hint"], hidden["earned"]) == (
        "failed", "Think of zero.", 0.0,
    )  # fmt: skip
    assert "hidden" in seen["report"]["withheld"]
    staff = (await api.teacher.get(seen["links"]["self"])).json()
    assert staff["report"]["tests"][-1]["detail"] == f"suite {SECRET}"
    assert staff["provenance"]["seed"] >= 0


async def test_the_attempt_the_author_names_reveals(api):
    await api.classroom.publish(assignment(reveal=RevealPolicy(counterexamples_after=2)))
    api.classroom.examination.outcomes = {HIDDEN.id: Outcome.FAILED}
    assert SECRET not in json.dumps(await graded(api))
    assert SECRET in json.dumps(await graded(api))


async def test_a_withheld_score_is_withheld_everywhere(api):
    await api.classroom.publish(assignment(reveal=RevealPolicy(HiddenReveal.NOTHING)))
    api.classroom.examination.outcomes = {HIDDEN.id: Outcome.FAILED}
    seen = await graded(api)
    assert seen["score"] is None
    assert [test["title"] for test in seen["report"]["tests"]] == [LOAD_TITLE, VISIBLE.title]
    (listed,) = (await api.ada.get("/api/v1/submissions")).json()["items"]
    assert listed["score"] is None
    (row,) = (await api.ada.get("/api/v1/scores")).json()["items"]
    assert (row["score"], row["submission"], row["attempts"]) == (None, None, 1)
    events = (await api.ada.get(f"{seen['links']['self']}/events")).text
    assert '"points": 4.0, "maximum"' not in events
    assert HIDDEN.title not in events


async def test_after_the_due_date_everything_withheld_until_then_is_shown(api):
    due = api.classroom.clock() + timedelta(days=1)
    policy = RevealPolicy(HiddenReveal.NOTHING)
    await api.classroom.publish(assignment(reveal=policy, due=due))
    early = await graded(api)
    assert (early["score"], early["late"]) == (None, False)
    item = (await api.ada.get(f"/api/v1/assignments/{SLUG}")).json()
    assert datetime.fromisoformat(item["due"]) == due
    api.classroom.clock.ahead = timedelta(days=2)
    seen = (await api.ada.get(early["links"]["self"])).json()
    assert (seen["score"]["points"], seen["late"]) == (10.0, False)
    assert HIDDEN.title in [test["title"] for test in seen["report"]["tests"]]
    (listed,) = (await api.ada.get("/api/v1/submissions")).json()["items"]
    assert listed["score"]["points"] == 10.0
    (row,) = (await api.ada.get("/api/v1/scores")).json()["items"]
    assert row["score"]["points"] == 10.0
    afterwards = await graded(api)
    events = (await api.ada.get(f"{afterwards['links']['self']}/events")).text
    assert HIDDEN.title in events
    assert '"points": 10.0, "maximum"' in events


async def test_what_comes_after_the_due_date_is_taken_and_said_to_be_late(api):
    day = timedelta(days=1)
    await api.classroom.publish(assignment(due=api.classroom.clock() - day))
    assert (await graded(api))["late"]
    for who in (api.ada, api.teacher):
        (listed,) = (await who.get("/api/v1/submissions")).json()["items"]
        assert listed["late"]
    await api.classroom.publish(assignment(due=api.classroom.clock() + day), text="put off")
    (listed,) = (await api.ada.get("/api/v1/submissions")).json()["items"]
    assert not listed["late"], "who moves the due date moves it for everybody"


async def test_learners_are_told_to_the_second_when_a_run_ended_and_staff_exactly(api):
    await api.classroom.publish()
    seen = [await graded(api) for _ in range(3)]
    for one in seen:
        assert datetime.fromisoformat(one["graded_at"]).microsecond == 0
    (row,) = (await api.ada.get("/api/v1/scores")).json()["items"]
    assert datetime.fromisoformat(row["graded_at"]).microsecond == 0
    exact = [(await api.teacher.get(one["links"]["self"])).json()["graded_at"] for one in seen]
    assert any(datetime.fromisoformat(moment).microsecond for moment in exact)


async def test_a_precheck_is_said_to_be_one(api):
    await api.classroom.publish()
    seen = await graded(api, params={"precheck": "true"})
    assert (seen["purpose"], seen["attempt"], seen["score"]["maximum"]) == ("precheck", 0, 4.0)


async def test_our_failure_is_told_to_staff_only(api):
    await api.classroom.publish()
    location = (await hand_in(api.ada)).headers["Location"]
    api.classroom.examination.faults = [BoxFault("the box fell over")]
    with pytest.raises(BoxFault):
        await api.classroom.grade(location.rpartition("/")[2], last_try=True)
    seen = (await api.ada.get(location)).json()
    assert (seen["state"], seen["score"], seen["fault"]) == ("faulted", None, None)
    assert (await api.teacher.get(location)).json()["fault"] == "the box fell over"


async def test_an_idempotency_key_makes_a_request_safe_to_repeat(api):
    await api.classroom.publish()
    headers = {"Idempotency-Key": "one"}
    first, again = [await hand_in(api.ada, headers=headers) for _ in range(2)]
    assert first.json()["id"] == again.json()["id"]
    other = await api.ada.post(PATH, json={"files": {"solution.py": "x = 1"}}, headers=headers)
    assert other.status_code == 409
    assert other.json()["field"] == "Idempotency-Key"


async def test_too_soon_says_when(api):
    await api.classroom.publish(
        assignment(attempts=Attempts(maximum=2, cooldown_seconds=60, free=1))
    )
    await hand_in(api.ada)
    answer = await api.ada.post(PATH, json={"files": {"solution.py": SOURCE}})
    assert answer.status_code == 429
    assert 50 <= int(answer.headers["Retry-After"]) <= 60
    assert answer.json()["type"] == "/problems/too-soon"
    view = (await api.ada.get(f"/api/v1/assignments/{SLUG}")).json()["attempts"]
    assert view == {"maximum": 2, "cooldown_seconds": 60, "free": 1, "made": 1}


async def test_pages_of_a_listing_follow_one_another(api):
    await api.classroom.publish()
    made = [(await hand_in(api.ada)).json()["id"] for _ in range(5)]
    found, page = [], "/api/v1/submissions?limit=2&slug=doubling"
    while page:
        answer = (await api.ada.get(page)).json()
        found += [item["id"] for item in answer["items"]]
        page = answer["next"]
    assert found == made[::-1]


async def test_a_regrade_is_queued(api):
    await api.classroom.publish()
    seen = await graded(api)
    answer = await api.teacher.post(f"{seen['links']['self']}/regrade")
    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    again = await api.teacher.post(f"{seen['links']['self']}/regrade")
    assert again.status_code == 409
    whole = await api.teacher.post(f"/api/v1/assignments/{SLUG}/regrade")
    assert (whole.status_code, whole.json()) == (202, {"queued": 0})


async def test_staff_see_every_run_of_a_submission(api):
    await api.classroom.publish()
    seen = await graded(api)
    path = seen["links"]["self"]
    await api.teacher.post(f"{path}/regrade")
    await api.classroom.grade(seen["id"])
    runs = (await api.teacher.get(f"{path}/runs")).json()["items"]
    assert [(run["number"], run["state"]) for run in runs] == [(1, "finished"), (2, "finished")]
    assert runs[0]["provenance"]["seed"] == runs[1]["provenance"]["seed"]


def zip_of(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, SOURCE)
    return target.getvalue()


FORMS = [
    ([("a.zip", zip_of("hw/solution.py", "hw/b.py"))], {"solution.py", "b.py"}),
    ([("solution.py", b"x"), ("données.txt", b"\xff\xfe")], {"solution.py", "données.txt"}),
]
REFUSED = [
    ([("../solution.py", b"x")], 422, "not a plain name"),
    ([("work.zip", b"PK not really")], 422, "damaged"),
    ([("solution.py", b"x\0")], 422, "NUL"),
    ([("solution.py", b"#" * 1_200_000)], 413, "larger than 1 MB"),
    ([(f"f{i}.py", b"") for i in range(150)], 413, "More than 100 files"),
    ([(f"f{i}.py", b"") for i in range(250)], 422, "cannot be read"),
    ([("a.ipynb", b"{}")], 422, "not a Jupyter notebook"),
]
WRONG_JSON = [
    (b"", "EOF"),
    (b"[]", "should be an object"),
    (b"{}", "files"),
    (b'{"files": {}}', "No file was handed in"),
    (b'{"files": {"solution.py": 1}}', "files.solution.py"),
    (b'{"files": {"solution.py": "\\ud800"}}', "Invalid JSON"),
    (b'{"files": {"a.py": {"base64": "%%%"}}}', "not base64"),
    (b'{"files": {"solution.py": "x"}, "score": 100}', "score"),
    (b'{"files": {"solution.py": "x = 1", "solution.py": "x = 2"}}', "2 times"),
    (b'{"files": {"a.py": "1"}, "files": {"b.py": "2"}}', "2 times"),
    (b"\xff\xfe", "JSON"),
    (b"[" * 50_000, ""),
]
MANY_PARTS = [
    b'{"files": {' + b",".join(b'"%d": 0' % i for i in range(200_000)) + b"}}",
    b'{"files": {}, ' + b",".join(b'"%d": 0' % i for i in range(200_000)) + b"}",
    b'{"files": {"a.py": [' + b"[]," * 1_000_000 + b"[]]}}",
    b'{"a' + b'\\"' * 1_000_000,
]
HEAD = b'--x\r\nContent-Disposition: form-data; name="files"'
FILE = HEAD + b'; filename="solution.py"\r\n\r\nx = 1\r\n'
WRONG_FORMS = [
    (FILE, "cut off"),
    (FILE + FILE[:-3], "cut off"),
    (HEAD + b"\r\n\r\nx = 1\r\n--x--", "with its file name"),
    (HEAD + b"; filename*=UTF-8''s.py\r\n\r\nx = 1\r\n--x--", "with its file name"),
    (FILE + FILE + b"--x--", "Two files are called"),
    (FILE.replace(b"solution.py", b"") + b"--x--", "(empty)"),
    (b"--x--", "No file was handed in"),
]
BROKEN_FORMS = [b"", b"--x\r\n", b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--", b"zz"]


async def test_forms(api, subtests):
    await api.classroom.publish()
    for files, stored in FORMS:
        with subtests.test(files[0][0]):
            answer = await api.ada.post(PATH, files=multipart(*files))
            assert answer.status_code == 202, answer.text
            kept = (await api.ada.get(f"{answer.headers['Location']}/files")).json()["files"]
            assert set(kept) == stored


async def test_json_with_text_and_base64(api):
    await api.classroom.publish()
    encoded = base64.b64encode(b"\x89\xff").decode()
    files = {"solution.py": "x = 'σ'", "weights.bin": {"base64": encoded}}
    answer = await api.ada.post(PATH, json={"files": files})
    kept = (await api.ada.get(f"{answer.headers['Location']}/files")).json()["files"]
    assert kept == files


async def test_what_is_refused_is_refused_in_words_and_leaves_nothing(api, subtests):
    await api.classroom.publish()
    for files, status, words in REFUSED:
        with subtests.test(words):
            answer = await api.ada.post(PATH, files=multipart(*files))
            assert answer.status_code == status, answer.text
            assert words in answer.json()["detail"]
    assert (await api.ada.get("/api/v1/submissions")).json()["items"] == []


async def test_json_that_is_wrong(api, subtests):
    await api.classroom.publish()
    headers = {"Content-Type": "application/json"}
    for body, words in WRONG_JSON:
        with subtests.test(repr(body[:40])):
            answer = await api.ada.post(PATH, content=body, headers=headers)
            assert answer.status_code == 422, answer.text
            assert words in answer.json()["detail"]


async def test_a_form_that_is_broken(api, subtests):
    await api.classroom.publish()
    for body in BROKEN_FORMS:
        for kind in ("multipart/form-data; boundary=x", "multipart/form-data"):
            with subtests.test(f"{kind} {body!r}"):
                answer = await api.ada.post(PATH, content=body, headers={"Content-Type": kind})
                assert answer.status_code == 422, answer.text


async def test_json_of_very_many_parts_costs_next_to_nothing(api, subtests):
    await api.classroom.publish()
    headers = {"Content-Type": "application/json"}
    for body in MANY_PARTS:
        with subtests.test(repr(body[:40])):
            started = time.process_time()
            answer = await api.ada.post(PATH, content=body, headers=headers)
            assert answer.status_code in (413, 422)
            assert time.process_time() - started < 1


async def test_forms_that_are_wrong(api, subtests):
    await api.classroom.publish()
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    for body, words in WRONG_FORMS:
        with subtests.test(words):
            answer = await api.ada.post(PATH, content=body, headers=headers)
            assert answer.status_code == 422, answer.text
            assert words in answer.json()["detail"]


async def test_a_form_with_another_field(api):
    await api.classroom.publish()
    answer = await api.ada.post(PATH, files=[("file", ("a.py", b"x"))])
    assert answer.status_code == 422
    assert "fields called files" in answer.json()["detail"]
    answer = await api.ada.post(PATH, files=multipart(("a.py", b"x")), data={"score": "100"})
    assert answer.status_code == 422


async def test_another_media_type(api, subtests):
    for kind in ("text/plain", "", "application/x-www-form-urlencoded"):
        with subtests.test(kind):
            answer = await api.ada.post(PATH, content=b"x", headers={"Content-Type": kind})
            assert answer.status_code == 415
            assert answer.json()["type"] == "/problems/unsupported-media-type"
            assert "multipart/form-data" in answer.json()["detail"]
