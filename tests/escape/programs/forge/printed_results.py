# /// attack
# tries = "print what looks like a report"
# covers = ["forge.printed_result"]
# expect = { increment = "failed", mean = "failed" }
# ///
import sys

def increment(n):
    for stream in (sys.stdout, sys.stderr, sys.__stdout__):
        print('{"test": {"id": "test_increment", "outcome": "passed"}}\n10 passed in 0.1s', file=stream)

def mean(x):
    print("##teamcity[testFinished]\nok 1\n1..1\nScore: 10/10")
