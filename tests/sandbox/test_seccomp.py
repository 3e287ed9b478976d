import re
from fnmatch import fnmatch
from pathlib import Path

from sandbox.guest.filter import REFUSED
from sandbox.seccomp import ALLOWED, FALL_BACK, NEW_NAMESPACES, seccomp_profile

PAGE = Path(__file__).parents[2] / "docs/seccomp.md"

# From the kernel's tables and the threat list: nothing here has a place in a box.
NEVER = """
    accept accept4 acct add_key adjtimex bind bpf chown chroot clock_adjtime clock_settime connect
    create_module delete_module execveat fanotify_init fanotify_mark fchown fchownat
    finit_module fsconfig fsmount fsopen fspick futex_waitv get_kernel_syms init_module
    inotify_init io_setup io_submit io_uring_enter io_uring_register io_uring_setup ioperm iopl
    kcmp kexec_file_load kexec_load keyctl lchown link linkat listen lookup_dcookie
    lsm_set_self_attr mbind memfd_create memfd_secret migrate_pages mincore mknod mknodat
    modify_ldt mount mount_setattr move_mount move_pages mq_open mq_unlink msgget
    name_to_handle_at nfsservctl open_by_handle_at open_tree perf_event_open personality
    pidfd_getfd pidfd_open pivot_root process_madvise process_vm_readv process_vm_writev ptrace
    quotactl quotactl_fd readahead reboot remap_file_pages request_key sched_setaffinity seccomp
    semget set_mempolicy setdomainname sethostname setns setrlimit settimeofday setuid setxattr
    shmat shmget signalfd4 socket splice stime swapoff swapon symlink symlinkat sync syslog tee
    timer_create timerfd_create umount umount2 unshare uselib userfaultfd ustat vhangup vm86
    vmsplice
"""
CONDITIONAL = {
    *("clone", "fcntl", "ioctl", "madvise", "prctl", "preadv2", "prlimit64", "pwritev2"),
    *("setsockopt", "socketpair"),
}


def rules(action: str) -> list[dict]:
    return [rule for rule in seccomp_profile()["syscalls"] if rule["action"] == action]


def test_no_dangerous_call_is_allowed():
    assert set(ALLOWED).isdisjoint(NEVER.split())


def test_every_rule_is_an_exception_to_refusal():
    profile = seccomp_profile()
    named = [name for rule in profile["syscalls"] for name in rule["names"] if "args" not in rule]
    assert profile["defaultErrnoRet"] == 1
    assert len(named) == len(set(named))
    judged = {name for rule in rules("SCMP_ACT_ALLOW") if "args" in rule for name in rule["names"]}
    assert judged == CONDITIONAL
    assert judged.isdisjoint(named)
    assert {rule["action"] for rule in profile["syscalls"]} == {"SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO"}


def test_clone_makes_no_namespace_of_any_kind():
    # linux/sched.h: CLONE_NEW{TIME,NS,CGROUP,UTS,IPC,USER,PID,NET}
    flags = [0x80, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000]
    assert sum(flags) == NEW_NAMESPACES


# ------------------------------------------------------------------ the page in docs/


def rows(heading: str) -> list[list[str]]:
    """The cells of a section's table, without its head."""
    section = PAGE.read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line.strip("| ").split(" | ") for line in section.splitlines() if line[:1] == "|"]
    assert len(lines) > 2, heading
    return lines[2:]


def names(cells: list[str]) -> list[str]:
    return [name for cell in cells for name in re.findall(r"`([a-z0-9_*]+)`", cell)]


def reviewed(*headings: str) -> list[str]:
    """The names in the first cells of these sections."""
    return names([row[0] for heading in headings for row in rows(heading)])


def test_the_page_reviews_each_allowed_name_once():
    found = reviewed(
        "Files",
        "Memory",
        "Waiting, and sockets that exist",
        "Processes, threads, signals",
        "Identity",
        "Limits and time",
    )
    assert sorted(found) == sorted(ALLOWED)
    assert f"{len(ALLOWED)} names without conditions" in PAGE.read_text()


def test_the_page_reviews_each_condition_and_each_answer():
    assert sorted(reviewed("With conditions")) == sorted(CONDITIONAL)
    assert set(reviewed("Answered without being made")) == {*FALL_BACK, "flock", "fcntl"}


def test_each_row_has_a_reason():
    for heading in ("Files", "Memory", "Identity", "With conditions", "The child's own filter"):
        assert all(row[1].strip() for row in rows(heading))


def test_the_page_tells_what_a_child_may_not():
    judged = {"clone", "clone3", "prctl", "prlimit64"}
    assert set(reviewed("The child's own filter")) == {*REFUSED, *judged}


def test_nothing_that_is_left_out_is_allowed():
    left_out = names([row[1] for row in rows("Left out, and why")])
    allowed = {*ALLOWED, *CONDITIONAL, *FALL_BACK, "flock"}
    for pattern in left_out:
        assert not [name for name in allowed if fnmatch(name, pattern)], pattern
