# shellcheck shell=bash
# Shared by the launchers: where things are, messages, and the ending of orphans.
# Sourced, never run. Callers have `set -euo pipefail` on.

# The home folder is the one that holds scripts/, unless the environment says otherwise.
: "${VIGIE_HOME:=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}"
: "${VIGIE_RUNTIME:=/opt/vigie-runtime}"

# Bash goes on after a signal when the command that it waits for ends well: without this a supervisor could not stop a launcher that waits for
# something. It ends with the exec of the server.
trap 'exit 130' INT TERM

say() { printf '%s %s: %s\n' "$(date -u +%FT%TZ)" "${0##*/}" "$*"; }

# fail MESSAGE: the supervisor shows it; the exit code tells "cannot start" from a crash of the server.
fail() {
  printf '%s %s: error: %s\n' "$(date -u +%FT%TZ)" "${0##*/}" "$*" >&2
  exit 78
}

. "$(dirname "${BASH_SOURCE[0]}")/ports.sh"

# require_free_ports PORT…: taken ports are reported, never fought over.
require_free_ports() {
  local port
  for port in "$@"; do
    if port_is_taken "$port"; then fail "TCP port $port is taken by another program (find it with: ss -ltnp 'sport = :$port')"; fi
  done
}

# base_folders: created when missing, by root, so that no server's user decides what is in their place.
base_folders() {
  local path
  for path in "$VIGIE_HOME/var" "$VIGIE_HOME/var/lib" "$VIGIE_HOME/var/log"; do [ -d "$path" ] || install -d -m 755 "$path"; done
}

# raise_file_limit: servers keep a file or socket per client and queue; a login shell's 1024 are soon used up.
raise_file_limit() {
  local hard
  hard=$(ulimit -Hn)
  if [ "$hard" = unlimited ] || [ "$hard" -gt 65536 ]; then hard=65536; fi
  ulimit -Sn "$hard" || true
}

require_root() { [ "$(id -u)" -eq 0 ] || fail "must be started as root: it gives its rights up before the server runs"; }

# secret NAME: the text of a generated secret.
secret() {
  local file=$VIGIE_HOME/var/secrets/$1
  [ -s "$file" ] || fail "the secret $file is missing (run scripts/install/secrets.sh)"
  cat "$file"
}

is_alive() { [ -d "/proc/$1" ] && [ "$(sed -n 's/^State:\t\(.\).*/\1/p' "/proc/$1/status" 2>/dev/null)" != Z ]; }

# identity PATH: device and inode, the same through every mount and from inside a chroot.
identity() { stat -Lc %d:%i "$1" 2>/dev/null || true; }

# words FILE: the parts of a command line or an environment in /proc, a line each; nothing when the process has just ended.
words() { tr '\0' '\n' 2>/dev/null <"$1" || true; } 2>/dev/null

# end_processes SECONDS SIGNAL LAST_SIGNAL PID…: asks processes to end, waits, then insists. A stopped process is woken so that it can.
end_processes() {
  local seconds=$1 signal=$2 last=$3 pid round
  shift 3
  [ $# -gt 0 ] || return 0
  say "ending what an earlier start left behind: process $*"
  for pid in "$@"; do kill "-$signal" "$pid" 2>/dev/null || true; kill -CONT "$pid" 2>/dev/null || true; done
  for ((round = 0; round < seconds * 5; round++)); do
    any_alive "$@" || return 0
    sleep 0.2
  done
  for pid in "$@"; do kill "-$last" "$pid" 2>/dev/null || true; done
  for ((round = 0; round < 50; round++)); do
    any_alive "$@" || return 0
    sleep 0.2
  done
  fail "these processes of an earlier start do not end: $*"
}

any_alive() {
  local pid
  for pid in "$@"; do if is_alive "$pid"; then return 0; fi; done
  return 1
}
