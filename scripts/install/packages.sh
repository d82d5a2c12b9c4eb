#!/usr/bin/env bash
# Installs the operating system's packages that Vigie needs, without letting Debian start a broker of its own.
# Usage: packages.sh [package…]      (run as root; idempotent: installed packages are left as they are)
# What every installation needs comes by itself; rabbitmq-server for a broker of its own and debootstrap for the embedded database are named.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly packages=(ca-certificates curl util-linux procps "$@")
readonly policy=/usr/sbin/policy-rc.d
policy_saved=

# Debian starts a service as soon as its package is unpacked, unless this file says no (exit 101). Vigie runs its own node, with its own
# name, ports and data, and must not fight over 5672 with one that nobody asked for. Whatever was there before is put back.
deny_service_starts() {
  if [ -e "$policy" ]; then
    policy_saved=$policy.saved-by-vigie
    mv -f "$policy" "$policy_saved"
  fi
  trap restore_service_policy EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
}

restore_service_policy() {
  rm -f "$policy"
  if [ -n "$policy_saved" ]; then mv -f "$policy_saved" "$policy"; fi
}

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null)" = "ii " ]; }

install_missing() {
  local name missing=() broker_is_new=
  for name in "${packages[@]}"; do is_installed "$name" || missing+=("$name"); done
  if [ ${#missing[@]} -eq 0 ]; then
    say "all packages are installed: ${packages[*]}"
    return 0
  fi
  is_installed rabbitmq-server || broker_is_new=yes
  deny_service_starts
  export DEBIAN_FRONTEND=noninteractive
  # A lock held by unattended-upgrades is waited for.
  apt-get -o DPkg::Lock::Timeout=600 update ||
    fail "the package lists cannot be read" "check the network and /etc/apt/sources.list, or install these yourself and use -d: ${missing[*]}"
  apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "${missing[@]}" ||
    fail "apt-get could not install: ${missing[*]}" "see the messages above; 'apt-get -f install' mends a broken package state"
  if [ -n "$broker_is_new" ]; then keep_debian_node_down; fi
}

# Only where this script brought the broker: a node that the site already runs is the site's.
keep_debian_node_down() {
  [ -d /run/systemd/system ] || return 0
  # Port mapper units come with Erlang; Vigie's launcher starts a mapper on loopback.
  systemctl disable rabbitmq-server.service epmd.service epmd.socket >/dev/null 2>&1 || true
}

require_root
command -v apt-get >/dev/null || fail "apt-get was not found: this installer is for Debian" "install these yourself and use -d: ${packages[*]}"
install_missing
