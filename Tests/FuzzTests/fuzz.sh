#!/usr/bin/env bash
# libFuzzer makes up sensor files, guided by which code they reach.
#
#   fuzz.sh [OPTION...] [FILE...]
#
# Options such as -max_total_time=600 go to libFuzzer; files are tried again, alone.
# The program, the corpus and what is found stay in .build-fuzz.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

folder=.build-fuzz
mkdir -p "$folder/corpus" "$folder/found"

# The arrows of Package.swift from this room down; a package would need a second manifest.
build() {
  local module=$1
  shift
  swiftc -O -swift-version 6 -strict-memory-safety -warnings-as-errors -enable-testing \
    -parse-as-library -wmo -sanitize=fuzzer -I "$folder" -I Sources/CZlib \
    -Xcc -fno-math-errno -module-name "$module" "$@"
}
room=Tests/SensorCSVTests
build TimeSeries -emit-module -emit-module-path "$folder/TimeSeries.swiftmodule" \
  -c -o "$folder/TimeSeries.o" Sources/TimeSeries/*.swift
build SensorCSV -emit-module -emit-module-path "$folder/SensorCSV.swiftmodule" \
  -c -o "$folder/SensorCSV.o" Sources/SensorCSV/*.swift
build FuzzedFiles -o "$folder/fuzz-csv" "$folder/TimeSeries.o" "$folder/SensorCSV.o" \
  "$room"/{FuzzedInput,FuzzedFile,Decoding}.swift

# What the corpus begins with, once: the files that the tests read.
if [[ ! -e $folder/corpus/sound-0 ]]; then
  FORECASTD_FUZZ_CORPUS=$(realpath "$folder/corpus") swift test --filter FuzzTests
fi

inputs=("$folder/corpus")
for argument in "$@"; do
  if [[ $argument != -* ]]; then inputs=(); fi
done
# Swift's own handler of crashes would end the process before libFuzzer keeps the input.
export SWIFT_BACKTRACE=enable=no
exec "$folder/fuzz-csv" -artifact_prefix="$folder/found/" -dict=Tests/FuzzTests/csv.dict \
  -max_len=4096 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 "$@" "${inputs[@]}"
