import subprocess
import sys

from sandbox.slots import claim_slot, try_slot, unowned_slots

HOLDER = """
import sys
from pathlib import Path
from sandbox.slots import claim_slot
slot = claim_slot(Path(sys.argv[1]), 4)
print(slot.number, flush=True)
sys.stdin.read()
"""


def test_no_two_hold_the_same_slot(tmp_path):
    first, second = claim_slot(tmp_path, 2), claim_slot(tmp_path, 2)
    assert (first.number, second.number) == (0, 1)
    assert claim_slot(tmp_path, 2) is None
    first.release()
    third = claim_slot(tmp_path, 2)
    assert third.number == 0
    second.release()
    third.release()


def test_a_slot_is_free_when_its_owner_was_killed(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout.readline() == "0\n"
        assert try_slot(tmp_path, 0) is None
        assert list(unowned_slots(tmp_path)) == []
        holder.kill()
    (slot,) = unowned_slots(tmp_path)
    assert slot.number == 0
    slot.release()


def test_a_folder_that_is_not_there_has_no_slots(tmp_path):
    assert list(unowned_slots(tmp_path / "never")) == []
