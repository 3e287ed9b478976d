import pytest

from grader.core.errors import BoxFault, Invalid
from grader.exam import examiners as module
from grader.exam.examiners import Examiners
from tests.support.examination import exam_config

pytestmark = pytest.mark.box

SUITE = "import pytest\n\n\n@pytest.mark.points(1)\ndef test_one(learner):\n    learner.one()\n"


@pytest.fixture
def suite(tmp_path):
    folder = tmp_path / "suite"
    folder.mkdir(mode=0o755)
    (folder / "test_one.py").write_text(SUITE)
    tmp_path.chmod(0o755)
    return folder


async def take(examiners, folder):
    async def at_hand():
        return folder

    async with examiners.take("suite", at_hand) as examiner:
        return examiner


async def test_one_that_was_killed_while_it_waited_is_replaced(tmp_path, suite, caplog):
    async with Examiners(exam_config(tmp_path)) as examiners:
        first = await take(examiners, suite)
        assert await take(examiners, suite) is first
        first._box._cgroup.kill()
        await first._box.wait()
        second = await take(examiners, suite)
        assert second is not first
        assert [test.title for test in second.tests] == ["one"]
    assert "was killed" in caplog.text


async def test_a_suite_that_never_collects_is_its_authors(tmp_path, suite, monkeypatch):
    monkeypatch.setattr(module, "COLLECT_SECONDS", 3.0)
    (suite / "test_one.py").write_text("while True:\n    pass\n")
    async with Examiners(exam_config(tmp_path)) as examiners:
        with pytest.raises(Invalid, match="did not collect"):
            await take(examiners, suite)


async def test_a_box_that_never_starts_is_ours(tmp_path, suite, monkeypatch):
    monkeypatch.setattr(module, "COLLECT_SECONDS", 0.5)
    hangs = tmp_path / "runc"
    hangs.write_text("#!/bin/sh\nexec sleep 60\n")
    hangs.chmod(0o755)
    async with Examiners(exam_config(tmp_path, examiner_runtime=str(hangs))) as examiners:
        with pytest.raises(BoxFault, match="did not start within"):
            await take(examiners, suite)
