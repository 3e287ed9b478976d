# /// attack
# tries = "never read what it is asked, and shrink its buffers"
# covers = ["deny.endless_loop"]
# expect = { increment = "timeout", mean = ["passed", "timeout"] }
# ///
import socket, time

def increment(n):
    mine = socket.socket(fileno=socket.dup(3))
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        try:
            mine.setsockopt(socket.SOL_SOCKET, option, 1)
        except OSError:
            pass
    mine.settimeout(1e6)
    time.sleep(60)
