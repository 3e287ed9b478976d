import pytest

from grader.core.errors import BoxFault, HostUnfit
from grader.exam.host import HostWatch, require_fit_host
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
