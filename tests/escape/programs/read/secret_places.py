# /// attack
# tries = "look where secrets of services are usually kept"
# covers = ["read.paths", "read.environment"]
# silent = true
# ///
import glob

PLACES = """/run/secrets/* /var/run/secrets/** /etc/gradus/* /root/.pgpass /root/.aws/* /root/.ssh/* /home/*/.* /etc/shadow /etc/passwd
/var/lib/gradus/** /etc/hosts /etc/resolv.conf /etc/machine-id /etc/ssl/private/* /srv/** /credentials/*"""

def probe():
    for pattern in PLACES.split():
        for path in glob.glob(pattern):
            try:
                print(path, open(path, "rb").read(20))
            except OSError:
                pass
