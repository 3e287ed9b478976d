# /// attack
# tries = "list every folder where a suite or the host's files might be"
# covers = ["read.paths"]
# silent = true
# ///
import os
import sys

PLACES = "/suite /app /run /var /home /root /srv /mnt /media /opt /boot /host /tmp/.. /proc/self/cwd/suite"

def probe():
    for place in PLACES.split():
        for folder, _, files in os.walk(place):
            for name in files:
                if folder.startswith((sys.base_prefix, sys.prefix, "/tmp/../")):
                    continue
                print(os.path.join(folder, name))
