# /// attack
# tries = "sleep, pause, wait for locks, for input and for itself"
# covers = ["deny.endless_loop"]
# expect = { others = "timeout", probe = "passed" }
# ///
import os, select, signal, threading, time

def increment(n): time.sleep(10**6)
def mean(x): signal.pause()
def double(A): threading.Lock().acquire() and threading.Condition(threading.RLock()).acquire() and threading.Event().wait()
def root(f): os.read(os.pipe()[0], 1)

class Counter:
    def __init__(self, start): select.select([], [], [])
