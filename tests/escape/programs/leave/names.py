# /// attack
# tries = "ask for names and for cloud metadata"
# covers = ["leave.dns", "leave.metadata"]
# silent = true
# ///
import socket
import urllib.request

def probe():
    for name in ("example.org", "metadata.google.internal", "metadata"):
        try:
            print(socket.getaddrinfo(name, 80))
        except OSError:
            pass
    for address in ("169.254.169.254", "[fd00:ec2::254]", "100.100.100.200"):
        try:
            print(urllib.request.urlopen(f"http://{address}/latest/meta-data/", timeout=0.2).read())
        except OSError:
            pass
