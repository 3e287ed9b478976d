# /// attack
# tries = "peek at what the examiner has sent: are descriptors or the expected value with it?"
# covers = ["leave.inherited"]
# silent = true
# ///
import socket

SOCKET = socket.socket(fileno=socket.dup(3))

def look():
    try:
        data, extra, _, _ = SOCKET.recvmsg(65536, 4096, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return
    print(data, extra)

def probe():
    look()

def increment(n):
    look()
    return n + 1
