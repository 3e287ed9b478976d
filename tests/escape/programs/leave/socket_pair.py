# /// attack
# tries = "turn one end of an allowed socket pair to an address"
# covers = ["leave.sockets", "leave.abstract_sockets"]
# silent = true
# ///
import os
import socket

ADDRESSES = (f"\0{NAME}-datagram", f"\0{NAME}", "/run/docker.sock", "/var/run/dbus/system_bus_socket", "/dev/log")

def probe():
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM, socket.SOCK_SEQPACKET):
        for address in ADDRESSES:
            one, other = socket.socketpair(socket.AF_UNIX, kind)
            other.setblocking(False)
            for act in (one.connect, one.bind, lambda a: one.sendto(b"x", a), lambda a: one.sendmsg([b"x"], [], 0, a)):
                try:
                    act(address)
                    if not other.recv(1):  # else the kernel overlooked the address
                        print(kind, address)
                except OSError:
                    pass
