#!/usr/bin/env bash
# Builds the embedded database's programs, once per machine and version, into a folder that installs share:
#   $VIGIE_RUNTIME/documentdb-1.0/   a small Debian tree with PostgreSQL 18 and the DocumentDB extension
#   $VIGIE_RUNTIME/ferretdb-2.7.0/   one static binary, the MongoDB wire protocol in front of it
#   $VIGIE_RUNTIME/*/VERSIONS        exactly what was installed
# Usage: runtime.sh build              build what is missing
#        runtime.sh register HOME      HOME uses the programs from now on
#        runtime.sh unregister HOME    it does not any more
#        runtime.sh remove-unused      delete the programs when no registered home is left
# Environment: VIGIE_RUNTIME (default /opt/vigie-runtime), VIGIE_DEBIAN_MIRROR (default: taken from the machine's APT sources)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
. "$here/common.sh"
export VIGIE_RUNTIME

readonly tree=$VIGIE_RUNTIME/documentdb-1.0
readonly ferretdb=$VIGIE_RUNTIME/ferretdb-2.7.0
readonly registry=$VIGIE_RUNTIME/installs

is_complete() { [ -s "$tree/VERSIONS" ] && [ -s "$ferretdb/VERSIONS" ]; }

build() {
  if is_complete; then
    say "the embedded database is already built in $VIGIE_RUNTIME"
    return 0
  fi
  mkdir -p "$VIGIE_RUNTIME"
  chmod 755 "$VIGIE_RUNTIME"
  with_lock "$VIGIE_RUNTIME/.lock" build_missing
}

build_missing() {
  is_complete && return 0 # another installation built it while this one waited
  require_commands debootstrap unshare setpriv chroot
  # What an interrupted build left behind. Its mounts lived in a namespace that died with it.
  local leftover
  for leftover in "$VIGIE_RUNTIME"/.building-*; do
    [ ! -e "$leftover" ] || remove_tree "$leftover"
  done
  local work
  work=$(mktemp -d "$VIGIE_RUNTIME/.building-XXXXXX")
  chmod 755 "$work"
  # The mounts that the build needs are made in a mount namespace of its own: they end with the process, however it ends.
  unshare --mount --propagation private "$here/runtime-build.sh" "$work" ||
    fail "the embedded database could not be built" "see the messages above; or point MONGODB_URI at a MongoDB of yours"
  publish "$work/documentdb" "$tree"
  publish "$work/ferretdb" "$ferretdb"
  remove_tree "$work"
}

# A finished part appears under its final name in one rename, or not at all.
publish() {
  if [ ! -d "$1" ]; then return 0; fi
  remove_tree "$2"
  mv "$1" "$2"
}

# A registration is a file that holds the path of a home folder; its name is a hash, because a path is no file name.
registration_of() { printf '%s/%s' "$registry" "$(printf '%s' "$(realpath -m "$1")" | sha256sum | cut -c1-16)"; }

register() {
  mkdir -p "$registry"
  realpath -m "$1" >"$(registration_of "$1")"
}

unregister() { rm -f "$(registration_of "$1")"; }

remove_unused() {
  local file home used=()
  for file in "$registry"/*; do
    [ -f "$file" ] || continue
    home=$(cat "$file")
    # A folder that was deleted by hand holds nothing back.
    if [ -d "$home/var" ]; then used+=("$home"); else rm -f "$file"; fi
  done
  if [ ${#used[@]} -gt 0 ]; then
    say "keeping $VIGIE_RUNTIME: used by ${used[*]}"
    return 0
  fi
  remove_tree "$VIGIE_RUNTIME"
  say "removed $VIGIE_RUNTIME: no install uses it any more"
}

require_root
case "${1:-}" in
  build) build ;;
  register) register "${2:?usage: runtime.sh register HOME}" ;;
  unregister) unregister "${2:?usage: runtime.sh unregister HOME}" ;;
  remove-unused) remove_unused ;;
  *) fail "usage: runtime.sh build | register HOME | unregister HOME | remove-unused" ;;
esac
