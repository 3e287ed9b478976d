#!/usr/bin/env bash
# Builds the image, brings up deploy/compose.yaml, publishes the course and has submissions graded through it: all for
# real, as root. Takes the engine that runs here, or starts one of its own; needs no registry: where the images it
# stands on are not there and cannot be had, it makes them with debootstrap and Debian's packages.
#   KEEP=1     leave the service running       PORT=… PGPORT=…   where it listens on an engine without a bridge
#   NO_BUILD=1 use gradus:image-test as it is
set -euo pipefail
cd "$(dirname "$0")"

export PORT="${PORT:-8765}" PGPORT="${PGPORT:-54765}" GRADUS_IMAGE=gradus:image-test
base=debian:bookworm-slim
work=$(mktemp -d)
own=/var/lib/gradus-image-test # the data of an engine of our own: kept, so that the next build is quick
helpers=()

say() { printf 'try-image: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

finish() {
    local status=$?
    [ $status -eq 0 ] || { declare -F compose >/dev/null && compose logs --tail 40; } >&2 || true
    if [ -z "${KEEP:-}" ] && declare -F compose >/dev/null; then compose down --volumes --timeout 10 >&2 || true; fi
    [ ${#helpers[@]} -eq 0 ] || [ -n "${KEEP:-}" ] || { kill "${helpers[@]}"; wait "${helpers[@]}"; } 2>/dev/null || true
    [ -n "${KEEP:-}" ] || { umount "$work"/exec/netns/* 2>/dev/null || true; rm -rf "$work"; }
    exit $status
}
trap finish EXIT

# A client that can build with BuildKit: one with buildx, or one old enough to have it built in.
find_client() {
    local client
    for client in docker /usr/bin/docker; do
        command -v "$client" >/dev/null || continue
        if "$client" buildx version >/dev/null 2>&1 || [[ $("$client" --version) == *" 20.10."* ]]; then
            echo "$client"
            return
        fi
    done
    die "no docker client with BuildKit here: apt-get install docker.io"
}

# Without a bridge and without rules in the host's packet filter: nothing of this machine's network changes.
start_engine() {
    command -v dockerd >/dev/null || die "no docker engine here: apt-get install docker.io"
    say "starting an engine of our own"
    export DOCKER_HOST=unix://$work/docker.sock
    dockerd --host "$DOCKER_HOST" --data-root "$own" --exec-root "$work/exec" --pidfile "$work/pid" \
        --iptables=false --ip-masq=false --bridge=none >"$work/dockerd.log" 2>&1 &
    helpers+=($!)
    for _ in $(seq 100); do
        "$docker" info >/dev/null 2>&1 && return
        sleep 0.2
    done
    cat "$work/dockerd.log" >&2
    die "the engine did not start"
}

has_image() { "$docker" image inspect "$1" >/dev/null 2>&1; }
build() { DOCKER_BUILDKIT=1 "$docker" build --quiet --network=host "$@" >/dev/null; }

provide_base() {
    has_image "$base" || "$docker" pull --quiet "$base" 2>/dev/null && return
    command -v debootstrap >/dev/null || die "no $base and no registry: apt-get install debootstrap"
    say "making $base with debootstrap"
    debootstrap --variant=minbase bookworm "$work/base" >"$work/debootstrap.log"
    rm -rf "$work/base"/{var/lib/apt/lists,var/cache/apt,usr/share/doc,usr/share/man,usr/share/locale}/*
    tar -C "$work/base" -c . | "$docker" import - "$base" >/dev/null
    rm -rf "$work/base"
}

provide_postgres() {
    has_image postgres:17 || "$docker" pull --quiet postgres:17 2>/dev/null && return
    say "making a stand-in for postgres:17 from Debian's packages"
    build --build-arg BASE="$base" --tag postgres:17 --file image-test/postgres.Dockerfile image-test
}

# pip's settings here are lent to the build as secrets: none of them stays in the image.
build_image() {
    mkdir "$work/lent"
    python3 image-test/lend_pip.py "$work/lent" >"$work/lent/said" &
    local lender=$!
    helpers+=($lender)
    until [ -s "$work/lent/said" ]; do kill -0 $lender || die "pip's settings cannot be lent"; sleep 0.1; done
    say "building $GRADUS_IMAGE"
    build --build-arg BASE="$base" --tag "$GRADUS_IMAGE" \
        --secret id=pip.conf,src="$work/lent/pip.conf" --secret id=ca.crt,src="$work/lent/ca.crt" ..
    say "$("$docker" image inspect --format '{{.Size}}' "$GRADUS_IMAGE" | numfmt --to=si)B"
}

# The project is copied, so that its password is drawn for this run alone.
prepare_project() {
    mkdir "$work/gradus"
    cp compose.yaml seccomp-worker.json secrets.sh "$work/gradus/"
    if docker-compose version >/dev/null 2>&1; then plain() { docker-compose "$@"; }
    elif "$docker" compose version >/dev/null 2>&1; then plain() { "$docker" compose "$@"; }
    else die "neither docker-compose nor docker compose is here"; fi
    if "$docker" network inspect bridge >/dev/null 2>&1; then
        PORT=8000 && unset PGPORT
        "$work/gradus/secrets.sh"
    else
        say "an engine without a bridge: everything on the host's loopback"
        "$work/gradus/secrets.sh"
        (cd "$work/gradus" && plain config >all.yaml && /usr/bin/python3 "$OLDPWD/image-test/host_network.py" <all.yaml >compose.yaml)
    fi
    compose() { (cd "$work/gradus" && plain --project-name gradus-image-test "$@"); }
}

in_worker() { compose exec -T worker grader "$@"; }
in_api_as() { local token=$1; shift; compose exec -T -e GRADER_TOKEN="$token" -e GRADER_SERVER="$server" api grader "$@"; }

hand_in() { GRADER_SERVER=$server GRADER_TOKEN=$learner python3 image-test/hand_in.py "$@"; }

# expect WORD… : the line on standard input holds each of them.
expect() {
    local line word
    read -r line
    say "$line"
    for word in "$@"; do [[ $line == *"$word"* ]] || die "expected $word"; done
}

wait_ready() {
    for _ in $(seq 300); do
        python3 -c "import urllib.request as u; u.urlopen('$server/readyz', timeout=2)" 2>/dev/null && return
        sleep 0.2
    done
    die "the API does not get ready"
}

[ "$(id -u)" -eq 0 ] || die "please run as root"
docker=$(find_client)
"$docker" info >/dev/null 2>&1 || start_engine
if [ -z "${NO_BUILD:-}" ]; then
    provide_base
    build_image
fi
provide_postgres
prepare_project
server=http://127.0.0.1:$PORT

say "bringing it up"
compose up --detach
wait_ready
say "what the worker's container can do:"
compose exec -T worker grader doctor >&2

in_worker course add ml "Mathematics for Machine Learning"
in_worker user add teacher --name "A Teacher" --role instructor
in_worker user add learner --name "A Learner"
teacher=$(in_worker token create teacher | tail -n 1)
learner=$(in_worker token create learner | tail -n 1)

say "publishing the course"
in_api_as "$teacher" publish /opt/gradus/assignments

course=../assignments
hand_in gram-schmidt $course/*/gram-schmidt/solution.py | expect '"graded"' '"outcomes": ["passed"]'
hand_in gradient-descent $course/*/gradient-descent/solution.py | expect '"graded"' '"outcomes": ["passed"]'
hand_in linear-regression $course/*/linear-regression/solution.py | expect '"graded"' '"outcomes": ["passed"]'
hand_in gram-schmidt $course/*/gram-schmidt/specimens/classical_loses_orthogonality.py | expect '"graded"' '"failed"'
hand_in gram-schmidt $course/*/gram-schmidt/specimens/never_ends.py | expect '"graded"' '"timeout"'

say "killing the worker in the middle of a run"
(sleep 1; compose kill -s SIGKILL worker; compose up --detach worker) >&2 &
hand_in gram-schmidt $course/*/gram-schmidt/specimens/never_ends.py | expect '"graded"' '"timeout"'
wait $!

in_api_as "$learner" scores

say "restoring the database from a dump"
compose exec -T postgres pg_dump -U gradus -Fc gradus >"$work/dump"
compose stop api worker
compose exec -T postgres dropdb -U gradus --force gradus
compose exec -T postgres createdb -U gradus gradus
compose exec -T postgres pg_restore -U gradus -d gradus --exit-on-error <"$work/dump"
compose up --detach
wait_ready
in_api_as "$learner" scores --json | tr -d '\n' | { cat; echo; } | expect '"gram-schmidt"' '"gradient-descent"'
hand_in linear-regression $course/*/linear-regression/solution.py | expect '"graded"' '"outcomes": ["passed"]'
say "all of it worked"
