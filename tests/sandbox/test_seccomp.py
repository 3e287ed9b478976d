from sandbox.seccomp import ALLOWED, NEW_NAMESPACES, seccomp_profile

# From the kernel's tables and the threat list: nothing here has a place in a box.
NEVER = """
    accept accept4 acct add_key adjtimex bind bpf chroot clock_adjtime clock_settime connect
    create_module delete_module fanotify_init fanotify_mark finit_module fsconfig fsmount fsopen
    fspick get_kernel_syms init_module inotify_init io_setup io_submit io_uring_enter
    io_uring_register io_uring_setup ioperm iopl kcmp kexec_file_load kexec_load keyctl listen
    lookup_dcookie lsm_set_self_attr mbind memfd_create memfd_secret migrate_pages mknod mknodat
    modify_ldt mount mount_setattr move_mount move_pages mq_open mq_unlink msgget
    name_to_handle_at nfsservctl open_by_handle_at open_tree perf_event_open pidfd_getfd pivot_root
    process_madvise process_vm_readv process_vm_writev ptrace quotactl quotactl_fd reboot
    remap_file_pages request_key seccomp semget set_mempolicy setdomainname sethostname setns
    settimeofday setxattr shmat shmget socket splice stime swapoff swapon sync syslog tee umount
    umount2 unshare uselib userfaultfd ustat vhangup vm86 vmsplice
"""


def test_no_dangerous_call_is_allowed():
    assert set(ALLOWED).isdisjoint(NEVER.split())


def test_every_rule_is_an_exception_to_refusal():
    profile = seccomp_profile()
    named = [name for rule in profile["syscalls"] for name in rule["names"] if "args" not in rule]
    assert profile["defaultErrnoRet"] == 1
    assert len(named) == len(set(named))
    assert {"clone", "socketpair", "ioctl", "personality"}.isdisjoint(named)


def test_clone_makes_no_namespace_of_any_kind():
    # linux/sched.h: CLONE_NEW{TIME,NS,CGROUP,UTS,IPC,USER,PID,NET}
    flags = [0x80, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000]
    assert sum(flags) == NEW_NAMESPACES
