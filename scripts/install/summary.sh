#!/usr/bin/env bash
# Says where the console is, who may log in, and how to send the first event.
# Usage: summary.sh HOME [ONE-TIME PASSWORD]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly home=${1:?usage: summary.sh HOME [ONE-TIME PASSWORD]} password=${2:-}

setting() { sed -n "/^\[/q; s/^$1 *= *\"\{0,1\}\([^\"#]*[^\"# ]\)\"\{0,1\} *\(#.*\)\{0,1\}$/\1/p" "$home/etc/webserver.conf" | head -n 1; }

# How the event signs in: with the key that the webserver made for connectors; else as the administrator.
credentials() {
  local key
  key=$(cat "$home/var/secrets/connector-key" 2>/dev/null || true)
  if [ -n "$key" ]; then printf -- "-H 'authorization: Bearer %s'" "$key"; else printf -- "-u 'admin:%s'" "${password:-<your password>}"; fi
}

host=$(setting host)
case "${host:-127.0.0.1}" in 0.0.0.0 | ::) host=$(hostname) ;; esac
url=http://${host:-127.0.0.1}:$(setting port)
event='{"event_type": "check", "connector": "first-steps", "connector_name": "curl", "source_type": "resource", "component": "my-server", "resource": "disk", "state": 2, "output": "The disk is nearly full"}'

say ""
say "  console        $url/"
say "  user           admin"
if [ -n "$password" ]; then
  say "  password       $password      (one-time: you choose your own at the first login)"
else
  say "  password       unchanged"
fi
say "  state          $home/scripts/hypcontrol status"
"$(dirname "${BASH_SOURCE[0]}")/boot.sh" offer "$home" | sed 's/^/  /'
say ""
say "  Your first event becomes an alarm in the open console:"
say ""
printf "curl %s -H 'content-type: application/json' -d '%s' %s/api/v1/events\n\n" "$(credentials)" "$event" "$url"
