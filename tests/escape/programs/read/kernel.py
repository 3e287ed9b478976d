# /// attack
# tries = "read the kernel's memory, symbols, keys, log and timers"
# covers = ["read.paths", "stay.keyrings"]
# silent = true
# ///
FILES = """/proc/kcore /proc/kmsg /proc/keys /proc/timer_list /proc/sched_debug /proc/kpagecount /dev/mem
/dev/kmsg /dev/port /sys/kernel/debug /sys/firmware/acpi /proc/vmallocinfo /proc/slabinfo
/proc/scsi/scsi /proc/sysvipc/none /etc/shadow /etc/gshadow /root/.ssh/id_rsa"""

def probe():
    for path in FILES.split():
        try:
            with open(path, "rb") as file:
                if said := file.read(64):
                    print(path, said[:20])
        except OSError:
            pass
