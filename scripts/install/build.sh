#!/usr/bin/env bash
# Builds the clone and stages what an installation needs of it, side by side with whatever else goes on.
# Usage: build.sh CLONE STAGE [--keep-build]
#   STAGE         gets dist/, node_modules/ (production only), scripts/, webserver/{views,public}, …; replaced as a whole
#   --keep-build  takes the build that is there
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/common.sh"

readonly clone=${1:?usage: build.sh CLONE STAGE [--keep-build]} stage=${2:?usage: build.sh CLONE STAGE [--keep-build]} option=${3:-}
# Node trusts a list of its own; an authority of the site (a proxy that inspects TLS, a private registry) is in the machine's.
if [ -f /etc/ssl/certs/ca-certificates.crt ]; then export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}; fi
export npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false

# install_modules [OPTION…]: exactly what the lock file says. `npm ci` refuses a lock file that lacks the optional binaries of other platforms,
# which is what npm writes where the registry does not carry them; `npm install --no-save` takes the same versions and leaves the file alone.
install_modules() {
  local output
  output=$(mktemp)
  if npm ci "$@" 2>&1 | tee "$output"; then
    rm -f "$output"
    return 0
  fi
  if grep -q 'code EUSAGE' "$output" && grep -q 'Missing: .* from lock file' "$output"; then
    rm -f "$output"
    say "the lock file lacks packages of other platforms: installing without the check"
    npm install --no-save "$@"
    return
  fi
  rm -f "$output"
  return 1
}

build() {
  local node
  node=$("$here/node.sh" bring)
  export PATH=$node:$PATH
  say "Node $(node --version) in $node"
  cd "$clone"
  if [ "$option" = --keep-build ]; then
    [ -f dist/webserver/main.js ] || fail "there is no build to keep in $clone/dist" "run again without -n"
  else
    install_modules || fail "the modules could not be installed" "check the npm registry ('npm config get registry') and the disk space, and run again"
    npm run build || fail "the TypeScript build failed" "is this clone unchanged? 'git status' tells"
    # Started with sudo in a clone of a person: what was built is theirs.
    chown -R --reference="$clone" dist
  fi
}

stage_code() {
  say "staging"
  remove_tree "$stage"
  install -d -m 755 "$stage"
  tar -C "$clone" --exclude='*.test.js' --exclude='*.test.js.map' --exclude=dist/tests --exclude=dist/bench --exclude=.tsbuildinfo \
    -cf - package.json package-lock.json ecosystem.config.js build-install.sh etc scripts dist webserver/views webserver/public |
    tar -C "$stage" --no-same-owner -xf -
  # Shipped settings stay apart from the site's until the installation merges them.
  mv "$stage/etc" "$stage/etc-shipped"
  revision >"$stage/REVISION"
  chmod -R u=rwX,go=rX "$stage"
}

# What is installed, for bug reports. Read from the files: a clean Debian has no git.
revision() {
  local head
  head=$(cat "$clone/.git/HEAD" 2>/dev/null || true)
  case "$head" in
    'ref: '*) cat "$clone/.git/${head#ref: }" 2>/dev/null || sed -n "s| ${head#ref: }\$||p" "$clone/.git/packed-refs" 2>/dev/null || true ;;
    *) printf '%s\n' "${head:-unknown}" ;;
  esac
}

# The installed one's modules are taken along when the lock file is the same: an upgrade then takes seconds.
stage_modules() {
  local installed
  installed=$(dirname "$stage")
  if cmp -s "$installed/package-lock.json" "$stage/package-lock.json" && [ -f "$installed/node_modules/.package-lock.json" ]; then
    say "the modules of the installed version are the same"
    cp -al "$installed/node_modules" "$stage/node_modules"
    return 0
  fi
  (cd "$stage" && install_modules --omit=dev --prefer-offline) || fail "the production modules could not be installed" "check the npm registry and the disk space"
}

require_root
umask 022
build
stage_code
stage_modules
