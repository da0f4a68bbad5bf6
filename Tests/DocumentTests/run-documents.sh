#!/usr/bin/env bash
# Runs what the documents tell people to run: each command, query, configuration and example, as written.
#
# It needs root, for a mount namespace of its own: there, forecastd works in the places that the documents
# name, in memory, and the machine itself is not touched. What is not run stands in the table `not_run`
# with the reason; an entry that fits nothing any more is a failure. The examples in Python and R run
# where their packages are; in CI, and where nothing may be skipped, those of Python are installed into an
# environment of their own.
set -uo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source-path=SCRIPTDIR
. "$root/Tests/skip.sh"
if [ -z "${DOCUMENTS_WORK:-}" ]; then
  if [ "$(id -u)" != 0 ] || ! unshare --mount true 2>/dev/null; then
    skip 'a mount namespace needs root'
    exit 0
  fi
  DOCUMENTS_WORK=$(mktemp -d)
  export DOCUMENTS_WORK
  code=0
  unshare --mount bash "${BASH_SOURCE[0]}" || code=$?
  rm -rf -- "$DOCUMENTS_WORK"
  exit "$code"
fi

# What part of a line is not run, and why; after `=` a whole line.
not_run=(
  'apt-get install|.ci/run takes these lines from README.md and runs them'
  'swift test|CI runs all tests'
  'swift build|CI builds all products'
  'bash .ci/run|this is it'
  'WALKTHROUGHS_WRITE|writes into the tree; the comparison is a stage of its own'
  'soak.sh|ten minutes; a short one is part of Tests/FaultTests/run-faults.sh'
  'fuzz.sh|needs a build with libFuzzer, and time'
  'forecastd-benchmark|measures for minutes, on real files that are not part of this repository'
  'systemd/install.sh|Tests/ServiceTests/run-installer.sh and run-booted.sh do'
  'systemctl|needs a booted machine: Tests/ServiceTests/run-booted.sh'
  'journalctl|needs a booted machine: Tests/ServiceTests/run-booted.sh'
  'usermod|changes an account; Tests/ServiceTests/run-booted.sh has such accounts'
  'sudo forecastd backup|needs the places of an installed service: Tests/ServiceTests/booted-mending.sh'
  'sudo -u forecastd|needs the accounts of an installed service: Tests/ServiceTests/booted-mending.sh'
  'sudo mkdir|Tests/ServiceTests/booted-mending.sh runs its block'
  'sudo install|Tests/ServiceTests/booted-mending.sh runs its block'
  'sudo apt install|Tests/ServiceTests/booted-package.sh installs the package'
  'forecastd help COMMAND|COMMAND stands for any; each is tried below'
  '=forecastd backtest|the name of a command, not a line to type'
  '=forecastd retry|the name of a command, not a line to type'
  '=forecastd wait|the name of a command, not a line to type'
)
declare -A used=()

program=$(readlink -f -- "${FORECASTD:-$root/.build/release/forecastd}")
work=$DOCUMENTS_WORK
unset JOURNAL_STREAM RUNTIME_DIRECTORY DOCUMENTS_WORK
export LC_ALL=C.UTF-8 NO_COLOR=1 COLUMNS=100 TMPDIR=$work/tmp
mkdir "$TMPDIR"
for place in /var/lib /var/spool /var/backups; do
  mkdir -p "$place"
  mount -t tmpfs tmpfs "$place"
done
if [ -d /etc/forecastd ]; then mount -t tmpfs tmpfs /etc/forecastd; fi

# The place where they are run: the repository's folders, the program, and files of one's own.
mkdir -p "$work/here/.build/release" "$work/bin" /var/lib/forecastd /var/spool/forecastd/inbox/boiler
ln -s "$root"/{config,data,systemd,Tests} "$work/here/"
ln -s "$program" "$work/here/.build/release/forecastd"
ln -s "$program" "$work/bin/forecastd"
export PATH=$work/bin:$PATH
cd -- "$work/here" || exit 1
awk 'BEGIN { srand(3); print "time,temperature,humidity"
  for (hour = 0; hour < 480; hour++)
    printf "2024-03-%02dT%02d:00:00Z,%.1f,%d\n", 1 + int(hour / 24), hour % 24,
      15 + 5 * (hour % 24 > 12) + rand(), 60 - (hour % 24) + 3 * rand() }' >my-sensor.csv
awk -F, 'NR == 1 { print "time,supply" } NR > 1 { print $1 "," 40 + $2 }' my-sensor.csv \
  >/var/spool/forecastd/inbox/boiler/first.csv
printf 'shift,pieces\n1,950\n2,1010\n' >boiler.csv # has no time, fails, and is put back

# Before anything would remove it at the end: it may be somebody's.
if [ -e /tmp/forecastd ]; then
  echo '/tmp/forecastd exists: README.md wants it to be free; remove it'
  exit 1
fi
daemon=
start() {
  forecastd run >>"$work/journal" 2>&1 &
  daemon=$!
  forecastd wait --idle --timeout 60 || exit 1
}
stop() {
  if [ -n "$daemon" ]; then
    kill "$daemon" 2>/dev/null
    wait "$daemon" 2>/dev/null
  fi
  daemon=
}
trap 'stop; rm -rf /tmp/forecastd' EXIT
start

