"""What goes wrong with the database's address is told without its password."""

import pytest

OTHER = "S3cret-of-somebody"
WRONG_URLS = [
    f"postgresql://u:{OTHER}@127.0.0.1:1/x",
    f"postgresql://u:{OTHER}@/x?host=/nonexistent",
    f"postgresql://u@/x?host=/nonexistent&password={OTHER}",
    f"postgresql://u:{OTHER}@[::1/x",
    f"postgresql://u:{OTHER}@127.0.0.1:port/x",
    f"postgresql://u:{OTHER}%00@127.0.0.1:1/x",
    f"postgresql://u:{OTHER}@127.0.0.1:1/x?{OTHER}=1",
    f"mysql://u:{OTHER}@127.0.0.1/x",
    f"host=127.0.0.1 port=1 password={OTHER}",
]


@pytest.mark.parametrize("url", WRONG_URLS)
@pytest.mark.parametrize("command", [["db", "current"], ["db", "upgrade"], ["user", "list"]])
def test_an_error_does_not_repeat_a_password(run, url, command):
    ended = run(*command, GRADER_DATABASE_URL=url)
    assert ended.code == 1
    assert ended.error.startswith("fault: ")
    assert OTHER not in ended.out + ended.err
