# shellcheck shell=bash
# Sourced by launchers and installation steps.

# port_is_taken PORT: something listens on the TCP port in this network namespace. Read from the kernel: a clean Debian has no ss.
port_is_taken() {
  local hex
  hex=$(printf '%04X' "$1")
  # State 0A is LISTEN; the local address ends in the port.
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
    awk -v port=":$hex" '$4 == "0A" && substr($2, length($2) - 4) == port { found = 1 } END { exit !found }'
}
