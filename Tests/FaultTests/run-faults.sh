#!/usr/bin/env bash
# Kills the real binary, fails its calls, cuts its power and fills its disk, and asks if it shows.
#
#   run-faults.sh                 a sample of fixed seed of every stage and short soaks, minutes
#   run-faults.sh --stage kill    one stage
#   run-faults.sh POINT…          those points again, as a failing run has printed them
#   run-faults.sh soak …          a soak; see soak.sh
#   FORECASTD_FAULTS=all run-faults.sh    every point, some hours
#
# The binary is $FORECASTD, or the release build of this tree, which is built where it is missing.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
binary=${FORECASTD:-$root/.build/release/forecastd}
if [ ! -x "$binary" ]; then
  swift build --package-path "$root" -c release --static-swift-stdlib --product forecastd
fi
for tool in python3 strace; do
  if ! command -v "$tool" >/dev/null; then
    printf 'run-faults.sh: %s is missing; install it: apt-get install %s\n' "$tool" "$tool" >&2
    exit 1
  fi
done
if [ "${1:-}" = soak ]; then exec python3 -B "$here/soak.py" "$binary" "${@:2}"; fi
arguments=()
if [ "${FORECASTD_FAULTS:-}" = all ]; then arguments+=(--all); fi
python3 -B "$here/faults.py" "$binary" "${arguments[@]}" "$@"
# Three seeds in a row: each of the things that become of files once.
if [ $# -eq 0 ]; then
  for seed in 1 2 3; do python3 -B "$here/soak.py" "$binary" --minutes 0.1 --seed "$seed"; done
fi
