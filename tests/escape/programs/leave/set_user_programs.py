# /// attack
# tries = "find programs that run as another user, and device nodes"
# covers = ["leave.set_user", "leave.devices"]
# silent = true
# under = { runsc = { silent = false } }
# ///
import os
import stat

HARMLESS = {"null", "zero", "full", "random", "urandom", "tty"}

def probe():
    for folder, folders, names in os.walk("/"):
        if folder == "/":
            folders[:] = [name for name in folders if name not in ("proc", "sys")]
        for name in names:
            path = os.path.join(folder, name)
            try:
                mode = os.lstat(path).st_mode
                if os.statvfs(path).f_flag & os.ST_NOSUID:
                    mode &= ~(stat.S_ISUID | stat.S_ISGID)
            except OSError:
                continue
            if stat.S_ISREG(mode) and mode & (stat.S_ISUID | stat.S_ISGID):
                print("set-id", path)
            if (stat.S_ISBLK(mode) or stat.S_ISCHR(mode)) and name not in HARMLESS:
                print("device", path)
            if stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode):
                print("door", path)
