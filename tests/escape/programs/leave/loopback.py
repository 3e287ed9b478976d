# /// attack
# tries = "connect to a listener on the host's loopback, over TCP and UDP"
# covers = ["leave.sockets"]
# silent = true
# ///
import socket

def probe():
    for host in ("127.0.0.1", "localhost", "0.0.0.0", "::1", "host.docker.internal"):
        try:
            socket.create_connection((host, PORT), timeout=0.2)
            print("connected", host)
        except OSError:
            pass
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", PORT))
        print("sent")
    except OSError:
        pass
