# /// attack
# tries = "stop every clock it can reach while it works for long"
# covers = ["pass.sleep_for_cost"]
# expect = { increment = "timeout" }
# ///
import time

wait = time.sleep
for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
    setattr(time, name, lambda: 0.0)
    setattr(time, name + "_ns", lambda: 0)

def increment(n):
    wait(60)
    return n + 1
