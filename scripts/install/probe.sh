# shellcheck shell=bash
# Real probes of the servers, with nothing but bash. Sourced; callers have `set -euo pipefail` on.

# amqp_answers HOST PORT: a broker that accepts connections answers the protocol header with a method frame (its first byte is 1).
amqp_answers() {
  local answer
  answer=$(timeout 3 bash -c 'exec 3<>"/dev/tcp/$0/$1" && printf "AMQP\0\0\011\001" >&3 && head -c 1 <&3 | od -An -tu1' "$1" "$2" 2>/dev/null) || return 1
  [ "${answer//[[:space:]]/}" = 1 ]
}

# http_status HOST PORT PATH: prints the status code of a GET.
http_status() {
  timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/$1" && printf "GET %s HTTP/1.0\r\nHost: %s\r\n\r\n" "$2" "$0" >&3 && head -n 1 <&3' "$1" "$2" "$3" 2>/dev/null |
    cut -d' ' -f2
}

# ferretdb_is_ready DEBUG_PORT: its own readiness check asks the database behind it.
ferretdb_is_ready() { [ "$(http_status 127.0.0.1 "$1" /debug/readyz)" = 200 ]; }

# wait_until SECONDS COMMAND…: repeats a probe until it holds.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.2
  done
}
