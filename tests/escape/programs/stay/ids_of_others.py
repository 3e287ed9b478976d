# /// attack
# tries = "be whom an earlier box was, or the container: take ids, give files away, write maps"
# covers = ["stay.container", "leave.set_user"]
# silent = true
# again = true
# ///
import os

def probe():
    mine = os.getuid()
    others = [*range(0, 200), 998, 999, 1001, 1002, 65533, 65534, 65535, 65536, 2**31, 2**32 - 2]
    open("/tmp/given", "w").close()
    for number in others:
        for name, act in (("setuid", lambda: os.setuid(number)), ("setresuid", lambda: os.setresuid(number, number, number)),
                          ("setgid", lambda: os.setgid(number)), ("setgroups", lambda: os.setgroups([number])),
                          ("chown", lambda: os.chown("/tmp/given", number, number)), ("setfsuid", lambda: None)):
            try:
                act()
                if name != "setfsuid":
                    print(name, number)
            except (OSError, OverflowError):
                pass
    if os.getuid() != mine or os.getresuid() != (mine,) * 3:
        print("another", os.getresuid())
    if os.stat("/tmp/given").st_uid != mine:
        print("given away")
