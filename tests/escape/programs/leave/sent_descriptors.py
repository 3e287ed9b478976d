# /// attack
# tries = "send descriptors, credentials and out-of-band bytes to whoever reads its connection"
# covers = ["leave.inherited", "leave.sockets"]
# expect = { increment = ["failed", "crashed"], others = ["passed", "crashed"], probe = "passed" }
# ///
import array, os, socket, struct

def increment(n):
    mine = socket.socket(fileno=os.dup(3))
    files = array.array("i", [os.open("/dev/zero", os.O_RDONLY) for _ in range(50)])
    who = struct.pack("3i", 1, 0, 0)
    for extra in ([(socket.SOL_SOCKET, socket.SCM_RIGHTS, files)], [(socket.SOL_SOCKET, socket.SCM_CREDENTIALS, who)]):
        try:
            mine.sendmsg([b""], extra)
        except OSError:
            pass
    for flags in (socket.MSG_OOB, socket.MSG_MORE, socket.MSG_EOR):
        try:
            mine.send(b"\0", flags)
        except OSError:
            pass
    mine.detach()
    return 0
