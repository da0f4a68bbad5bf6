#!/usr/bin/env bash
# Boots a machine to throw away, installs forecastd there, and tries what operators rely on.
# Needs root and systemd-nspawn; skips where that cannot be.
# usage: run-booted.sh [PART…], with `installing starting` before any other.
set -uo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
binary=${FORECASTD:-$root/.build-static/release/forecastd}
for part in machine checks booted-service booted-people booted-mending booted-package; do
  # shellcheck source=/dev/null # each is checked by itself
  . "$here/$part.sh"
done

# shellcheck source-path=SCRIPTDIR
. "$here/../skip.sh"

if [ ! -x "$binary" ]; then
  printf "'%s' is not there; build it, or say in FORECASTD where it is\n" "$binary"
  exit 1
fi
refusal=$(machine_refusal)
if [ -n "$refusal" ]; then
  skip "$refusal"
  exit 0
fi

work=$(mktemp -d)
unset TMPDIR # it names nothing in the machine
trap 'machine_off; rm -rf -- "$work"' EXIT
trap 'exit 130' INT TERM
start=$SECONDS

# check_sandbox: runs the probe in the place of the daemon, by a unit that differs in nothing else.
check_sandbox() {
  inside sed -e 's|^Type=notify|Type=oneshot|' -e '/^Restart/d' -e '/^WatchdogSec/d' \
    -e 's|^ExecStart=.*|ExecStart=/usr/bin/python3 /srv/source/sandbox-probe.py|' \
    -e 's|^ExecPaths=|ExecPaths=/usr/bin/python3 |' -e 's|^RuntimeDirectory=.*|RuntimeDirectory=probe|' \
    /usr/lib/systemd/system/forecastd.service >"$work/probe.service"
  inside tee /etc/systemd/system/probe.service <"$work/probe.service" >/dev/null
  inside systemctl daemon-reload
  check 'the sandbox denies what a daemon that was taken over would try' \
    inside systemctl start probe.service
  inside journalctl --unit probe.service --output cat --no-pager |
    grep -E '^(denied|ALLOWED|allowed)|Error' | sed 's/^/      /'
}

# journal_is_ours: whether every line of the daemon, of which there are some, is one that it is known
# to write.
journal_is_ours() {
  inside journalctl _COMM=forecastd --output cat --no-pager >"$work/journal" &&
    grep -q ' observations learned' "$work/journal" &&
    ! grep -v -E -f "$here/journal.txt" "$work/journal"
}

check_journal() {
  check 'the journal holds nothing but lines that we know' journal_is_ours
}

printf 'booting\n'
machine_boot "$work" || exit 1
(cd "$root" && tar -c systemd config data) | inside sh -c 'mkdir /srv/source && tar -xC /srv/source'
inside tee /srv/source/forecastd >/dev/null <"$binary"
inside tee /srv/source/sandbox-probe.py >/dev/null <"$here/sandbox-probe.py"
inside chmod +x /srv/source/forecastd

parts=(installing starting producers readers reloading watchdog crashing recovering
  giving_up instance drop_ins rotation mending sandbox attacks journal uninstalling package)
if [ $# != 0 ]; then parts=("$@"); fi
for part in "${parts[@]}"; do
  printf -- '-- %s\n' "$part"
  "check_$part"
done

# shellcheck disable=SC2154 # checks.sh counts
printf '%s checks, %s failed, %s seconds\n' "$checks" "$failures" "$((SECONDS - start))"
[ "$failures" = 0 ]
