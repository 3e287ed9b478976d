import os

import pytest

from grader.cli import fitness
from grader.core.errors import HostUnfit
from grader.settings import Settings


@pytest.fixture
def proofs(monkeypatch):
    """How often the machine was put to the test."""
    made = []

    async def prove(config):
        made.append(config)

    monkeypatch.setattr(fitness, "require_fit_host", prove)
    return made


@pytest.fixture
def here(tmp_path):
    interpreter = tmp_path / "venv" / "bin" / "python"
    (tmp_path / "venv" / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    interpreter.parent.mkdir()
    interpreter.touch()
    return Settings(run_dir=tmp_path / "run", learner_python=interpreter)


async def test_fitness_is_proved_once(proofs, here):
    await fitness.require_fit(here)
    await fitness.require_fit(here)
    assert len(proofs) == 1


async def test_what_changes_the_proof_asks_for_a_new_one(proofs, here):
    await fitness.require_fit(here)
    os.utime(here.learner_python, (1, 1))
    await fitness.require_fit(here)
    await fitness.require_fit(here.model_copy(update={"runtime": "another"}))
    assert len(proofs) == 3


async def test_a_note_that_others_may_write_is_not_believed(proofs, here):
    await fitness.require_fit(here)
    (here.run_dir / "fit-to-grade").chmod(0o666)
    await fitness.require_fit(here)
    assert len(proofs) == 2


async def test_a_link_in_the_notes_place_is_not_believed(proofs, here, tmp_path):
    await fitness.require_fit(here)
    note = here.run_dir / "fit-to-grade"
    note.rename(tmp_path / "elsewhere")
    note.symlink_to(tmp_path / "elsewhere")
    assert fitness._read(note) == ""


async def test_an_unfit_machine_is_never_remembered(here, monkeypatch):
    async def refuse(config):
        raise HostUnfit("no")

    monkeypatch.setattr(fitness, "require_fit_host", refuse)
    for _ in range(2):
        with pytest.raises(HostUnfit):
            await fitness.require_fit(here)
