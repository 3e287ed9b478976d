# /// attack
# tries = "bring configuration for pytest, coverage and the interpreter"
# covers = ["forge.pytest_ini", "forge.conftest", "forge.pth", "forge.sitecustomize"]
# expect = { increment = "failed" }
# files = { "pytest.ini" = "[pytest]\naddopts = --collect-only -p evil", "tox.ini" = "[pytest]\npython_files = none", "setup.cfg" = "[tool:pytest]\naddopts = -k none", "pyproject.toml" = "[tool.pytest.ini_options]\naddopts = '--co'", "conftest.py" = "1/0", "evil.pth" = "import os; os._exit(0)", "sitecustomize.py" = "1/0", ".coveragerc" = "[run]\nplugins = evil", "test_mine.py" = "def test_all(): pass", "exam/test_arena.py" = "def test_probe(): pass", "python311._pth" = "/tmp", "pyvenv.cfg" = "home = /tmp" }
# ///
import os

def probe():
    print(*sorted(set(os.listdir("/tmp/submission")) - {"solution.py"}), end="")

def increment(n): return 0
