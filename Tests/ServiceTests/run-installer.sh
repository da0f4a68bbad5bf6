#!/usr/bin/env bash
# Tests systemd/install.sh in a folder of its own: laid out, again, edited, upgraded, taken away.
# Needs neither root nor a build: an executable that does nothing stands for the binary.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
printf '#!/bin/sh\nexit 0\n' >"$work/forecastd"
chmod +x "$work/forecastd"
# A copy of what the installer reads, so that a new version of the configuration can be tried.
mkdir -p "$work/source"
cp -r "$root/systemd" "$root/config" "$work/source/"
export DESTDIR=$work/machine

failures=0
check() { # check SENTENCE COMMAND…
  local sentence=$1
  shift
  if "$@"; then printf 'ok    %s\n' "$sentence"; else
    printf 'FAIL  %s\n' "$sentence"
    failures=$((failures + 1))
  fi
}
installer() { bash "$work/source/systemd/install.sh" "$@" >>"$work/output" 2>&1; }
tree() { (cd -- "$DESTDIR" && find . -type f -printf '%m %p ' -exec sha256sum {} \; | sort); }
exits_with() { # exits_with CODE ARGUMENT…
  local expected=$1 code=0
  shift
  installer "$@" || code=$?
  [ "$code" = "$expected" ]
}
not() { ! "$@"; }
theirs=$DESTDIR/etc/forecastd/forecastd.json5

check 'it installs' installer --binary "$work/forecastd"
check 'the binary can be executed' test -x "$DESTDIR/usr/bin/forecastd"
for file in usr/lib/systemd/system/forecastd.service usr/lib/systemd/system/forecastd@.service \
  usr/lib/sysusers.d/forecastd.conf usr/lib/tmpfiles.d/forecastd.conf \
  etc/forecastd/forecastd.json5 etc/logrotate.d/forecastd usr/share/forecastd/alerts.yml \
  usr/share/forecastd/queries.sql usr/share/forecastd/grafana/forecastd.json \
  usr/share/forecastd/drop-ins/nfs-inbox.conf; do
  check "/$file is there for everyone to read" test "$(stat -c %a "$DESTDIR/$file")" = 644
done
tree >"$work/first"
: >"$work/output"
check 'it installs again' installer --binary="$work/forecastd"
check 'and says that it installed nothing' not grep -q '^installed' "$work/output"
tree >"$work/second"
check 'the second time changes nothing' cmp -s "$work/first" "$work/second"

printf '// a new key\n' >>"$work/source/config/forecastd.json5"
check 'an upgrade installs' installer --binary "$work/forecastd"
check 'an unedited configuration is replaced by a newer one' \
  cmp -s "$theirs" "$work/source/config/forecastd.json5"

printf '// edited by hand\n' >>"$theirs"
cp "$theirs" "$work/edited"
check 'another upgrade installs' installer --binary "$work/forecastd"
check 'an edited configuration is left alone' cmp -s "$theirs" "$work/edited"
check 'the newer one can be compared with it' \
  cmp -s "$DESTDIR/usr/share/forecastd/etc/forecastd/forecastd.json5" \
  "$work/source/config/forecastd.json5"
check 'and it is said where that is' grep -q 'was edited and is left as it is' "$work/output"

documents=(share/man/man8/forecastd.8 share/man/man5/forecastd.json5.5
  share/bash-completion/completions/forecastd share/zsh/vendor-completions/_forecastd
  share/fish/vendor_completions.d/forecastd.fish)
there() {
  local file
  for file in "$@"; do [ -e "$DESTDIR/usr/$file" ] || return 1; done
}
check 'manual pages and completions are where they are looked for' there "${documents[@]}"
rm -r "$work/source/systemd/man"
check 'a version without manual pages installs' installer --binary "$work/forecastd"
check 'the old ones are gone' not there share/man/man8/forecastd.8
check 'the others stay' there "${documents[@]:2}"

# The template differs from the unit in nothing but what makes an instance.
without() { grep -Ev "$1" "$root/systemd/$2" | grep -v '^#'; }
differing='^(Description|ExecStart|ExecStartPre|StateDirectory|RuntimeDirectory|ReadWritePaths)='
check 'the template has the sandbox of the unit' \
  cmp -s <(without "$differing" forecastd.service) <(without "$differing" forecastd@.service)

check 'another prefix installs' installer --binary "$work/forecastd" --prefix /opt/forecastd
check 'its unit starts its binary' grep -q '^ExecStart=/opt/forecastd/bin/forecastd run' \
  "$DESTDIR/etc/systemd/system/forecastd.service"
check 'its sandbox lets its binary run' grep -q '^ExecPaths=/opt/forecastd/bin/forecastd ' \
  "$DESTDIR/etc/systemd/system/forecastd.service"
check 'the other prefix is removed' installer --uninstall --prefix=/opt/forecastd

check 'it is removed' installer --uninstall
find "$DESTDIR" -type f | sort >"$work/left"
check 'only the configuration is left' cmp -s "$work/left" - <<TEXT
$theirs
TEXT
check 'removing it again is no error' installer --uninstall

check 'an unknown argument is a usage error' exits_with 64 --frobnicate
check 'a relative prefix is a usage error' exits_with 64 --prefix opt
check 'a binary that is not there is named' exits_with 66 --binary "$work/nothing"

if [ "$failures" != 0 ]; then
  cat "$work/output"
  printf '%s checks failed\n' "$failures"
  exit 1
fi
