#!/usr/bin/env bash
# Starts an installation at boot where systemd runs, and restarts it when PM2's own daemon dies.
# Usage: boot.sh enable HOME | remove HOME | offer HOME      (offer: says how, when systemd is there)
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly action=${1:-} 
home=$(realpath -m "${2:?usage: boot.sh enable|remove|offer HOME}")
readonly home

# Two installations on one machine have two units.
unit_name() {
  if [ "$home" = /opt/vigie ]; then printf 'vigie.service'; else printf 'vigie-%s.service' "$(printf '%s' "$home" | sha256sum | cut -c1-8)"; fi
}

has_systemd() { [ -d /run/systemd/system ] && command -v systemctl >/dev/null; }

write_unit() {
  cat <<UNIT
[Unit]
Description=Vigie hypervision ($home)
After=network.target local-fs.target

[Service]
Type=forking
PIDFile=$home/var/pm2/pm2.pid
ExecStart=$home/scripts/hypcontrol start
ExecStop=$home/scripts/hypcontrol stop
Restart=always
RestartSec=5
TimeoutStartSec=300
TimeoutStopSec=300
# The servers are stopped in order by hypcontrol; what a dead PM2 leaves behind is ended in order by the next start.
KillMode=process
LimitNOFILE=65536

[Install]
WantedBy=multi-user.target
UNIT
}

require_root
case "$action" in
  enable)
    has_systemd || fail "systemd does not run on this machine" "start Vigie with: $home/scripts/hypcontrol start"
    write_unit >"/etc/systemd/system/$(unit_name)"
    systemctl daemon-reload
    systemctl enable "$(unit_name)"
    say "Vigie starts at boot: $(unit_name)"
    ;;
  remove)
    if [ -e "/etc/systemd/system/$(unit_name)" ]; then
      if has_systemd; then systemctl disable "$(unit_name)" || true; fi
      rm -f "/etc/systemd/system/$(unit_name)"
      if has_systemd; then systemctl daemon-reload; fi
    fi
    ;;
  offer)
    if has_systemd && [ ! -e "/etc/systemd/system/$(unit_name)" ]; then say "start at boot:   $home/scripts/install/boot.sh enable $home"; fi
    ;;
  *) fail "usage: boot.sh enable|remove|offer HOME" ;;
esac
