#!/usr/bin/env bash
# Puts staged code in the place of the installed one. The old one is kept in .previous until the new one is healthy.
# Usage: deploy.sh HOME [FILE.KEY=VALUE…]     (the settings go to settings.sh)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/common.sh"

home=${1:?usage: deploy.sh HOME [FILE.KEY=VALUE…]}
readonly home stage=$1/.staging previous=$1/.previous
shift
readonly parts=(dist node_modules scripts webserver ecosystem.config.js package.json package-lock.json build-install.sh REVISION)

swap_code() {
  local part
  remove_tree "$previous"
  install -d -m 755 "$previous"
  for part in "${parts[@]}"; do
    [ ! -e "$home/$part" ] || mv "$home/$part" "$previous/$part"
    mv "$stage/$part" "$home/$part"
  done
}

# A Node that was brought is linked, so that hypcontrol and PM2 find it; the machine's own needs no link.
link_node() {
  local node
  node=$("$here/node.sh" find)
  rm -f "$home/node"
  case "$node" in "$VIGIE_RUNTIME"/*) ln -s "$(dirname "$node")" "$home/node" ;; esac
}

# `service` is a command of the system and is never linked. A link of another installation is left alone.
link_command() {
  local link=/usr/local/bin/hypcontrol target
  target=$(readlink -m "$link" 2>/dev/null || true)
  if [ ! -e "$link" ] && [ ! -L "$link" ]; then
    ln -s "$home/scripts/hypcontrol" "$link"
  elif [ "$target" != "$home/scripts/hypcontrol" ]; then
    if [ -L "$link" ] && [ ! -e "$link" ]; then
      ln -sf "$home/scripts/hypcontrol" "$link"
    else
      say "kept $link, which belongs to another installation; this one's is $home/scripts/hypcontrol"
    fi
  fi
}

require_root
umask 022
[ -f "$stage/REVISION" ] || fail "nothing is staged in $stage" "run the installation from its beginning"
"$here/secrets.sh" "$home"
"$here/settings.sh" "$home" "$stage/etc-shipped" "$@"
swap_code
link_node
link_command
"$here/runtime.sh" register "$home"
remove_tree "$stage"
say "installed revision $(cat "$home/REVISION") in $home"
