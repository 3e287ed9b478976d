import resource

import pytest

from grader.core.errors import BoxFault, ExamFault, HostUnfit
from grader.exam import host, sample
from grader.exam.host import HostWatch, check_descriptors, check_suites, require_fit_host
from tests.support.examination import exam_config


async def test_a_fit_host_explains_nothing_away(tmp_path):
    fault = BoxFault("by chance")
    assert await HostWatch(exam_config(tmp_path)).explain(fault) is fault


async def test_a_host_without_its_runtime_is_unfit_and_says_how_to_mend_it(tmp_path):
    config = exam_config(tmp_path, runtime="no-such-runtime")
    explained = await HostWatch(config).explain(BoxFault("not installed"))
    assert isinstance(explained, HostUnfit)
    assert "no-such-runtime" in str(explained)
    with pytest.raises(HostUnfit, match="grader doctor"):
        await require_fit_host(config)


async def test_one_examination_serves_all_boxes_that_failed_together(tmp_path, monkeypatch):
    watch = HostWatch(exam_config(tmp_path, runtime="no-such-runtime"))
    first = await watch.explain(BoxFault("one"))
    monkeypatch.delattr("grader.exam.host.examine")
    assert await watch.explain(BoxFault("two")) is first


@pytest.fixture
def findings(monkeypatch):
    """What examinations of the host find, one after the other; None is nothing."""
    found = []

    async def examination(_config):
        unfit = found.pop(0)
        if unfit is not None:
            raise unfit

    monkeypatch.setattr(host, "require_fit_host", examination)
    return found


async def test_a_finding_is_believed_for_a_while_and_no_longer(tmp_path, findings, monkeypatch):
    watch, fault = HostWatch(exam_config(tmp_path)), ExamFault("the examiner is gone")
    findings[:] = [HostUnfit("no disk"), None]
    assert str(await watch.explain(fault)) == "no disk"
    assert str(await watch.explain(fault)) == "no disk"
    monkeypatch.setattr(host, "BELIEVED_SECONDS", 0.0)
    assert await watch.explain(fault) is fault
    assert findings == []


async def test_a_host_that_was_mended_proves_it(tmp_path, findings):
    watch, fault = HostWatch(exam_config(tmp_path)), BoxFault("by chance")
    findings[:] = [HostUnfit("no disk"), HostUnfit("still none"), None]
    assert str(await watch.explain(fault)) == "no disk"
    with pytest.raises(HostUnfit, match="still none"):
        await watch.require_fit()
    await watch.require_fit()
    assert await watch.explain(fault) is fault


async def test_a_host_that_isolates_but_grades_wrong_does_not_pass(tmp_path, monkeypatch):
    config = exam_config(tmp_path)
    assert "a sample graded" in await sample.sit_sample(config)
    monkeypatch.setattr(sample, "SOLUTION", b"def one_more(n):\n    return n + 2\n")
    with pytest.raises(ExamFault, match="a right solution got failed"):
        await sample.sit_sample(config)
    assert list(tmp_path.iterdir()) == []


async def test_a_host_too_ill_to_be_looked_at_is_unfit(tmp_path, monkeypatch):
    async def broken(*_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(host, "examine", broken)
    with pytest.raises(HostUnfit, match="boxes: RuntimeError: can't start new thread"):
        await require_fit_host(exam_config(tmp_path))


def test_suites_need_a_folder_with_room(tmp_path, monkeypatch):
    assert check_suites(tmp_path / "new").ok
    (tmp_path / "file").touch()
    assert "Not a directory" in check_suites(tmp_path / "file" / "suites").found
    monkeypatch.setattr(host, "ENOUGH_SPACE", 1 << 60)
    assert "free some space" in check_suites(tmp_path).mend


def test_descriptors_must_be_left(monkeypatch):
    assert check_descriptors().ok
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, before[1]))
    try:
        found = check_descriptors()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert "LimitNOFILE" in found.mend
