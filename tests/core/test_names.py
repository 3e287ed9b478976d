import pytest

from grader.core.errors import Invalid
from grader.core.names import checked_slug, checked_title, checked_username


@pytest.mark.parametrize("name", ["ada", "a.b@uni-x.edu", "x+1", "A" * 64])
def test_user_names(name):
    assert checked_username(name) == name


@pytest.mark.parametrize("name", ["", "-a", "a b", "a/b", "=cmd()", "ä", "a\n", "A" * 65, "a\x00"])
def test_what_is_no_user_name(name):
    with pytest.raises(Invalid) as refusal:
        checked_username(name)
    assert refusal.value.field == "username"


@pytest.mark.parametrize("slug", ["maths", "maths-for-ml", "a1"])
def test_slugs(slug):
    assert checked_slug(slug) == slug


@pytest.mark.parametrize("slug", ["", "A", "-a", "a--b", "a-", "a_b", "a" * 65])
def test_what_is_no_slug(slug):
    with pytest.raises(Invalid):
        checked_slug(slug)


def test_titles_are_put_into_normal_form():
    assert checked_title(" Jose\u0301 ", "name") == "Jos\u00e9"


@pytest.mark.parametrize("title", ["", "  ", "a\nb", "a\u202eb", "x" * 121, "\x1b[1m"])
def test_what_is_no_title(title):
    with pytest.raises(Invalid) as refusal:
        checked_title(title, "name")
    assert refusal.value.field == "name"