passed=0
failed=0
left=0
# judge NAME CODE OUTPUT: counts, and shows what failed.
judge() {
  if [ "$2" = 0 ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED (%s): %s\n%s\n' "$2" "$1" "$3"
  fi
}

# run NAME COMMAND...: runs it for at most two minutes.
run() {
  local name=$1 output code=0
  shift
  output=$(timeout 120 "$@" 2>&1 </dev/null) || code=$?
  judge "$name" "$code" "$output"
}

# is_listed LINE: whether it is one of those that are not run.
is_listed() {
  local entry text
  for entry in "${not_run[@]}"; do
    text=${entry%%|*}
    if [[ $1 == *"$text"* || =$1 == "$text" ]]; then
      used[$text]=yes
      left=$((left + 1))
      return 0
    fi
  done
  return 1
}

database=/var/lib/forecastd/forecastd.db
python=python3
if ! "$python" -c 'import pandas, duckdb' 2>/dev/null && [ -n "${CI:-}${FORECASTD_NO_SKIPS:-}" ]; then
  python3 -m venv "$work/python" &&
    timeout 400 "$work/python/bin/pip" install --quiet pandas duckdb && python=$work/python/bin/python3
fi

# block DOCUMENT LANGUAGE FILE: what stands between two fences.
block() {
  local line module
  case $2 in
  sh)
    while IFS= read -r line; do
      case $line in '' | '#'*) continue ;; esac
      if ! is_listed "$line"; then run "$1: $line" bash -c "$line"; fi
      case $line in *inbox/boiler.csv*) forecastd wait --idle --timeout 60 ;; esac
    done <"$3"
    ;;
  sql) run "$1: SQL" sqlite3 -readonly -bail "$database" ".read '$3'" ;;
  json5) run "$1: configuration" forecastd check-config --config "$3" ;;
  python)
    module=$(sed -n -E 's/^import (pandas|duckdb)$/\1/p' "$3")
    if "$python" -c "import $module" 2>/dev/null; then
      run "$1: $module" "$python" "$3"
    else
      skip "$1: $module is not installed"
    fi
    ;;
  r)
    if Rscript -e 'library(RSQLite)' >/dev/null 2>&1; then
      run "$1: R" Rscript "$3"
    else
      echo "not run: $1: R with RSQLite is not installed; it takes minutes, and CI leaves it out"
    fi
    ;;
  esac
}

# Commands and queries within sentences.
# shellcheck disable=SC2016 # the marks are those of Markdown
within='`(forecastd [a-z-]+( [^`]*)?|sudo [^`]*|SELECT [^`]*)`'

# document FILE: its blocks in order, then the commands and queries within its sentences.
document() {
  local name=$1 number count text
  count=$(awk -v out="$work/block" '
    /^```/ && !inside { inside = 1; language = substr($0, 4); n++; next }
    /^```/ { inside = 0; close(out n); next }
    inside { if (!(n in seen)) { seen[n] = 1; print language >(out n ".language") } print >(out n) }
    END { print n + 0 }' "$root/$name")
  for ((number = 1; number <= count; number++)); do
    [ -e "$work/block$number" ] || continue
    block "$name" "$(cat "$work/block$number.language")" "$work/block$number"
  done
  rm -f "$work"/block*
  mapfile -t sentences < <(awk '/^```/ { inside = !inside } !inside' "$root/$name" |
    grep -oE "$within" | tr -d '`' | grep -v ' \[' || true)
  for text in "${sentences[@]}"; do
    if is_listed "$text"; then continue; fi
    case $text in
    SELECT*) run "$name: $text" sqlite3 -readonly -bail "$database" "$text" ;;
    'forecastd rebuild') # while the service is stopped, as is said beside it
      stop
      run "$name: $text" bash -c "$text"
      start
      ;;
    *) run "$name: $text" bash -c "$text" ;;
    esac
  done
}

mapfile -t documents < <(cd "$root" && find . -name '*.md' -not -path './.*' | cut -c3- | sort)
for name in "${documents[@]}"; do document "$name"; done
run 'config/queries.sql' sqlite3 -readonly -bail -box "$database" ".read '$root/config/queries.sql'"
# The example of the demo in README.md, numbers and shapes aside.
shape() { sed -E 's/-?[0-9]+(\.[0-9]+)?/#/g; s/[▁▂▃▄▅▆▇█ ]+/ /g'; }
forecastd demo --directory "$work/demo" 2>&1 | shape >"$work/shown"
while IFS= read -r line; do
  grep -qxF -e "$line" "$work/shown"
  judge "README.md shows what the demo does not: $line" "$?" ''
done < <(sed -n '/^Done in/,/^```/p' "$root/README.md" | grep -v '^```' | shape)
for command in $(forecastd help | sed -n -E 's/^  ([a-z][a-z-]+) .*/\1/p'); do
  run "forecastd help $command" forecastd help "$command"
done
for entry in "${not_run[@]}"; do
  if [ -z "${used[${entry%%|*}]:-}" ]; then
    judge "the table not_run has '${entry%%|*}', which stands in no document" 1 ''
  fi
done
printf '%s of the documents run as written, %s do not; %s are not run, for reasons\n' \
  "$passed" "$failed" "$left"
[ "$failed" = 0 ]
