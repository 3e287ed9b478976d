import pytest

from grader.core.errors import BoxFault, ExamFault
from grader.core.logged import in_log, traceback_in_log, without_secrets


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    with pytest.raises(type(error)) as caught:
        raise error from cause
    return caught.value


def test_words_of_ours_are_told():
    assert in_log(BoxFault("no room")) == "BoxFault: no room"
    assert "ValueError: 7" in traceback_in_log(raised(ValueError(7)))


@pytest.mark.parametrize(
    "error",
    [
        raised(ExamFault("assert answer == 42")),
        raised(RuntimeError("answer == 42"), raised(ExamFault("answer == 42"))),
        raised(ExamFault("it broke"), raised(ValueError("answer == 42"))),
    ],
)
def test_words_that_may_quote_a_suite_are_not(error):
    for told in (in_log(error), traceback_in_log(error)):
        assert "42" not in told
        assert type(error).__name__ in told
    assert "in raised" in traceback_in_log(error)


def test_errors_that_led_to_each_other_end():
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    assert in_log(one) == "ValueError: one"


@pytest.mark.parametrize(
    "text",
    [
        "gradus_" + "S3cret-_" * 5,
        "at postgresql://gradus:S3cret-_@db:5432/x",
        "at postgresql://gradus:S3cret-_@/x?host=/run",
        "host=db password=S3cret-_ dbname=x",
        "host=db password='S3cret-_ S3cret-_'",
        "postgresql:///x?user=gradus&password=S3cret-_&host=db",
        '{"event": "password=\\"S3cret-_"}',
    ],
)
def test_secrets_are_taken_out(text):
    assert "S3cret" not in without_secrets(text)
    assert "[secret]" in without_secrets(text)


@pytest.mark.parametrize("text", ["http://host:80/a@b", "gradus_submissions{state}", "a: b@c"])
def test_what_is_no_secret_stays(text):
    assert without_secrets(text) == text
