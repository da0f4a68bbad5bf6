#!/usr/bin/env bash
# Makes reports of 1 to 500 series and looks at them in a headless Chromium: no complaint, no
# request, names that are harmless, numbers under the pointer, phones, and how long opening takes.
#
#   run-browser.sh [DIRECTORY]      pictures go there; without one they are not kept
#
# Needs python3, chromium, and the release binary (FORECASTD, or what swift build left).
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
forecastd=${FORECASTD:-$root/.build/release/forecastd}
[ -x "$forecastd" ] || { echo "$forecastd: not there; build it or name it by FORECASTD" >&2; exit 1; }
command -v chromium >/dev/null || { echo "chromium is not there; install the package" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
pictures=${1:-$work/pictures}
mkdir -p -- "$pictures"
PYTHONDONTWRITEBYTECODE=1 python3 "$here/check.py" "$forecastd" "$work" "$pictures"
