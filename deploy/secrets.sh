#!/usr/bin/env bash
# Draws the database's password, once: deploy/secrets/ is what compose.yaml hands to the containers.
#   PGPORT=…  where PostgreSQL listens, if not on its usual port
set -euo pipefail
cd "$(dirname "$0")"

[ ! -e secrets/grader_database_url ] || { echo "secrets: they are there already" >&2; exit 0; }
# The folder is closed; the files are open to the users inside the containers, who have other numbers.
mkdir -p -m 0700 secrets
password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
umask 022
printf '%s\n' "$password" >secrets/postgres_password
printf 'postgresql://gradus:%s@postgres:%s/gradus\n' "$password" "${PGPORT:-5432}" >secrets/grader_database_url
