# /// attack
# tries = "look into a function it was given for what the suite knows"
# covers = ["read.closures", "read.frames"]
# ///
import gc

solve = root

def root(f):
    seen, todo = set(), [f]
    while todo and len(seen) < 20_000:
        thing = todo.pop()
        if id(thing) not in seen:
            seen.add(id(thing))
            if isinstance(thing, str) and "CAN" + "ARY-" in thing:
                raise ValueError(thing)
            todo += gc.get_referents(thing)
    return solve(f)
