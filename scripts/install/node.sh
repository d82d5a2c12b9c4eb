#!/usr/bin/env bash
# Finds a Node that is new enough, or brings one, and prints the folder that holds `node` and `npm`.
# Usage: node.sh find      prints the folder, or nothing when there is none
#        node.sh bring     the same, and fetches the pinned Node when there is none (as root)
# Environment: VIGIE_RUNTIME (default /opt/vigie-runtime)
#
# Debian 12's own Node is too old for the drivers, but it is good enough to run npm, and npm has the Node binaries as packages.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/common.sh"

readonly node_version=24.21.0 npm_version=11.21.2
readonly brought=$VIGIE_RUNTIME/node-$node_version

# is_new_enough FOLDER: Node 20.19 or newer, with npm beside it.
is_new_enough() {
  local major minor
  [ -x "$1/node" ] && [ -x "$1/npm" ] || return 1
  IFS=. read -r major minor _ < <("$1/node" --version 2>/dev/null | tr -d v)
  [ "${major:-0}" -gt 20 ] || { [ "${major:-0}" -eq 20 ] && [ "${minor:-0}" -ge 19 ]; }
}

find_node() {
  local program folder
  while IFS= read -r program; do
    folder=$(dirname "$program")
    if is_new_enough "$folder"; then
      printf '%s\n' "$folder"
      return 0
    fi
  done < <(type -ap node; printf '%s\n' "$brought/bin/node")
}

architecture() {
  case "$(uname -m)" in
    x86_64) printf 'x64' ;;
    aarch64) printf 'arm64' ;;
    *) fail "there is no packaged Node for $(uname -m)" "install Node 20.19 or newer yourself, and run this again" ;;
  esac
}

bring_node() {
  local work packages=() name
  for name in nodejs npm; do command -v "${name/nodejs/node}" >/dev/null || packages+=("$name"); done
  if [ ${#packages[@]} -gt 0 ]; then "$here/packages.sh" "${packages[@]}" >&2; fi
  work=$(mktemp -d "$VIGIE_RUNTIME/.building-node-XXXXXX")
  chmod 755 "$work"
  say "fetching Node $node_version and npm $npm_version" >&2
  # Scripts of packages are not run: the binary is taken as it is, and npm checks what it fetches against the registry's hashes.
  (cd "$work" && printf '{"private": true}\n' >package.json &&
    npm install --ignore-scripts --no-audit --no-fund --no-update-notifier --save-exact \
      "node-linux-$(architecture)@$node_version" "npm@$npm_version") >&2 ||
    fail "Node $node_version could not be fetched" "check the npm registry ('npm config get registry'), or install Node 20.19 or newer yourself"
  mkdir "$work/bin"
  ln -s "../node_modules/node-linux-$(architecture)/bin/node" "$work/bin/node"
  ln -s ../node_modules/npm/bin/npm-cli.js "$work/bin/npm"
  ln -s ../node_modules/npm/bin/npx-cli.js "$work/bin/npx"
  PATH=$work/bin:$PATH is_new_enough "$work/bin" || fail "the fetched Node does not run on this machine" "install Node 20.19 or newer yourself"
  remove_tree "$brought"
  mv "$work" "$brought"
}

case "${1:-}" in
  find) find_node ;;
  bring)
    require_root
    found=$(find_node)
    if [ -z "$found" ]; then
      mkdir -p "$VIGIE_RUNTIME"
      with_lock "$VIGIE_RUNTIME/.node-lock" bring_node
      found=$(find_node)
    fi
    printf '%s\n' "$found"
    ;;
  *) fail "usage: node.sh find | bring" ;;
esac
