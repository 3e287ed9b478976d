#!/usr/bin/env bash
# Draws the database's passwords, once: deploy/secrets/ is what compose.yaml hands to the containers.
#   PGPORT=…  where PostgreSQL listens, if not on its usual port
set -euo pipefail
cd "$(dirname "$0")"

# The folder is closed; the files are open to the users inside the containers, who have other numbers.
mkdir -p -m 0700 secrets
umask 022
draw() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
url() { printf 'postgresql://%s:%s@postgres:%s/gradus\n' "$1" "$2" "${PGPORT:-5432}"; }

# The tables' owner: for the worker and for upgrades.
if [ ! -e secrets/grader_database_url ]; then
    password=$(draw)
    printf '%s\n' "$password" >secrets/postgres_password
    url gradus "$password" >secrets/grader_database_url
fi
# The API's own user, who can do less: `grader db grant` makes it from this.
[ -e secrets/api_database_url ] || url gradus_api "$(draw)" >secrets/api_database_url
