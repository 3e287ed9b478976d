# /// attack
# tries = "make every system call that could reach beyond the process"
# covers = ["leave.raw_calls", "leave.ptrace", "leave.mount", "leave.unshare", "leave.setns", "leave.keyctl", "leave.bpf", "leave.io_uring", "leave.userfaultfd", "leave.perf", "leave.devices", "leave.sockets", "stay.sysv_ipc", "stay.posix_ipc"]
# silent = true
# ///
import ctypes
import errno
import platform

CALLS = """101 ptrace,155 pivot_root,161 chroot,165 mount,166 umount2,167 swapon,169 reboot,170 sethostname,171 setdomainname,
172 iopl,173 ioperm,175 init_module,176 delete_module,179 quotactl,133 mknod,154 modify_ldt,153 vhangup,163 acct,164 settimeofday,
159 adjtimex,227 clock_settime,246 kexec_load,248 add_key,249 request_key,250 keyctl,259 mknodat,272 unshare,298 perf_event_open,
300 fanotify_init,303 name_to_handle_at,304 open_by_handle_at,305 clock_adjtime,308 setns,310 process_vm_readv,
311 process_vm_writev,312 kcmp,313 finit_module,319 memfd_create,320 kexec_file_load,321 bpf,323 userfaultfd,
425 io_uring_setup,426 io_uring_enter,427 io_uring_register,428 open_tree,429 move_mount,430 fsopen,432 fsmount,433 fspick,
438 pidfd_getfd,440 process_madvise,442 mount_setattr,443 quotactl_fd,444 landlock_create_ruleset,447 memfd_secret,
29 shmget,64 semget,68 msgget,240 mq_open,251 ioprio_set,279 move_pages,256 migrate_pages,41 socket,42 connect,49 bind,
50 listen,43 accept,288 accept4,206 io_setup,212 lookup_dcookie,139 sysfs,136 ustat,156 _sysctl,103 syslog,134 uselib,
188 setxattr,253 inotify_init,294 inotify_init1,276 tee,278 vmsplice,317 seccomp,435 clone3,600 unknown,1000 unknown"""

def probe():
    if platform.machine() != "x86_64":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    for item in CALLS.replace("\n", "").split(","):
        number, name = item.split()
        # Arguments that no kernel accepts: a call that is let through says EFAULT, EINVAL or EBADF.
        result = libc.syscall(int(number), -1, -1, -1, -1, -1, -1)
        if result >= 0 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
            print(name, errno.errorcode.get(ctypes.get_errno()))
