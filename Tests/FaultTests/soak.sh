#!/usr/bin/env bash
# Disturbs the running daemon for minutes while files come in, and asks whether it shows.
#
#   soak.sh [--minutes M] [--seed N] [--keep]
#
# The binary is $FORECASTD, or the release build of this tree, which is built where it is missing.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
exec bash "$here/run-faults.sh" soak "$@"
