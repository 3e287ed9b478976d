from dataclasses import dataclass

import pytest

from grader.cli import boxes


@dataclass
class Check:
    name: str
    ok: bool
    found: str
    mend: str = ""
    advice: str = ""


GOOD = Check("memory", True, "killed at 64 MB")
BAD = Check("cgroups", False, "no memory controller", "boot with\ncgroup_enable=memory")


@pytest.fixture
def doctor(run, monkeypatch):
    def invoke(checks, *arguments):
        async def examine():
            return checks

        monkeypatch.setattr(boxes, "examine_host", examine)
        return run("doctor", *arguments)

    return invoke


def test_a_fit_machine(doctor):
    ended = doctor([GOOD])
    assert ended.code == 0
    assert "✓ ok   memory" in ended.out
    assert ended.out.endswith("✓ This machine is fit to grade.\n")


def test_an_unfit_machine_is_told_how_to_mend_it(doctor):
    ended = doctor([GOOD, BAD])
    assert ended.code == 1
    assert ended.err == ""
    assert "✗ bad  cgroups" in ended.out
    assert "    boot with" in ended.out
    assert "1 check failed" in ended.out


def test_what_is_recommended_fails_nothing(doctor):
    kernel = Check("kernel", True, "boxes share the host's", advice="set GRADER_RUNTIME=runsc")
    ended = doctor([GOOD, kernel])
    assert ended.code == 0
    assert "    recommended: set GRADER_RUNTIME=runsc" in ended.out
    assert doctor([kernel], "--json").json["checks"][0]["recommended"] == "set GRADER_RUNTIME=runsc"


def test_json(doctor):
    ended = doctor([GOOD, BAD], "--json")
    assert ended.code == 1
    assert ended.json["fit"] is False
    assert ended.json["checks"][1] == {
        "name": "cgroups", "ok": False, "found": "no memory controller",
        "mend": "boot with\ncgroup_enable=memory", "recommended": "",
    }  # fmt: skip
