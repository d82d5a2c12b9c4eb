# shellcheck shell=bash
# Shared by the installation steps: messages, checks, and a private place for mounts.
# Sourced, never run. Callers have `set -euo pipefail` on.

# Where installs share the programs that are built once per machine.
: "${VIGIE_RUNTIME:=/opt/vigie-runtime}"

# say MESSAGE…: one line of progress for a person.
say() { printf '%s\n' "$*"; }

# warn MESSAGE…: something the operator should know and that stops nothing.
warn() { printf 'warning: %s\n' "$*" >&2; }

# fail MESSAGE [WHAT TO DO]: ends the step. Each line says one thing.
fail() {
  printf 'error: %s\n' "$1" >&2
  if [ $# -gt 1 ]; then printf '  what to do: %s\n' "${@:2}" >&2; fi
  exit 1
}

# require_root: the steps create users, mounts and files of other users.
require_root() {
  [ "$(id -u)" -eq 0 ] || fail "this must run as root (it is uid $(id -u))" "run it again with sudo"
}

# require_commands NAME…: fails with the names that are missing.
require_commands() {
  local name missing=()
  for name in "$@"; do command -v "$name" >/dev/null || missing+=("$name"); done
  [ ${#missing[@]} -eq 0 ] || fail "missing commands: ${missing[*]}" \
    "install the operating system's packages first (build-install.sh without -d)"
}

# with_lock FILE COMMAND…: runs a command while no other process holds the lock. The lock ends with the process.
with_lock() {
  local file=$1 descriptor status=0
  shift
  mkdir -p "$(dirname "$file")"
  exec {descriptor}>"$file"
  if ! flock --nonblock "$descriptor"; then
    say "waiting for another installation to finish (lock $file)"
    flock --timeout 1800 "$descriptor" || fail "the lock $file is still held after 30 minutes" "look for a stuck build: fuser $file"
  fi
  # The descriptor is closed for the command, so that a server started by it does not keep the lock for ever.
  "$@" {descriptor}>&- || status=$?
  exec {descriptor}>&-
  return "$status"
}

# mounts_below PATH: the mount points at or below a folder, deepest first, one per line.
mounts_below() {
  local path
  path=$(realpath -m "$1")
  # Field 5 of mountinfo is the mount point, with octal escapes for blanks.
  awk -v path="$path" '$5 == path || index($5, path "/") == 1 { print length($5), $5 }' /proc/self/mountinfo |
    sort -rn | cut -d' ' -f2-
}

# remove_tree PATH: deletes a folder, but never through a mount. Nothing is deleted when one remains below it.
remove_tree() {
  local path mount remaining
  path=$(realpath -m "$1")
  [ -e "$path" ] || return 0
  case "$path" in
    / | /bin | /boot | /dev | /etc | /home | /lib* | /opt | /proc | /root | /run | /sbin | /srv | /sys | /tmp | /usr | /usr/* | /var | /var/lib | /var/tmp)
      fail "refusing to delete $path" "give a folder that belongs to the installation alone" ;;
  esac
  while IFS= read -r mount; do
    [ -n "$mount" ] || continue
    umount "$(printf '%b' "$mount")" || true
  done < <(mounts_below "$path")
  remaining=$(mounts_below "$path")
  [ -z "$remaining" ] || fail "not deleting $path: still mounted below it: ${remaining//$'\n'/ }" \
    "stop what uses them (fuser -vm <mount>), umount, and run this again"
  # --one-file-system: a mount that appears in between is not entered either.
  rm -rf --one-file-system -- "$path"
}
