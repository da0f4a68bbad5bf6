#!/usr/bin/env bash
# Walks through forecastd as its users do, and compares what they see with the texts beside this file.
#
# A text is a transcript: `$ COMMAND` is run as it stands, and below it is what it prints. In that some
# fields change from run to run, and are replaced: see `mask`. After `$~ COMMAND` learned numbers are
# left out, too, so that a better forecast is no failure. WALKTHROUGHS_WRITE=1 writes the transcripts anew.
set -uo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
program=${FORECASTD:-$here/../../.build/release/forecastd}
program=$(readlink -f -- "$program")
# shellcheck source-path=SCRIPTDIR
. "$here/../skip.sh"
for tool in python3 sqlite3; do
  if ! command -v "$tool" >/dev/null; then
    skip "$tool is not installed"
    exit 0
  fi
done
unset JOURNAL_STREAM RUNTIME_DIRECTORY
export LC_ALL=C.UTF-8 COLUMNS=100 NO_COLOR=1 SENSORS=$here/sensors.py

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
mkdir "$work/bin"
ln -s "$program" "$work/bin/forecastd"
export PATH=$work/bin:$PATH

# mask DIRECTORY: takes away what changes from run to run. The fields:
#   DIR       where the walkthrough takes place
#   PROGRAM   the path of the program
#   DAY       the day of today in UTC, and MOMENT a time of today
#   AGE       how long ago something was; all these are told to the second, month or year
#   SECONDS   how long something took, and RATE how much there was of it a second
#   PID       the number of a process
mask() {
  local today
  today=$(date -u +%Y-%m-%d)
  sed -E \
    -e "s|$1|DIR|g" -e "s|$program\|$work/bin/forecastd|PROGRAM|g" \
    -e "s/${today}[T ][0-9:.]+Z?/MOMENT/g" -e "s/$today/DAY/g" \
    -e 's/ *[0-9]+ (s|min|h|d|months|years) ago/ AGE/g' -e 's/, now$/, AGE/; s/ +now$/ AGE/' \
    -e 's/in [0-9.]+ s\b/in SECONDS s/g' -e 's/[0-9]+ a second/RATE a second/g' \
    -e 's/process [0-9]+/process PID/g'
}

# mask_numbers: takes away what is learned: numbers with decimals, the shape of lines, whether a value
# lay inside an interval, and the blanks that align them.
mask_numbers() {
  sed -E \
    -e 's/-?[0-9]+\.[0-9]+(e[-+][0-9]+)?/#/g' -e 's/[▁▂▃▄▅▆▇█][▁▂▃▄▅▆▇█ ]*/~/g' \
    -e 's/[─┌┬┐├┼┤└┴┘]+/-/g' -e 's/ +/ /g' \
    -e 's/ (yes|no) +(yes|no)$/ ? ?/'
}

# walk NAME: plays the transcript NAME into a file.
walk() {
  local directory=$work/$1 line command
  mkdir "$directory"
  while IFS= read -r line <&3; do
    case $line in
    '#'*) printf '%s\n' "$line" ;;
    '$'*)
      printf '%s\n' "$line"
      command=${line#\$}
      command=${command#\~}
      (cd "$directory" && bash -c "$command") </dev/null 2>&1 | mask "$directory" |
        if [ "${line:1:1}" = '~' ]; then mask_numbers; else cat; fi
      ;;
    esac
  done 3<"$here/$1.txt"
}

failed=0
passed=0
for name in demo weather factory; do
  walk "$name" >"$work/$name.txt"
  if [ -n "${WALKTHROUGHS_WRITE:-}" ]; then cp "$work/$name.txt" "$here/$name.txt"; fi
  if diff -u "$here/$name.txt" "$work/$name.txt"; then
    passed=$((passed + 1))
    printf '%s: %s commands\n' "$name" "$(grep -c '^[$]' "$here/$name.txt")"
  else
    failed=$((failed + 1))
    printf '%s: differs from %s\n' "$name" "$here/$name.txt"
  fi
done
echo "$passed walkthroughs as told, $failed not"
[ "$failed" = 0 ]
