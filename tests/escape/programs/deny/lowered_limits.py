# /// attack
# tries = "lower its own limits so that nothing works any more"
# covers = ["deny.descriptors"]
# expect = { increment = ["passed", "error", "crashed"], mean = ["passed", "error", "crashed", "memory"] }
# ///
import resource

def increment(n):
    for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC, resource.RLIMIT_AS, resource.RLIMIT_STACK):
        resource.setrlimit(kind, (0, 0))
    return n + 1
