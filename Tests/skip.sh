# For scripts of Tests to source: what cannot be tried here is said, and a failure where nothing may be left out.
# shellcheck shell=bash

# skip SENTENCE: says so; with FORECASTD_NO_SKIPS set the script ends, and has failed.
skip() {
  printf 'skipped: %s\n' "$1"
  if [ -n "${FORECASTD_NO_SKIPS:-}" ]; then exit 1; fi
}
