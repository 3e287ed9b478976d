#!/usr/bin/env bash
# Proves as `grader doctor` does every limit of a box on control groups version 2, on a machine that has version 1: in Linux in
# user mode, which needs no privilege and sees this machine's files read-only. First plainly, then with what an engine shows
# and allows a container (deploy/compose.yaml). Needs apt-get install user-mode-linux, and `make setup`; some minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
checkout=$PWD

if [ "${1:-}" != inside ]; then
    command -v linux.uml >/dev/null || { echo "please install: apt-get install user-mode-linux" >&2; exit 1; }
    # The kernel's first process gets no arguments of ours.
    first=$(mktemp)
    trap 'rm -f "$first"' EXIT
    printf '#!/bin/sh\nexec %q inside\n' "$checkout/deploy/try-cgroup-v2.sh" >"$first"
    chmod +x "$first"
    log=$(timeout 580 linux.uml mem=2G root=/dev/root rootfstype=hostfs rootflags=/ ro quiet \
        init="$first" con=null con0=fd:0,fd:1 </dev/null 2>&1 | tr -d '\r' | tee /dev/stderr)
    [ "$(grep -c '^fit to grade' <<<"$log")" = 2 ]
    exit
fi

# The doctor, more patient than usual: here a second of processor time is not enough to start Python.
doctor=$(cat <<'PYTHON'
import asyncio, sys
from dataclasses import replace
from pathlib import Path
from sandbox.doctor import boxes, examine
from sandbox.runtime import Host

boxes._LIMITS = replace(boxes._LIMITS, cpu_seconds=15, wall_seconds=60.0)
python = Path(".venv-learner/bin/python").absolute()
packages = next(Path(".venv-learner").absolute().glob("lib/python3*/site-packages"))
checks = asyncio.run(examine(Host(), python, packages))
for check in checks:
    print("ok " if check.ok else "BAD", check.name, "-", check.found)
print("fit to grade" if all(check.ok for check in checks) else "not fit")
PYTHON
)
groups=/sys/fs/cgroup
capabilities=$(sed -nE 's/^ *cap_add: \[(.*)\]/\1/p' deploy/compose.yaml | tr -d ' ' | tr '[:upper:]' '[:lower:]' | sed 's/^/+/; s/,/,+/g')
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs tmpfs /tmp
mount -t cgroup2 cgroup2 $groups
mount --make-rprivate /
uname -sr

echo "== as it is"
.venv/bin/python -c "$doctor"

echo "== as in a container"
echo "+cpu +memory +pids" >$groups/cgroup.subtree_control
mkdir -p $groups/engine/container /tmp/proc
echo "+cpu +memory +pids" >$groups/engine/cgroup.subtree_control
echo $$ >$groups/engine/container/cgroup.procs
sed 's:/opt/gradus/proc:/tmp/proc:' deploy/with-boxes >/tmp/with-boxes
export doctor capabilities groups
unshare --cgroup --mount bash -c '
    umount $groups
    mount -t cgroup2 -o ro,nosuid,nodev,noexec cgroup2 $groups
    mount -o bind /proc/sys /proc/sys
    mount -o remount,bind,ro /proc/sys
    exec setpriv --no-new-privs --inh-caps -all --bounding-set "-all,$capabilities" \
        sh /tmp/with-boxes .venv/bin/python -c "$doctor"' || true
halt -f
