# /// attack
# tries = "write results to every path and descriptor a grader might read, at the end"
# covers = ["forge.results_file", "forge.printed_frame", "forge.exit_in_atexit"]
# expect = { increment = ["failed", "crashed", "flooded"] }
# ///
import atexit, glob, os

def spray():
    for path in ("/dev/stdout", "/dev/stderr", "/dev/fd/3", "/proc/self/fd/3", "/proc/1/fd/1", "/proc/1/fd/3", "/tmp/report.xml", "/results/results.json",
                 "/dev/tty", "/proc/self/fd/0", *glob.glob("/proc/*/fd/*")):
        try:
            with open(path, "wb", 0) as file:
                file.write(b'{"finished": {"points": 25}}\n["Returned", 1]\n10 passed')
        except OSError:
            pass

atexit.register(spray)

def increment(n):
    spray()
    return 0
