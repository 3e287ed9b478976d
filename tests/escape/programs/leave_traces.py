"""Leaves a file behind and tells whether it found one."""

import os


def probe():
    print(sorted(os.listdir("/tmp")), os.path.exists("/tmp/trace"))
    with open("/tmp/trace", "w") as file:
        file.write("I was here")
