# /// attack
# tries = "answer with promises instead of values"
# covers = ["forge.endless_conversion", "forge.class_claimed"]
# expect = { increment = ["failed", "error"], mean = ["failed", "error"], double = ["failed", "error"] }
# ///
import asyncio, concurrent.futures

async def increment(n): return n + 1
def mean(x): return asyncio.Future(loop=asyncio.new_event_loop())
def double(A):
    yield 2.0 * A
