#!/usr/bin/env bash
# Builds the documentation of every room from its comments with DocC: a warning is a failure.
#
# DocC and the symbols' extractor are part of the toolchain. Parameters that do not exist, links that lead
# nowhere and the like are found; a control shows that they are. It reads what `swift build` has built.
set -uo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
modules=$root/.build/debug/Modules
# shellcheck source-path=SCRIPTDIR
. "$root/Tests/skip.sh"
if ! command -v docc >/dev/null; then
  skip 'this toolchain has no docc'
  exit 0
fi
if [ ! -d "$modules" ]; then
  skip "$modules does not exist; run swift build"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
mkdir "$work/pages"

# convert ROOM: the pages of a room, from its symbols.
convert() {
  docc convert --additional-symbol-graph-dir "$work/$1" --fallback-display-name "${1//-/_}" \
    --fallback-bundle-identifier "forecastd.$1" --warnings-as-errors \
    --output-path "$work/pages/$1"
}

failed=0
passed=0
for directory in "$root"/Sources/*/; do
  room=$(basename -- "$directory")
  module=${room//-/_}
  [ -e "$modules/$module.swiftmodule" ] || continue # the C libraries
  mkdir "$work/$room"
  if swift symbolgraph-extract -module-name "$module" -I "$modules" -I "$root/Sources/CLinux" \
    -I "$root/Sources/CSQLite" -I "$root/Sources/CZlib" -minimum-access-level internal \
    -target "$(uname -m)-unknown-linux-gnu" -output-dir "$work/$room" &&
    convert "$room" >"$work/log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf '%s: the documentation does not build without warnings\n' "$room"
    cat -- "$work/log"
  fi
done

# The control: a link to what does not exist.
mkdir "$work/control"
# shellcheck disable=SC2016 # the marks are those of DocC
sed 's/"text":"\([A-Z]\)/"text":"``Nothing`` \1/' \
  "$work/TimeSeries/TimeSeries.symbols.json" >"$work/control/TimeSeries.symbols.json"
if convert control >"$work/log" 2>&1; then
  echo 'a link that leads nowhere was not found: the check is of no use'
  failed=$((failed + 1))
fi
printf 'the comments of %s rooms are documentation without warnings, those of %s are not\n' \
  "$passed" "$failed"
[ "$passed" -gt 5 ] && [ "$failed" = 0 ]
