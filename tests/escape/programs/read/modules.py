# /// attack
# tries = "import the grader, the judge, the suite or pytest"
# covers = ["read.modules"]
# silent = true
# ///
import importlib
import sys

def probe():
    for name in ("grader", "grader.judge", "pytest", "_pytest", "hypothesis", "test_arena", "conftest"):
        if name in sys.modules:
            print("loaded", name)
        for find in (importlib.import_module, importlib.machinery.PathFinder.find_spec):
            try:
                if find(name):
                    print("found", name)
            except ImportError:
                pass
            except Exception as error:
                if type(error).__name__ != "NotAllowed":
                    print(name, error)
