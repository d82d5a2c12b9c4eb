#!/usr/bin/env bash
# Creates the system users that the processes run as. Idempotent.
#   vigie      Vigie's own processes and FerretDB
#   vigie-db   PostgreSQL: a user of its own, so that no other process can open the database's files
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

create_user() {
  local name=$1 comment=$2
  if getent passwd "$name" >/dev/null; then return 0; fi
  useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin --comment "$comment" "$name" ||
    fail "the system user '$name' could not be created" "create it yourself, without a login shell, and run this again"
  say "created the system user $name"
}

require_root
create_user vigie "Vigie hypervision"
create_user vigie-db "Vigie embedded database"
