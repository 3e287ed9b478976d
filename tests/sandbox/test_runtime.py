import pytest

from sandbox.runtime import BoxFault, Host, complaint, family_of, has_started, runtime_version
from sandbox.runtime.gvisor import GVisor
from sandbox.runtime.runc import Crun, Runc


@pytest.fixture
def host(tmp_path):
    (tmp_path / "boxes/3-x").mkdir(parents=True)
    return Host(run_dir=tmp_path)


@pytest.mark.parametrize(
    ("log", "said"),
    [
        ("", ""),
        (
            '{"level":"warning","msg":"mind"}\n{"level":"error","msg":"no such file"}\n',
            "no such file",
        ),
        ("panic: out of sorts\n", "panic: out of sorts"),
        ('{"level":"error"}\n', '{"level":"error"}'),
        ("[1]\n", "[1]"),
        ('{"msg":"first"}{"msg":"last"}', "last"),  # as gVisor writes them
    ],
)
def test_the_runtime_s_last_words(host, log, said):
    (host.folder("3-x") / "log").write_text(log)
    assert complaint(host, "3-x") == said


def test_a_runtime_that_said_nothing(host):
    assert complaint(host, "3-x") == ""
    assert not has_started(host, "3-x")


async def test_the_runtime_tells_its_version(host):
    assert (await runtime_version(host)).startswith("runc version")


async def test_a_runtime_that_is_not_installed(host):
    with pytest.raises(BoxFault, match="'no-such-runtime' is not installed"):
        await runtime_version(Host(runtime="no-such-runtime"))


async def test_a_runtime_that_does_not_work(tmp_path):
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho not today >&2\nexit 3\n")
    broken.chmod(0o755)
    with pytest.raises(BoxFault, match="--version failed: not today"):
        await runtime_version(Host(runtime=str(broken), run_dir=tmp_path))


@pytest.mark.parametrize(
    ("runtime", "family"),
    [("runc", Runc), ("/usr/sbin/runc", Runc), ("crun", Crun), ("/opt/runsc-2024", GVisor)],
)
def test_a_runtime_s_family_shows_in_its_name(runtime, family):
    assert type(family_of(Host(runtime=runtime))) is family
