# shellcheck shell=bash
# A clean Debian 12 "machine" for the installation test: a tree of its own with its own processes, mounts, host name and network. Sourced.
#
# The machine's network namespace has a loopback of its own, so that every port is free and nothing of the host is reached; slirp4netns gives
# it a way out to the package registries from user space, without touching the host's addresses, routes or firewall.
#
# Set by the caller: machine_folder.

readonly suite=bookworm

machine_root() { printf '%s/root' "$machine_folder"; }

# machine_base: a bootstrapped tree that is copied for each run; younger than a week, because packages are updated.
machine_base() {
  local base=/var/tmp/vigie-install-test-base mirror
  if [ -f "$base/.complete" ] && [ -z "$(find "$base/.complete" -mtime +7)" ]; then
    printf '%s' "$base"
    return 0
  fi
  remove_tree "$base"
  mirror=${VIGIE_DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(ORIGIN)' 'Created-By: Packages' |
    awk '$3 == "Debian" && $2 !~ /-/ { print $1; exit }')}
  debootstrap --variant=minbase "$suite" "$base" "$mirror" >"$base.log" 2>&1 || fail "debootstrap of $suite failed" "read $base.log"
  touch "$base/.complete"
  printf '%s' "$base"
}

# machine_create: a fresh tree. A certificate authority of the site (a proxy that inspects TLS) is the machine's as well.
machine_create() {
  local base root
  base=$(machine_base)
  root=$(machine_root)
  remove_tree "$machine_folder"
  mkdir -p "$root"
  cp -a "$base/." "$root/"
  printf 'nameserver 10.0.2.3\n' >"$root/etc/resolv.conf"
  printf 'clean\n' >"$root/etc/hostname"
  printf '127.0.0.1 localhost clean\n' >"$root/etc/hosts"
  if compgen -G '/usr/local/share/ca-certificates/*.crt' >/dev/null; then
    install -D -t "$root/usr/local/share/ca-certificates" /usr/local/share/ca-certificates/*.crt
  fi
}

# machine_boot: its first process lives until machine_halt, and everything else in it ends with that.
machine_boot() {
  local path=$machine_folder round unshared
  unshare --mount --uts --ipc --net --pid --fork --kill-child --propagation private \
    bash "$(dirname "${BASH_SOURCE[0]}")/machine-init" "$(machine_root)" </dev/null >"$path/init.log" 2>&1 &
  unshared=$!
  for ((round = 0; round < 100; round++)); do
    machine_init=$(pgrep -P "$unshared" || true)
    if [ -n "$machine_init" ] && [ -e "$(machine_root)/run/booted" ]; then break; fi
    sleep 0.1
  done
  [ -n "$machine_init" ] || fail "the machine does not boot" "read $path/init.log"
  slirp4netns --configure --mtu=65520 --disable-host-loopback "$machine_init" tap0 </dev/null >"$path/slirp.log" 2>&1 &
  machine_network=$!
  for ((round = 0; round < 100; round++)); do
    if machine_shell 'grep -q ^tap0 /proc/net/route'; then return 0; fi
    sleep 0.1
  done
  fail "the machine has no network" "read $path/slirp.log"
}

# machine_run COMMAND…: as root in the machine, with a clean environment.
machine_run() {
  nsenter --target "$machine_init" --mount --uts --ipc --net --pid --root -- \
    env -i -C /root HOME=/root TERM=dumb LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

# machine_shell SCRIPT: the same, for a line of shell.
machine_shell() { machine_run bash -euo pipefail -c "$1"; }

# Ending the first process ends every other one of its namespace.
machine_halt() {
  [ -z "${machine_init:-}" ] || kill -KILL "$machine_init" 2>/dev/null || true
  [ -z "${machine_network:-}" ] || kill "$machine_network" 2>/dev/null || true
  wait 2>/dev/null || true
  machine_network='' machine_init=''
}
