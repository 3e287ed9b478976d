# /// attack
# tries = "read the suite through linecache, inspect and tokenize"
# covers = ["read.source_cache"]
# silent = true
# ///
import linecache
import tokenize

def probe():
    for path in linecache.cache:
        if "suite" in path or "test_" in path:
            print(path)
    for path in ("/suite/test_arena.py", "/app/grader/judge/__init__.py", "test_arena.py"):
        if linecache.getlines(path):
            print(path)
        try:
            print(tokenize.open(path).read())
        except OSError:
            pass
