# /// attack
# tries = "start a shell or any other program"
# covers = ["leave.set_user", "leave.raw_calls"]
# expect = { probe = ["passed", "error"] }
# ///
import ctypes, glob, os, subprocess, sys

def attempt(action):
    try:
        if said := action():
            print(said)
    except (OSError, subprocess.SubprocessError):
        pass

def probe():
    for program in ("/bin/sh", "/bin/bash", "/usr/bin/id", "/bin/su", "/usr/bin/sudo", "/usr/bin/newuidmap", "/usr/bin/env", *glob.glob("/lib*/ld-*"), *glob.glob("/lib64/ld-*")):
        attempt(lambda: subprocess.run([program, "--version"], capture_output=True, timeout=5).stdout)
        attempt(lambda: os.waitpid(os.posix_spawn(program, [program], {}), 0) and None)
    attempt(lambda: ctypes.CDLL(None).system(b"echo shell") == 0)
    attempt(lambda: os.popen("echo shell").read())
