#!/usr/bin/env bash
# Has promtool look at the metrics of the real binary and at the alert rules, and tries the rules.
# promtool is the one of PROMTOOL, or in the PATH; without one this is skipped.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
binary=${FORECASTD:-$root/.build-static/release/forecastd}
promtool=${PROMTOOL:-$(command -v promtool || true)}
# shellcheck source-path=SCRIPTDIR
. "$here/../skip.sh"
if [ -z "$promtool" ]; then
  skip 'there is no promtool (package prometheus)'
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

# instance NAME FILE…: learns from the files in a spool of its own, with metrics.
instance() {
  local name=$1
  shift
  mkdir -p "$work/$name/spool/inbox" "$work/$name/state"
  cat >"$work/$name/forecastd.json5" <<TEXT
{ spool: "$work/$name/spool", state: "$work/$name/state/forecastd.db",
  limits: { free_disk_bytes: 0 }, inbox: { settle_seconds: 0 },
  metrics: { textfile: "$work/$name/forecastd.prom" } }
TEXT
  cp -- "$@" "$work/$name/spool/inbox/"
  "$binary" run --once --config "$work/$name/forecastd.json5" >"$work/$name/output" 2>&1 ||
    [ $? = 1 ] # a sample file is meant to fail
}

printf 'time,x\n2024-01-01T00:00:00Z,1\n' >"$work/small.csv"
printf 'a,b\n1,2\n' >"$work/bad.csv"
instance one "$work/small.csv"
instance two "$work/bad.csv"

for name in one two; do
  said=$("$promtool" check metrics <"$work/$name/forecastd.prom" 2>&1) || {
    printf 'FAIL  promtool on the metrics of %s\n%s\n' "$name" "$said"
    exit 1
  }
  if [ -n "$said" ]; then
    printf 'FAIL  promtool has something to say of the metrics of %s\n%s\n' "$name" "$said"
    exit 1
  fi
done
echo 'ok    promtool has nothing to say of the metrics'
help() { grep '^# ' "$work/$1/forecastd.prom"; }
diff <(help one) <(help two)
echo 'ok    help and types are the same in two instances'
if [ -n "$(find "$work" -name '.forecastd.prom*')" ]; then
  echo 'FAIL  a temporary file is left'
  exit 1
fi
echo 'ok    no temporary file is left'

# Every name that a rule asks for is one that the daemon tells.
while IFS= read -r name; do
  grep -q "^${name}[{ ]" "$work/one/forecastd.prom" || {
    printf 'FAIL  the rules name %s, which is no metric\n' "$name"
    exit 1
  }
done < <(grep -oE 'forecastd_[a-z_]+' "$root/systemd/alerts.yml" | sort -u)
echo 'ok    the rules name what there is'
cp -- "$root/systemd/alerts.yml" "$here/alerts-test.yml" "$work/"
"$promtool" check rules "$work/alerts.yml"
"$promtool" test rules "$work/alerts-test.yml"
