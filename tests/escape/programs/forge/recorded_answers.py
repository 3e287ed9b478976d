# /// attack
# tries = "record right answers, and give them again where others are asked for"
# covers = ["forge.replay", "pass.by_call_count"]
# expect = { mean = "failed", double = "failed", root = "failed" }
# ///
kept = []

def increment(n):
    kept.append(n + 1)
    return kept[0]

def mean(x): return kept[0]
def double(A): return kept[0]
def root(f): return kept[0]
