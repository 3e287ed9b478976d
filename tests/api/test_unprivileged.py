import subprocess
import sys

WITHOUT = (
    "grader.exam",
    "grader.examiner",
    "grader.catalogue",
    "grader.store",
    "sandbox",
    "pytest",
)


def test_the_api_brings_nothing_that_runs_or_holds_learners_code():
    program = "import sys, grader.api.app; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()
    assert "grader.workflow.submit" in loaded
    assert not [name for name in loaded if name.startswith(WITHOUT)]
