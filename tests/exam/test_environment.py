import re
import shutil

from grader.exam import environment
from grader.exam.environment import environment_digest
from tests.support.examination import exam_config


def test_the_same_machine_gives_the_same_digest(tmp_path):
    config = exam_config(tmp_path)
    digest = environment_digest(config)
    assert re.fullmatch("sha256:[0-9a-f]{64}", digest)
    assert environment_digest(config) == digest


def test_another_package_version_gives_another_digest(tmp_path, monkeypatch):
    config = exam_config(tmp_path)
    names = environment._distributions(config.learner_packages)
    assert any(name.startswith("numpy-") for name in names)
    before = environment_digest(config)
    monkeypatch.setattr(environment, "_distributions", lambda packages: [*names, "numpy-99"])
    assert environment_digest(config) != before


def test_another_judgement_gives_another_digest(tmp_path, monkeypatch):
    config = exam_config(tmp_path)
    before = environment_digest(config)
    copy = tmp_path / "judge"
    (judge,) = [
        source
        for target, source in environment.rooms(
            environment.APP_ROOT, environment.EXAMINER_ROOMS
        ).items()
        if target.name == "judge"
    ]
    shutil.copytree(judge, copy)
    (copy / "closeness.py").write_text("TOLERANCE = 1\n")
    changed = {environment.APP_ROOT / "grader/judge": copy}
    monkeypatch.setattr(environment, "rooms", lambda root, names: changed)
    assert environment_digest(config) != before
