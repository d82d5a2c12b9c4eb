#!/usr/bin/env bash
# Builds Vigie, installs it and starts it, from nothing but Debian 12's base system; run again, it upgrades in place. `-h` lists the options.
# The steps themselves are in scripts/install/, each a script that can be run alone; their logs go to <prefix>/var/log/install/.
set -euo pipefail

clone=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
readonly clone steps=$clone/scripts/install
. "$steps/common.sh"
. "$steps/progress.sh"
. "$steps/options.sh"
. "$clone/scripts/launch/ports.sh"

main() {
  parse_options "$@"
  require_root
  if [ -n "$uninstall" ]; then
    exec bash "$steps/uninstall.sh" "$prefix" ${purge:+"$purge"}
  fi
  install_vigie
}

install_vigie() {
  # The copy in an installation is there for -c: it has no sources to build from.
  [ -f "$clone/tsconfig.json" ] || fail "$clone is an installation, not a clone" "run build-install.sh in a clone of the repository"
  complete_settings
  local was_running='' packages=()
  if is_running; then was_running=yes; fi
  # Before anything is made or takes time.
  if [ -z "$was_running" ] && [ -z "$no_start" ]; then check_ports; fi
  prepare_folders
  check_machine
  trap end_running_steps EXIT
  trap 'exit 130' INT TERM

  if uses_own_broker; then packages+=(rabbitmq-server); fi
  if uses_embedded_database; then packages+=(debootstrap); fi
  if [ -z "$skip_packages" ]; then
    run_step packages "installing Debian's packages" "$steps/packages.sh" ${packages[@]+"${packages[@]}"}
  fi
  "$steps/users.sh"
  check_prefix_is_reachable
  build_side_by_side
  if [ -n "$run_tests" ]; then run_step tests "running the tests" test_clone; fi

  if [ -n "$was_running" ]; then run_step stop "stopping the installed version" "$prefix/scripts/hypcontrol" stop; fi
  local settings
  mapfile -t settings < <(settings_list)
  run_step deploy "installing into $prefix" "$steps/deploy.sh" "$prefix" ${settings[@]+"${settings[@]}"}
  # Said again here: they are the operator's to act on.
  grep '^kept ' "$(log_of deploy)" || true
  start_and_report
}

# The lock is held on descriptor 9 as long as the installer runs.
prepare_folders() {
  log_folder=$prefix/var/log/install
  install -d -m 755 "$prefix" "$prefix/var" "$prefix/var/log" "$prefix/var/lib"
  install -d -m 700 "$log_folder" "$prefix/var/lib/install"
  exec 9>"$prefix/var/lib/install/.lock"
  flock --nonblock 9 || fail "another installation into $prefix is running" "wait for it to end"
}

check_machine() {
  local folder free needed
  grep -qsE '^ID(_LIKE)?=.*debian' /etc/os-release || warn "this is not Debian: the packages may have other names (see -d)"
  for folder in "$prefix" "$(dirname "$VIGIE_RUNTIME")"; do
    needed=2500
    free=$(df -Pm "$folder" 2>/dev/null | awk 'NR == 2 { print $4 }')
    [ "${free:-$needed}" -ge "$needed" ] || fail "$folder has $free MB of free space; $needed MB are needed" "free some, or choose another place (--prefix, VIGIE_RUNTIME)"
  done
}

# Vigie's own user must get at the files, for example not below /root.
check_prefix_is_reachable() {
  setpriv --reuid=vigie --regid=vigie --init-groups test -x "$prefix" ||
    fail "the user vigie cannot enter $prefix" "choose a prefix below folders that everybody may enter, such as /opt or /srv"
}

build_side_by_side() {
  local names=(build)
  # The shared programs are registered at once: a purge of another installation leaves them alone from now on.
  "$steps/runtime.sh" register "$prefix"
  if uses_embedded_database; then
    names+=(database)
    begin_step database "building the embedded database (once per machine)" "$steps/runtime.sh" build
  fi
  begin_step build "building Vigie" "$steps/build.sh" "$clone" "$prefix/.staging" ${keep_build:+"$keep_build"}
  wait_steps "${names[@]}"
}

test_clone() {
  local node
  node=$("$steps/node.sh" find)
  cd "$clone"
  PATH=$node:$PATH npm test
}

# is_running: the supervisor of this installation is there, whatever the state of its services.
is_running() {
  local pid
  pid=$(cat "$prefix/var/pm2/pm2.pid" 2>/dev/null) || return 1
  [ -x "$prefix/scripts/hypcontrol" ] && tr '\0' '\n' 2>/dev/null <"/proc/$pid/environ" | grep -qxF "PM2_HOME=$prefix/var/pm2"
}

# Taken ports are reported before anything is put in place. A port mapper that is there already is shared.
check_ports() {
  local option key default port taken=()
  while read -r option key default; do
    case "$key" in
      amqp.epmd_port) continue ;;
      amqp.*) uses_own_broker || continue ;;
      mongodb.documentdb_port | mongodb.ferretdb_debug_port) uses_embedded_database || continue ;;
      mongodb.port) [ -z "$(effective mongodb.uri '')" ] || continue ;;
    esac
    port=$(effective "$key" "$default")
    if port_is_taken "$port"; then taken+=("--$option (now $port)"); fi
  done < <(port_table)
  [ ${#taken[@]} -eq 0 ] || fail "other programs listen on the ports of: ${taken[*]}" \
    "give other ports, one by one or all at once with --port-offset 1000, or stop what listens there"
}

start_and_report() {
  local password
  # The webserver takes the file away when it creates the account: it is read before that, and shown even if a later step fails.
  password=$(cat "$prefix/var/secrets/admin-password" 2>/dev/null || true)
  if [ -n "$no_start" ]; then
    report "installed in $prefix, not started. Start it with: $prefix/scripts/hypcontrol start"
    return 0
  fi
  trap 'end_running_steps; show_password "$password"' EXIT
  run_step start "starting, and waiting until everything is healthy" start_healthy
  trap - EXIT
  remove_tree "$prefix/.previous"
  if [ -n "$boot" ]; then "$steps/boot.sh" enable "$prefix"; fi
  report "Vigie is installed in $prefix, and healthy"
  "$steps/summary.sh" "$prefix" "$password"
}

show_password() { [ -z "$1" ] || printf '\nthe administrator is "admin", the one-time password %s\n' "$1"; }

start_healthy() {
  local round
  "$prefix/scripts/hypcontrol" start ||
    fail "not every service could be started" "'$prefix/scripts/hypcontrol status' says which; logs are in $prefix/var/log (the code before this installation is in $prefix/.previous)"
  for ((round = 0; round < 30; round++)); do
    if "$prefix/scripts/hypcontrol" status; then return 0; fi
    sleep 1
  done
  fail "the installation does not become healthy" "'$prefix/scripts/hypcontrol doctor' says what to do"
}

main "$@"
exit
