# shellcheck shell=bash
# Counting of checks for the installation test. Sourced.

passed=0 failed=0

# check SENTENCE COMMAND…: one check; its output is shown only when it fails.
check() {
  local sentence=$1 output since=$SECONDS
  shift
  output=$(mktemp)
  if ("$@") >"$output" 2>&1; then
    passed=$((passed + 1))
    printf 'ok    %s (%d s)\n' "$sentence" $((SECONDS - since))
    rm -f "$output"
    return 0
  fi
  failed=$((failed + 1))
  printf 'FAIL  %s (%d s)\n' "$sentence" $((SECONDS - since))
  tail -n 40 "$output" | sed 's/^/      | /'
  rm -f "$output"
  return 1
}

# need SENTENCE COMMAND…: a check that the rest of the test stands on.
need() { check "$@" || finish; }

# finish: the plain line that counts. A test that checked nothing has failed.
finish() {
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ] && exit 0
  exit 1
}
