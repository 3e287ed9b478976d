#!/usr/bin/env bash
# Brings this checkout to where everything runs: system packages, .venv (the service and its tools) and
# .venv-learner (what learners' code may import). Does nothing where nothing has changed.
#   PYTHON=…  the interpreter to build on; by default the first python3 that is new enough
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

has() { command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ] || [ -x "/sbin/$1" ]; }

install() {
    has apt-get || die "please install $* (or your system's name for it), then run this again"
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        has sudo || die "please run as root: apt-get install $*"
        root=(sudo)
    fi
    say "installing $*"
    "${root[@]}" apt-get -qq update
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install --yes --no-install-recommends "$@" >/dev/null
}

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    local candidate
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if new_enough "$candidate"; then command -v "$candidate"; return; fi
    done
    return 1
}

# Boxes are a Linux matter; everything else works anywhere.
if [ "$(uname -s)" = Linux ]; then
    for runtime in runc runsc; do  # runsc (gVisor) is a choice in service, but tests run boxes on both
        has "$runtime" || install "$runtime"
    done
else
    say "no boxes on $(uname -s): everything but grading will work"
fi

if ! python=$(find_python); then
    [ -z "${PYTHON:-}" ] || die "$PYTHON is not Python 3.11 or later"
    install python3 python3-venv
    python=$(find_python) || die "Python 3.11 or later is needed; name it with PYTHON=…"
fi
"$python" -c 'import ensurepip' 2>/dev/null ||
    install "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"

# A stamp holds the digest of all that an environment was made from.
version=$("$python" -c 'import sys; print(sys.version, sys.base_prefix)')
digest() { { printf '%s\n' "$version" "$PWD"; cat "$@"; } | sha256sum; }
stamped() { [ "$(cat "$1" 2>/dev/null)" = "$2" ]; }

pip_install() {
    .venv/bin/python -m pip --python "$1/bin/python" install -qq --no-input \
        --disable-pip-version-check --only-binary=:all: --require-hashes -r "$2"
}

# A virtual environment belongs to one interpreter and one place: another of either makes it anew.
create() {
    local base; base=$(digest /dev/null)
    stamped "$1/.base" "$base" && return
    say "creating $1 with $python"
    "$python" -m venv --clear "${@:2}" "$1"
    printf '%s\n' "$base" >"$1/.base"
}

service=$(digest locks/dev.txt)
if ! stamped .venv/.stamp "$service"; then
    create .venv
    say "installing locks/dev.txt"
    pip_install .venv locks/dev.txt
    printf '%s\n' "$service" >.venv/.stamp
fi

project=$(digest pyproject.toml)
if ! stamped .venv/.project "$project"; then
    say "installing the project, editable"
    .venv/bin/python -m pip install -qq --no-input --disable-pip-version-check \
        --no-index --no-deps --no-build-isolation --editable .
    printf '%s\n' "$project" >.venv/.project
fi

# The learners' environment holds no pip: nothing but what the lock names. It is mounted read-only, so its
# bytecode is written now.
learner=$(digest locks/learner.txt)
if ! stamped .venv-learner/.stamp "$learner"; then
    create .venv-learner --without-pip
    say "installing locks/learner.txt"
    pip_install .venv-learner locks/learner.txt
    .venv-learner/bin/python -m compileall -q .venv-learner/lib
    printf '%s\n' "$learner" >.venv-learner/.stamp
fi
