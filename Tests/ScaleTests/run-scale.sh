#!/usr/bin/env bash
# Very many files at once: none is lost, memory stays small, the oldest go first, old rows go in peace.
#
# The binary is $FORECASTD, or the release build of this tree. Works in memory where there is some.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
binary=${FORECASTD:-$here/../../.build/release/forecastd}
memory=/dev/shm
if [ ! -w "$memory" ]; then memory=${TMPDIR:-/tmp}; fi
work=$(mktemp -d -p "$memory")
daemon=
cleanup() {
  if [ -n "$daemon" ]; then kill -KILL "$daemon" 2>/dev/null || true; fi
  rm -rf -- "$work"
}
trap cleanup EXIT

fail() {
  printf 'run-scale.sh: %s\n' "$*" >&2
  if [ -e "$work/messages" ]; then tail -n 5 -- "$work/messages" >&2; fi
  exit 1
}

# expect WANTED FOUND WHAT
expect() {
  [ "$2" = "$1" ] || fail "$3: $2, wanted: $1"
}

# expect_below LIMIT FOUND WHAT
expect_below() {
  [ "$2" -lt "$1" ] || fail "$3: $2, wanted: less than $1"
}

# wait_for SECONDS CONDITION…: looks again and again.
wait_for() {
  local steps=$(($1 * 20))
  shift
  while ! "$@"; do
    steps=$((steps - 1))
    [ "$steps" -gt 0 ] || fail "not reached: $*"
    kill -0 "$daemon" 2>/dev/null || fail "the daemon has ended"
    sleep 0.05
  done
}

is_idle() { grep -q '"state": "idle"' "$work/state/status.json" 2>/dev/null; }
is_stopped() { grep -q '^State:[[:space:]]*T' "/proc/$daemon/status"; }
is_drained() { [ "$(find "$work/spool/inbox" "$work/spool/processing" -type f | wc -l)" = 0 ]; }
has_learned_some() { [ "$(grep -c 'observations learned' "$work/messages")" -ge 5 ]; }
memory_kib() { awk '/^VmHWM/ { print $2 }' "/proc/$daemon/status"; }
query() { sqlite3 "file:$work/state/forecastd.db?mode=ro" "$1"; }

configure() {
  rm -rf -- "${work:?}/spool" "${work:?}/state"
  mkdir -p -- "$work/spool/inbox" "$work/state"
  cat >"$work/forecastd.json5" <<END
{ spool: "$work/spool", state: "$work/state/forecastd.db",
  inbox: { settle_seconds: 0, rescan_seconds: 3600 },
  forecast: { horizon: 1 }, model: { hidden: 8, truncation: 8, update_interval: 4 },
  limits: { free_disk_bytes: 0, threads: 1 },
  retention: { observations_days: 30, forecasts_days: 30, rejects_days: 30, done_days: 30 } }
END
}

# start LAUNCHER…: starts the daemon, through a command that becomes it.
start() {
  rm -f -- "$work/state/status.json"
  "$@" "$binary" run --config "$work/forecastd.json5" >/dev/null 2>"$work/messages" &
  daemon=$!
}

stop() {
  local code=0
  kill -TERM "$daemon"
  wait "$daemon" || code=$?
  daemon=
  expect 0 "$code" 'the exit code'
}

# drop COUNT: that many files of one row; the times of their rows ascend with their names.
drop() {
  awk -v count="$1" -v inbox="$work/spool/inbox" 'BEGIN {
    for (i = 0; i < count; i++) {
      file = sprintf("%s/%06d.csv", inbox, i)
      printf "time,a\n%d,%d.5\n", 1704067200 + 60 * i, i % 24 > file
      close(file)
    }
  }'
}

# More files come while the process is stopped than the kernel keeps events for.
# Field failures I1, S7, I5.
lost_events() {
  local count=20000 seconds idle
  configure
  start
  wait_for 60 is_idle
  idle=$(memory_kib)
  local handles
  handles=$(find "/proc/$daemon/fd" -type l | wc -l)
  kill -STOP "$daemon"
  wait_for 60 is_stopped
  drop "$count"
  seconds=$SECONDS
  kill -CONT "$daemon"
  wait_for 600 is_drained
  seconds=$((SECONDS - seconds))
  grep -q 'directory events were lost' "$work/messages" || fail 'no event was lost'
  expect_below 65536 "$(($(memory_kib) - idle))" 'KiB that the memory grew by'
  expect_below $((handles + 2)) "$(find "/proc/$daemon/fd" -type l | wc -l)" 'open files'
  printf '%s files came unseen, and were learned in %s s; the memory grew by %s KiB\n' \
    "$count" "$seconds" "$(($(memory_kib) - idle))"
  stop
  expect "$count" "$(query "SELECT count(*) FROM file WHERE state = 'done'")" 'files done'
  expect "$count" "$(query 'SELECT count(*) FROM observation WHERE late = 0')" 'observations'
  expect "$count" "$(find "$work/spool/done" -type f | wc -l)" 'files in done'
}

