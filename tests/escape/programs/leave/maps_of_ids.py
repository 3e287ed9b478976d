# /// attack
# tries = "write its own user map, limits of groups and the score for the memory killer"
# covers = ["leave.own_memory", "leave.unshare"]
# silent = true
# ///
WISHES = {"uid_map": "0 1000 1", "gid_map": "0 1000 1", "setgroups": "allow", "oom_score_adj": "-1000", "oom_adj": "-17",
          "loginuid": "0", "attr/current": "unconfined", "attr/exec": "unconfined", "coredump_filter": "0xff",
          "mem": "x", "clear_refs": "1", "autogroup": "0", "comm": "x"}

def probe():
    for pid in ("self", "1"):
        for name, wish in WISHES.items():
            try:
                with open(f"/proc/{pid}/{name}", "w") as file:
                    file.write(wish)
                print("wrote", pid, name)
            except OSError:
                pass
