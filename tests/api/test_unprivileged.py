import os
import signal
import subprocess
import sys

import httpx

BOX_CODE = ("grader.exam", "grader.examiner", "grader.wiring.boxes", "grader.cli.boxes", "sandbox")
WITHOUT = (*BOX_CODE, "grader.catalogue", "grader.store", "pytest")
SERVING = """
import sys
from grader.cli.main import app
try:
    app(["serve", "--port", "0"])
finally:
    print(*sys.modules)
"""


def test_the_api_brings_nothing_that_runs_or_holds_learners_code():
    program = "import sys, grader.api.app; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()
    assert "grader.workflow.submit" in loaded
    assert not [name for name in loaded if name.startswith(WITHOUT)]


def test_the_process_that_serves_has_loaded_no_code_that_makes_boxes(database_url):
    """The command itself, after it has answered."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVING],
        env={**os.environ, "GRADER_DATABASE_URL": database_url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        url = process.stderr.readline().split()[-1]
        assert httpx.get(f"{url}/readyz", timeout=30).is_success
        assert httpx.get(f"{url}/api/v1/me", timeout=30).status_code == 401
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
    loaded = said.split()
    assert {"grader.api.app", "grader.store.store", "grader.catalogue.bundle"} <= set(loaded)
    assert not [name for name in loaded if name.startswith(BOX_CODE)]
