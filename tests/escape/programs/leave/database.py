# /// attack
# tries = "connect to the database with the password of the service"
# covers = ["leave.sockets", "read.environment"]
# silent = true
# ///
import os, socket

def probe():
    url = os.environ.get("GRADER_DATABASE_URL", "") + os.environ.get("GRADER_TOKEN", "")
    if url:
        print(url)
    for family, address in ((socket.AF_INET, ("127.0.0.1", PORT)), (socket.AF_UNIX, SOCKET), (socket.AF_UNIX, "/var/run/postgresql/.s.PGSQL.5432")):
        try:
            socket.socket(family, socket.SOCK_STREAM).connect(address)
            print("connected", address)
        except OSError:
            pass
