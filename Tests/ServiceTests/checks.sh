# What the booted checks share: counting, waiting, being somebody, and files to drop.
# shellcheck shell=bash
# shellcheck disable=SC2119,SC2120,SC2034 # the other parts give arguments, and use the names

checks=0
failures=0
spool=/var/spool/forecastd
database=/var/lib/forecastd/forecastd.db

# check SENTENCE COMMAND…: one check; what the command says is shown only if it fails.
check() {
  local sentence=$1 said
  shift
  checks=$((checks + 1))
  if said=$("$@" 2>&1); then
    printf 'ok    %s\n' "$sentence"
  else
    failures=$((failures + 1))
    printf 'FAIL  %s\n' "$sentence"
    if [ -n "$said" ]; then printf '%s\n' "$said" | sed 's/^/      /'; fi
  fi
}

not() { ! "$@"; }

# soon COMMAND…: waits until the command succeeds, for a minute at most.
soon() {
  local attempt
  for ((attempt = 0; attempt < 300; attempt++)); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.2
  done
  "$@"
}

# as USER COMMAND…: runs a command in the machine as one of its users.
as() {
  local user=$1
  shift
  inside runuser --user "$user" -- "$@"
}

# property NAME [UNIT]: what systemd says of a unit.
property() { inside systemctl show --property "$1" --value "${2:-forecastd.service}"; }

# says NAME PATTERN [UNIT]: whether that matches an extended regular expression.
says() {
  local value
  value=$(property "$1" "${3:-}")
  printf '%s=%s\n' "$1" "$value"
  [[ $value =~ $2 ]]
}

# journal_has PATTERN [PRIORITY]: whether our messages have a line like that, of that weight or more.
journal_has() {
  inside journalctl --unit 'forecastd*' --output cat --no-pager ${2:+--priority "$2"} |
    grep -E -e "$1"
}

# rows SERIES [FIRST [COUNT]]: a CSV with 300 rows, or so many, of one series, an hour apart, from
# hour FIRST on.
rows() {
  awk -v series="$1" -v first="${2:-0}" -v count="${3:-300}" 'BEGIN {
    print "time," series
    for (row = 0; row < count; row++) {
      hour = first + row
      print strftime("%Y-%m-%dT%H:%M:%SZ", 1700000000 + 3600 * hour, 1) \
        "," 20 + 5 * sin(hour / 24 * 6.2832) + hour % 7 / 10
    }
  }'
}

# drop USER NAME: puts what comes from standard input into the inbox, whole and by that user.
drop() {
  # shellcheck disable=SC2016 # the shell in the machine expands it
  as "$1" sh -c 'cat >"$1/.$2.tmp" && mv "$1/.$2.tmp" "$1/$2"' sh "${3:-$spool}/inbox" "$2"
}

# idle [OPTION…]: waits, as a user of no group of ours, until the daemon has nothing left to do.
idle() {
  if [ $# = 0 ]; then set -- --state "$database"; fi
  as stranger forecastd wait --idle --timeout 120 "$@"
}

# is_done NAME: whether that file lies in done/.
is_done() { [ -n "$(inside find "${2:-$spool}/done" -name "$1")" ]; }

# has_failed NAME: whether that file lies in failed/.
has_failed() { inside test -e "$spool/failed/$1"; }

# sql USER QUERY: what the database says to that user.
sql() { as "$1" sqlite3 -readonly "$database" "$2"; }

# learns NAME: drops a file of that series as a producer, and looks whether it is learned from.
learns() {
  rows "$1" | drop producer "$1.csv" && idle && is_done "$1.csv"
}

# drop_in NAME: takes a drop-in of the unit from standard input, for the next start.
drop_in() {
  inside mkdir -p /etc/systemd/system/forecastd.service.d
  inside tee "/etc/systemd/system/forecastd.service.d/$1.conf" >/dev/null
  inside systemctl daemon-reload
}

# no_drop_in NAME: takes it away again.
no_drop_in() {
  inside rm "/etc/systemd/system/forecastd.service.d/$1.conf"
  inside systemctl daemon-reload
}
