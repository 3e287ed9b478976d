# /// attack
# tries = "open a socket of every family and type"
# covers = ["leave.sockets"]
# silent = true
# ///
import socket

def probe():
    for family in range(64):
        for kind in range(1, 11):
            try:
                socket.socket(family, kind)
                print("opened", family, kind)
            except OSError:
                pass
