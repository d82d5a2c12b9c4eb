#!/usr/bin/env bash
# Builds the parts of the embedded database that are missing, into WORK/documentdb and WORK/ferretdb.
# Called by runtime.sh in a mount namespace of its own; not meant to be run by hand.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/common.sh"

readonly work=${1:?usage: runtime-build.sh WORK}
readonly suite=forky # the only Debian release that packages the extension
readonly ferretdb_module=github.com/FerretDB/FerretDB/v2/cmd/ferretdb@v2.7.0
readonly root=$work/documentdb
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

# The mirror of the machine itself: a site with a mirror of its own has it in its APT sources.
debian_mirror() {
  if [ -n "${VIGIE_DEBIAN_MIRROR:-}" ]; then
    printf '%s' "$VIGIE_DEBIAN_MIRROR"
    return 0
  fi
  apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(ORIGIN)' 'Created-By: Packages' |
    awk '$3 == "Debian" && $2 !~ /-/ { print $1; exit }'
}

# An APT proxy is for debootstrap and for the tree as well.
pass_on_apt_proxy() {
  local proxy=
  eval "$(apt-config shell proxy Acquire::http::Proxy)"
  if [ -n "$proxy" ] && [ "$proxy" != DIRECT ]; then export http_proxy=${http_proxy:-$proxy}; fi
}

# A Go that is new enough, from the machine; nothing when there is none.
host_go() {
  local candidate version
  for candidate in "$(command -v go || true)" /usr/local/go/bin/go; do
    [ -n "$candidate" ] && [ -x "$candidate" ] || continue
    version=$("$candidate" env GOVERSION 2>/dev/null | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
    if [ "${version:-0}" -ge 25 ]; then
      printf '%s' "$candidate"
      return 0
    fi
  done
}

build_tree() {
  local mirror=$1 with_go=$2 scripts=$work/debootstrap version
  say "documentdb: bootstrapping Debian $suite from $mirror"
  # Debian 12's debootstrap does not know this suite; the script is the same for all recent ones. Own folder: nothing of the system's changes.
  mkdir -p "$scripts/scripts"
  cp -a /usr/share/debootstrap/. "$scripts/"
  [ -e "$scripts/scripts/$suite" ] || ln -s sid "$scripts/scripts/$suite"
  DEBOOTSTRAP_DIR=$scripts debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" "$mirror" ||
    fail "debootstrap of $suite failed" "check that $mirror offers $suite (VIGIE_DEBIAN_MIRROR names another mirror)"
  # postgresql-common's scripts need both.
  mount --bind /proc "$root/proc"
  mount --rbind /dev "$root/dev"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  mkdir -p "$root/etc/postgresql-common"
  printf 'create_main_cluster = false\n' >"$root/etc/postgresql-common/createcluster.conf"
  create_tree_users
  say "documentdb: installing PostgreSQL 18 with the DocumentDB extension"
  # Documentation, manuals and the recompression of packages only cost time here.
  printf 'path-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\nforce-unsafe-io\n' >"$root/etc/dpkg/dpkg.cfg.d/vigie"
  chroot "$root" apt-get install -y --no-install-recommends postgresql-18-documentdb ${with_go:+golang-go} ||
    fail "postgresql-18-documentdb could not be installed in the tree" "see APT's messages above"
}

# The tree's users get the numbers that the machine gave to ours: files look the same from inside and outside, and a peer login works.
create_tree_users() {
  local uid gid
  uid=$(id -u vigie-db) gid=$(id -g vigie-db)
  chroot "$root" groupadd --system --non-unique --gid "$gid" postgres
  chroot "$root" useradd --system --non-unique --uid "$uid" --gid "$gid" --home-dir /var/lib/postgresql --shell /bin/bash postgres
  chroot "$root" groupadd --system --non-unique --gid "$(id -g vigie)" vigie
  chroot "$root" useradd --system --non-unique --uid "$(id -u vigie)" --gid "$(id -g vigie)" --home-dir /nonexistent --shell /usr/sbin/nologin vigie
}

build_ferretdb() {
  local go=$1 bin=$work/ferretdb
  say "ferretdb: compiling ${ferretdb_module##*/} with $("$go" env GOVERSION)"
  mkdir -p "$bin" "$work/go"
  # Caches of its own: they go away with the work folder. The machine's own module proxy settings apply.
  (cd "$work/go" && HOME=${HOME:-/root} CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS=-buildvcs=false GOBIN=$bin \
    GOPATH=$work/go/path GOCACHE=$work/go/cache "$go" install -trimpath "$ferretdb_module") ||
    fail "FerretDB could not be built" "check that the Go module proxy can be reached ('$go env GOPROXY')"
  "$bin/ferretdb" --version >/dev/null || fail "the built ferretdb does not run"
  { printf 'module %s\n' "$ferretdb_module"; "$go" version; } >"$bin/VERSIONS"
}

# Folders that the launcher mounts over, and the exact versions. Written last: a tree without it is not complete.
finish_tree() {
  chroot "$root" apt-get purge -y --auto-remove golang-go >/dev/null 2>&1 || true
  chroot "$root" apt-get clean
  rm -rf "$root"/var/lib/apt/lists/* "$root"/usr/share/locale "$root"/usr/share/info
  mkdir -p "$root/vigie"
  umount -l "$root/dev" "$root/proc"
  chroot "$root" dpkg-query -W -f '${Package} ${Version}\n' >"$root/VERSIONS"
}

pass_on_apt_proxy
mirror=$(debian_mirror)
[ -n "$mirror" ] || fail "no Debian mirror found in the APT sources" "name one with VIGIE_DEBIAN_MIRROR"
go=$(host_go)

ferretdb_job= ferretdb_log=$work/ferretdb.log
if [ ! -s "$VIGIE_RUNTIME/ferretdb-2.7.0/VERSIONS" ] && [ -n "$go" ]; then
  # Beside the tree: neither needs the other.
  build_ferretdb "$go" >"$ferretdb_log" 2>&1 &
  ferretdb_job=$!
fi
need_go=
if [ ! -s "$VIGIE_RUNTIME/ferretdb-2.7.0/VERSIONS" ] && [ -z "$go" ]; then need_go=yes; fi
if [ ! -s "$VIGIE_RUNTIME/documentdb-1.0/VERSIONS" ] || [ -n "$need_go" ]; then
  build_tree "$mirror" "$need_go"
  if [ -n "$need_go" ]; then
    # The tree's Go is linked statically, so it runs from outside and sees the machine's network settings and certificates.
    tree_go=$(find "$root/usr/lib" -maxdepth 3 -path '*/go-1.*/bin/go' | sort -V | tail -n 1)
    [ -n "$tree_go" ] || fail "the tree has no Go"
    GOROOT=$(cd "$(dirname "$tree_go")/.." && pwd)
    export GOROOT
    build_ferretdb "$tree_go"
  fi
  finish_tree
fi
if [ -n "$ferretdb_job" ]; then
  wait "$ferretdb_job" || { cat "$ferretdb_log" >&2; fail "FerretDB could not be built" "see the messages above"; }
  cat "$ferretdb_log"
fi
