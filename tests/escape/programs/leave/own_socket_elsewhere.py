# /// attack
# tries = "turn its own connection to another address, or listen on it"
# covers = ["leave.abstract_sockets", "leave.inherited"]
# silent = true
# ///
import socket

def probe():
    mine = socket.socket(fileno=socket.dup(3))
    for act in (lambda: mine.connect(f"\0{NAME}"), lambda: mine.bind(f"\0{NAME}-mine"), mine.listen, mine.accept,
                lambda: mine.sendto(b"", f"\0{NAME}-datagram")):
        try:
            act()
            print(act)
        except OSError:
            pass