# The inbox is full of files when the daemon starts; of the names, the oldest files stand last.
# Field failure S7.
crowd() {
  local count=200000 idle
  configure
  start
  wait_for 60 is_idle
  idle=$(memory_kib)
  stop
  drop "$count"
  touch -d '2001-01-01 00:00:01' -- "$work/spool/inbox/199999.csv"
  touch -d '2001-01-01 00:00:02' -- "$work/spool/inbox/000137.csv"
  touch -d '2001-01-01 00:00:03' -- "$work/spool/inbox/077777.csv"
  start
  wait_for 300 has_learned_some
  expect_below 65536 "$(($(memory_kib) - idle))" 'KiB that the memory grew by'
  printf 'of %s files the oldest go first; the memory grew by %s KiB\n' \
    "$count" "$(($(memory_kib) - idle))"
  stop
  local first
  first=$(query 'SELECT name FROM file ORDER BY file_key LIMIT 5' | tr '\n' ' ')
  expect '199999.csv 000137.csv 077777.csv 000000.csv 000001.csv ' "$first" 'the first files'
}

# A million rows, and many files, are old enough to go while files still come.
# Field failure Q5.
retention() {
  configure
  drop 3
  "$binary" run --once --config "$work/forecastd.json5" >/dev/null
  sqlite3 "$work/state/forecastd.db" <<'END'
PRAGMA synchronous = OFF;
BEGIN;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500000)
INSERT INTO observation SELECT 1, 946684800000000 + i * 60000000, 1.5, 1 FROM n;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250000)
INSERT INTO forecast
SELECT 1, 946684800000000 + i * 60000000, 1, 946684800000000, 0, 1.5, 1.5, 1.5, 1.5, 1.5 FROM n;
WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 350)
INSERT INTO file (file_key, name, state, position, rows, learned, duplicates, late, rejected,
  missing, bytes, received_time, finished_time)
SELECT i, i, 'done', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM n;
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 249999)
INSERT INTO rejected_row
SELECT 100 + i / 1000, i % 1000 + 1, i, i, 'a', 'is not a number; row rejected.', 'n/a', 0 FROM n;
UPDATE series SET first_time = 946684800000000, late = 500000, observations = 500003;
COMMIT;
END
  mkdir -p -- "$work/spool/done/2001-01-01"
  seq 5000 | (cd -- "$work/spool/done/2001-01-01" && split -l 1 -a 4 -d)
  local trace=$work/trace
  # Each look at the signals ends one piece of work and begins the next.
  start strace -D -f -qq -ttt -e trace=read,poll -o "$trace"
  wait_for 300 everything_is_gone
  wait_for 60 is_idle
  stop
  printf 'a million rows and 5000 files are gone; the longest piece of %s took %s ms\n' \
    "$(grep -c 'read(' "$trace")" "$(longest_piece "$trace")"
  expect 3 "$(query 'SELECT count(*) FROM observation')" 'observations that stay'
  expect 1 "$(query 'SELECT 20 * (SELECT freelist_count FROM pragma_freelist_count)
    <= (SELECT page_count FROM pragma_page_count)')" 'few free pages'
}

everything_is_gone() {
  [ ! -e "$work/spool/done/2001-01-01" ] \
    && [ "$(query 'SELECT (SELECT count(*) FROM observation WHERE late = 1)
      + (SELECT count(*) FROM forecast WHERE origin < 1000000000000000)
      + (SELECT count(*) FROM rejected_row)')" = 0 ]
}

# longest_piece TRACE: the longest time between two looks in milliseconds, waits left out.
longest_piece() {
  awk '
    last && !waits { gap = $2 - last; if (gap > longest) longest = gap }
    { last = $2; waits = /restart_syscall|poll\(.*, [1-9][0-9]*( <unfinished|\))/ }
    END { printf "%.0f", 1000 * longest }' "$1"
}

lost_events
crowd
retention
