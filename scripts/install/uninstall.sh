#!/usr/bin/env bash
# Stops and removes an installation. Data, settings and secrets stay unless --purge is given.
# Usage: uninstall.sh HOME [--purge]
# Environment: VIGIE_RUNTIME (default /opt/vigie-runtime)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/common.sh"

home=$(realpath -m "${1:?usage: uninstall.sh HOME [--purge]}")
readonly home purge=${2:-}
export VIGIE_HOME=$home VIGIE_RUNTIME

# An installation has these; a folder that was given by mistake does not.
require_installation() {
  [ -d "$home/var/lib/install" ] || fail "$home is not an installation of Vigie" "name the right one with --prefix"
}

stop_everything() {
  local launch=$here/../launch name
  if [ -x "$home/scripts/hypcontrol" ] && [ -d "$home/dist" ]; then
    "$home/scripts/hypcontrol" stop || warn "hypcontrol could not stop everything; ending the rest"
  fi
  end_supervised
  # What a dead supervisor left behind, and what it could not end. Each knows its own by its data folder.
  for name in ferretdb documentdb mongod rabbitmq-server; do bash "$launch/$name" end; done
}

# PM2 and what it starts carry the home in their environment.
own_processes() {
  local folder pid
  for folder in /proc/[0-9]*; do
    pid=${folder#/proc/}
    [ "$pid" != "$$" ] && [ "$pid" != "$BASHPID" ] || continue
    if tr '\0' '\n' 2>/dev/null <"$folder/environ" | grep -qxF "PM2_HOME=$home/var/pm2"; then printf '%s\n' "$pid"; fi
  done 2>/dev/null
}

end_supervised() {
  local pids round
  for ((round = 0; round < 150; round++)); do
    mapfile -t pids < <(own_processes)
    [ ${#pids[@]} -gt 0 ] || return 0
    if [ "$round" -eq 0 ]; then kill -TERM "${pids[@]}" 2>/dev/null || true; fi
    if [ "$round" -eq 100 ]; then kill -KILL "${pids[@]}" 2>/dev/null || true; fi
    sleep 0.2
  done
  fail "processes of $home do not end: ${pids[*]}" "end them yourself and run this again"
}

remove_boot_unit() { "$here/boot.sh" remove "$home"; }

# Only a link into this installation is ours.
remove_link() {
  local link=/usr/local/bin/hypcontrol
  if [ -L "$link" ] && [ "$(readlink -m "$link")" = "$home/scripts/hypcontrol" ]; then rm -f "$link"; fi
}

remove_code() {
  local part
  for part in dist node_modules scripts webserver node ecosystem.config.js package.json package-lock.json build-install.sh REVISION .staging .previous; do
    [ ! -e "$home/$part" ] && [ ! -L "$home/$part" ] && continue
    if [ -d "$home/$part" ] && [ ! -L "$home/$part" ]; then remove_tree "$home/$part"; else rm -f "${home:?}/$part"; fi
  done
}

require_root
require_installation
cd /
say "stopping what runs in $home"
stop_everything
remove_boot_unit
remove_link
if [ "$purge" = --purge ]; then
  "$here/runtime.sh" unregister "$home"
  # In this order: what is needed for the rest is still there when a mount keeps the folder from being deleted.
  bash "$here/runtime.sh" remove-unused
  remove_tree "$home"
  say "removed $home with all its data"
  say "the system users vigie and vigie-db and Debian's packages are still there: other programs may need them"
else
  remove_code
  say "uninstalled. Data, settings and secrets are kept in $home/var and $home/etc"
  say "install again to go on with them, or delete them with: ./build-install.sh -c --purge --prefix $home   (in a clone)"
fi
