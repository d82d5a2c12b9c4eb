#!/usr/bin/env bash
# Brings the shipped configuration into an installation, and keeps what the site wrote.
# Usage: settings.sh HOME SHIPPED [FILE.KEY=VALUE…]       e.g. amqp.port=5700 mongodb.uri=mongodb://…
#
# A file that nobody edited since the last installation is replaced. An edited one is kept; when the shipped one has changed as well, it is put
# beside it as <file>.new. The given settings are written into the files and remembered, so that a replaced file gets them again.
# Below HOME/var/lib/install: shipped/ (the files as they were shipped last), written/ (as this script left them), settings.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly home=${1:?usage: settings.sh HOME SHIPPED [FILE.KEY=VALUE…]} shipped=${2:?usage: settings.sh HOME SHIPPED [FILE.KEY=VALUE…]}
shift 2
readonly etc=$home/etc state=$home/var/lib/install

# set_key FILE KEY VALUE: changes a key of the file's top level, which ends at the first table. Text is quoted, numbers are not.
set_key() {
  local file=$1 draft
  draft=$(mktemp "$file.XXXXXX")
  KEY=$2 VALUE=$(toml_value "$3") awk '
    function put() { if (!done) { print ENVIRON["KEY"] " = " ENVIRON["VALUE"]; done = 1 } }
    /^[[:space:]]*\[/ { put(); top = 1 }
    !top && $0 ~ "^[[:space:]]*" ENVIRON["KEY"] "[[:space:]]*=" { put(); next }
    { print }
    END { put() }' "$file" >"$draft"
  chown --reference="$file" "$draft"
  chmod --reference="$file" "$draft"
  mv -f "$draft" "$file"
}

toml_value() {
  if [[ "$1" =~ ^[0-9]+$|^true$|^false$ ]]; then printf '%s' "$1"; else printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"; fi
}

# Broker and database addresses may hold passwords: the files are for root and Vigie's own user.
publish() {
  install -D -m 640 -o root -g vigie "$1" "$2"
}

merge_file() {
  local name=$1
  if [ ! -e "$etc/$name" ] || cmp -s "$etc/$name" "$state/written/$name" || cmp -s "$etc/$name" "$shipped/$name"; then
    publish "$shipped/$name" "$etc/$name"
    rm -f "$etc/$name.new"
    replaced+=("$name")
  elif ! cmp -s "$shipped/$name" "$state/shipped/$name" && ! cmp -s "$shipped/$name" "$etc/$name"; then
    publish "$shipped/$name" "$etc/$name.new"
    say "kept your etc/$name; the new version is beside it as etc/$name.new: compare them"
  else
    say "kept your etc/$name"
  fi
}

# remember FILE.KEY VALUE: the last value of a key counts.
remember() {
  if [ -f "$state/settings" ]; then grep -vF "$1=" "$state/settings" >"$state/settings.new" || true; fi
  printf '%s=%s\n' "$1" "$2" >>"$state/settings.new"
  mv -f "$state/settings.new" "$state/settings"
}

# apply FILE.KEY=VALUE
apply() {
  local key=${1%%=*} value=${1#*=}
  [ -f "$etc/${key%%.*}.conf" ] || fail "there is no etc/${key%%.*}.conf to write '$key' to"
  set_key "$etc/${key%%.*}.conf" "${key#*.}" "$value"
}

require_root
umask 027
install -d -m 755 "$home" "$home/var" "$home/var/lib"
install -d -m 755 "$etc" "$etc/engines" "$etc/rabbitmq"
install -d -m 700 "$state" "$state/shipped" "$state/written"
replaced=()
while IFS= read -r name; do merge_file "$name"; done < <(cd "$shipped" && find . -type f -printf '%P\n' | sort)

# A file that is not shipped any more, and that nobody edited, goes away: an old pool would still be started.
if [ -d "$state/written" ]; then
  while IFS= read -r name; do
    if [ ! -e "$shipped/$name" ] && cmp -s "$etc/$name" "$state/written/$name"; then rm -f "$etc/$name"; fi
  done < <(cd "$state/written" && find . -type f -printf '%P\n')
fi

for setting in "$@"; do
  remember "${setting%%=*}" "${setting#*=}"
  apply "$setting"
done
# What was given at earlier installations, for the files that have just been replaced.
if [ -f "$state/settings" ]; then
  while IFS= read -r setting; do
    file=${setting%%.*}.conf
    if [[ " ${replaced[*]-} " == *" $file "* ]]; then apply "$setting"; fi
  done <"$state/settings"
fi

# The broker's own user reads these two.
chgrp rabbitmq "$etc/rabbitmq" "$etc/rabbitmq"/* 2>/dev/null || true
rm -rf --one-file-system "$state/shipped" "$state/written"
cp -a "$shipped" "$state/shipped"
# An edited file must still look edited the next time: only what was written here is recorded as ours.
mkdir -p "$state/written"
for name in ${replaced[@]+"${replaced[@]}"}; do install -D -m 600 "$etc/$name" "$state/written/$name"; done
