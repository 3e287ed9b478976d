# /// attack
# tries = "reach an abstract Unix socket of the host"
# covers = ["leave.abstract_sockets"]
# silent = true
# ///
import socket

def probe():
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        try:
            socket.socket(socket.AF_UNIX, kind).connect(f"\0{NAME}")
            print("connected")
        except OSError:
            pass
