#!/usr/bin/env bash
# Generates the secrets that are missing below a home folder. What exists is never changed.
# Usage: secrets.sh HOME
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly home=${1:?usage: secrets.sh HOME}
readonly folder=$home/var/secrets

# random_text LENGTH: letters and digits only, so that a secret needs no escaping in a URI, a shell or a configuration file.
random_text() {
  local length=$1 text=
  while [ ${#text} -lt "$length" ]; do
    text+=$(head -c 64 /dev/urandom | base64 -w0 | tr -dc 'A-Za-z0-9')
  done
  printf '%s' "${text:0:length}"
}

# generate NAME LENGTH: written aside and linked, so that a half-written secret cannot exist and two runs agree on one.
generate() {
  local file=$folder/$1 draft
  if [ -s "$file" ]; then return 0; fi
  # Made where only root writes, so that nobody can put a link in its place.
  draft=$(mktemp "$home/var/.draft.XXXXXX")
  random_text "$2" >"$draft"
  chown vigie:vigie "$draft"
  ln "$draft" "$file" 2>/dev/null || [ -s "$file" ] || mv -f "$draft" "$file"
  rm -f "$draft"
}

require_root
mkdir -p "$home/var"
install -d -m 700 -o vigie -g vigie "$folder"
for name in amqp-password amqp-connector-password amqp-collectd-password mongodb-password postgres-password; do
  generate "$name" 40
done
generate erlang-cookie 32
# One-time: the webserver takes it at its first start, creates the administrator and removes the file. The marker keeps an upgrade from
# making a new one that nobody could use.
if [ ! -e "$folder/.admin-password-made" ]; then
  generate admin-password 20
  install -m 600 -o vigie -g vigie /dev/null "$folder/.admin-password-made"
fi
