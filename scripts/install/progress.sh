# shellcheck shell=bash
# Runs the steps of an installation: one line when a step begins and ends, its output in a log of its own, several side by side.
# Sourced; needs common.sh. The caller sets `log_folder`.

started_at=$SECONDS
declare -A step_title=() step_since=() step_pid=()

# elapsed: since the installation began, for the beginning of a line.
elapsed() { printf '[%2d:%02d]' $(((SECONDS - started_at) / 60)) $(((SECONDS - started_at) % 60)); }

# report MESSAGE: one line of progress.
report() { printf '%s %s\n' "$(elapsed)" "$*"; }

log_of() { printf '%s/%s.log' "$log_folder" "$1"; }

# begin_step NAME TITLE COMMAND…: starts a step in the background.
begin_step() {
  local name=$1 title=$2
  shift 2
  step_title[$name]=$title step_since[$name]=$SECONDS
  report "$title …"
  if [ -e "$(log_of "$name")" ]; then mv -f "$(log_of "$name")" "$(log_of "$name").1"; fi
  # Job control gives the step a process group of its own, so that ending it ends what it started.
  set -m
  # 9 is the lock of the installation: a server that a step starts must not hold it.
  ("$@") </dev/null >"$(log_of "$name")" 2>&1 9>&- &
  step_pid[$name]=$!
  set +m
}

# wait_steps NAME…: waits for steps. The first that fails ends the others and the installation.
wait_steps() {
  local name waiting=("$@") still last_note=$SECONDS
  while [ ${#waiting[@]} -gt 0 ]; do
    still=()
    for name in "${waiting[@]}"; do
      if kill -0 "${step_pid[$name]}" 2>/dev/null; then still+=("$name"); else end_step "$name"; fi
    done
    waiting=(${still[@]+"${still[@]}"})
    if [ $((SECONDS - last_note)) -ge 20 ] && [ ${#waiting[@]} -gt 0 ]; then
      last_note=$SECONDS
      for name in "${waiting[@]}"; do report "${step_title[$name]}: $((SECONDS - step_since[$name])) s, $(last_line "$name")"; done
    fi
    [ ${#waiting[@]} -eq 0 ] || sleep 0.2
  done
}

# run_step NAME TITLE COMMAND…: one step alone.
run_step() { begin_step "$@" && wait_steps "$1"; }

end_step() {
  local name=$1 status=0
  wait "${step_pid[$name]}" || status=$?
  unset "step_pid[$name]"
  if [ "$status" -eq 0 ]; then
    report "${step_title[$name]}: done ($((SECONDS - step_since[$name])) s)"
    return 0
  fi
  explain_failure "$name" "$status" >&2
  exit 1
}

# Which step, why, and what to do: the step's own words for it when it has any.
explain_failure() {
  local log
  log=$(log_of "$1")
  printf '\n%s FAILED: %s (exit code %s)\n' "$(elapsed)" "${step_title[$1]}" "$2"
  printf 'why:\n'
  tail -n 15 "$log" | grep -v '^ *what to do:' | sed 's/^/  | /'
  printf 'what to do:\n'
  if ! grep '^ *what to do:' "$log" | tail -n 3 | sed 's/^ *what to do: */  /' | grep .; then
    printf '  read the whole log, mend the cause, and run the same command again: what is done is not done twice\n'
  fi
  printf 'log: %s\n' "$log"
}

# end_running_steps: for a trap. Nothing that was begun goes on after the installer has ended.
end_running_steps() {
  local name
  for name in ${step_pid[@]+"${!step_pid[@]}"}; do kill -TERM -- "-${step_pid[$name]}" 2>/dev/null || true; done
}

last_line() { tail -n 1 "$(log_of "$1")" 2>/dev/null | cut -c1-100; }
