# /// attack
# tries = "never read what it is asked, and shrink its buffers"
# covers = ["deny.endless_loop"]
# expect = { increment = "timeout", mean = ["passed", "timeout"] }
# ///
import socket, time

def increment(n):
    mine = socket.socket(fileno=socket.dup(3))
    mine.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    mine.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
    mine.settimeout(1e6)
    time.sleep(60)
