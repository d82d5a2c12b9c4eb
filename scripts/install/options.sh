# shellcheck shell=bash
# The options of build-install.sh, and what they mean for the configuration. Sourced.

usage() {
  cat <<'TEXT'
build-install.sh: builds Vigie, installs it and starts it. Run it as root in a clone; run it again to upgrade in place.

  -h                 this help
  -d                 do not install the operating system's packages
  -n                 do not rebuild: take the build that is in the clone
  -u                 run the tests before installing
  -c                 stop and uninstall; data, settings and secrets stay
  --purge            with -c: remove them too (and the shared programs with the last installation)
  --no-start         install only
  --boot             start at boot (systemd)
  --prefix DIR       where to install                                   (/opt/vigie)

Addresses. An upgrade keeps what was given before. In the environment: the names in brackets.
  --mongodb-uri URI  a MongoDB of yours [MONGODB_URI]; else a mongod on this machine, run by Vigie; else the embedded database
  --mongodb-database its database                   [VIGIE_MONGODB_DATABASE]             vigie
  --amqp-url URL     a RabbitMQ of yours [VIGIE_AMQP_URL]; else Vigie's own
  --port-offset N    add N to every port below: for a second installation on this machine
  --http-port        console and API                [VIGIE_WEBSERVER_PORT]                8082
  --amqp-port        broker                         [VIGIE_AMQP_PORT]                     5672
  --amqp-distribution-port                          [VIGIE_AMQP_DISTRIBUTION_PORT]       25672
  --epmd-port        Erlang's port mapper           [VIGIE_AMQP_EPMD_PORT]                4369
  --mongodb-port     database                       [VIGIE_MONGODB_PORT]                 27017
  --documentdb-port  PostgreSQL behind it           [VIGIE_MONGODB_DOCUMENTDB_PORT]       5433
  --ferretdb-debug-port                             [VIGIE_MONGODB_FERRETDB_DEBUG_PORT]  28017

Other variables: VIGIE_RUNTIME, folder of the programs that installations share (/opt/vigie-runtime); VIGIE_DEBIAN_MIRROR.
TEXT
}

# Option, key of the configuration, default.
port_table() {
  cat <<'TABLE'
http-port webserver.port 8082
amqp-port amqp.port 5672
amqp-distribution-port amqp.distribution_port 25672
epmd-port amqp.epmd_port 4369
mongodb-port mongodb.port 27017
documentdb-port mongodb.documentdb_port 5433
ferretdb-debug-port mongodb.ferretdb_debug_port 28017
TABLE
}

skip_packages= keep_build= run_tests= uninstall= purge= no_start= boot= prefix=${VIGIE_HOME:-/opt/vigie} port_offset=0
declare -A given=() # by key of the configuration

parse_options() {
  local option key
  given_by_environment
  while [ $# -gt 0 ]; do
    option=$1
    shift
    case "$option" in
      -h | --help) usage; exit 0 ;;
      -d) skip_packages=yes ;;
      -n) keep_build=--keep-build ;;
      -u) run_tests=yes ;;
      -c) uninstall=yes ;;
      --purge) purge=--purge ;;
      --no-start) no_start=yes ;;
      --boot) boot=yes ;;
      --prefix | --port-offset | --mongodb-uri | --mongodb-database | --amqp-url | --*-port)
        [ $# -gt 0 ] && [ -n "$1" ] || usage_error "$option needs a value"
        case "$option" in
          --prefix) prefix=$1 ;;
          --port-offset) port_offset=$1 ;;
          --mongodb-uri) given[mongodb.uri]=$1 ;;
          --mongodb-database) given[mongodb.database]=$1 ;;
          --amqp-url) given[amqp.url]=$1 ;;
          *)
            key=$(port_table | awk -v option="${option#--}" '$1 == option { print $2 }')
            [ -n "$key" ] || usage_error "unknown option $option"
            given[$key]=$1
            ;;
        esac
        shift
        ;;
      *) usage_error "unknown option $option" ;;
    esac
  done
  check_options
}

usage_error() {
  printf 'error: %s (build-install.sh -h lists the options)\n' "$1" >&2
  exit 2
}

# VIGIE_<FILE>_<KEY> is what the programs themselves read; the installer writes it down, because they are started without it later.
given_by_environment() {
  local key name
  while read -r _ key _; do
    name=VIGIE_$(printf '%s' "$key" | tr 'a-z.' 'A-Z_')
    if [ -n "${!name:-}" ]; then given[$key]=${!name}; fi
  done < <(port_table)
  if [ -n "${MONGODB_URI:-}" ]; then given[mongodb.uri]=$MONGODB_URI; fi
  if [ -n "${VIGIE_MONGODB_DATABASE:-}" ]; then given[mongodb.database]=$VIGIE_MONGODB_DATABASE; fi
  if [ -n "${VIGIE_AMQP_URL:-}" ]; then given[amqp.url]=$VIGIE_AMQP_URL; fi
}

check_options() {
  local key
  [ -n "$uninstall" ] || [ -z "$purge" ] || usage_error "--purge goes with -c"
  [[ "$port_offset" =~ ^[0-9]{1,5}$ ]] || usage_error "--port-offset needs a number"
  for key in "${!given[@]}"; do
    case "$key" in
      *port) [[ "${given[$key]}" =~ ^[0-9]{1,5}$ ]] && [ "${given[$key]}" -ge 1 ] && [ "${given[$key]}" -le 65535 ] || usage_error "$key: '${given[$key]}' is not a port" ;;
    esac
  done
  # The path becomes part of socket names (107 bytes at most), of URLs and of unit files.
  prefix=$(realpath -m "$prefix")
  [[ "$prefix" =~ ^/[A-Za-z0-9._/-]{1,60}$ ]] || usage_error "--prefix: use an absolute path of at most 60 letters, digits, . _ - /"
}

# installed_setting KEY: what the installed configuration says; nothing when there is none.
installed_setting() {
  local file=$prefix/etc/${1%%.*}.conf
  if [ -f "$file" ]; then sed -n "/^\[/q; s/^${1#*.} *= *\"\{0,1\}\([^\"#]*[^\"# ]\)\"\{0,1\} *\(#.*\)\{0,1\}$/\1/p" "$file" | head -n 1; fi
}

# effective KEY DEFAULT: given now, or installed, or the default.
effective() {
  local value=${given[$1]:-}
  if [ -z "$value" ]; then value=$(installed_setting "$1"); fi
  printf '%s' "${value:-$2}"
}

# Applies the offset to what was not given one by one, and decides on the database of a first installation.
complete_settings() {
  local key default
  if [ "$port_offset" -gt 0 ]; then
    while read -r _ key default; do : "${given[$key]:=$((default + port_offset))}"; done < <(port_table)
  fi
  if [ ! -f "$prefix/etc/mongodb.conf" ] && [ -z "${given[mongodb.uri]:-}" ] && command -v mongod >/dev/null; then
    given[mongodb.engine]=mongod
  fi
}

uses_embedded_database() { [ -z "$(effective mongodb.uri '')" ] && [ "$(effective mongodb.engine embedded)" = embedded ]; }
uses_own_broker() { [ -z "$(effective amqp.url '')" ]; }

# settings_list: one FILE.KEY=VALUE per line, as settings.sh takes them.
settings_list() {
  local key
  for key in "${!given[@]}"; do printf '%s=%s\n' "$key" "${given[$key]}"; done
}
