# Checks of the unit: installing, starting, reloading, hanging, crashing, and giving up.
# shellcheck shell=bash
# shellcheck disable=SC2154 # run-booted.sh and the other parts set these

# has_modes: whether the directories belong to whom they should, with the modes of the README.
has_modes() {
  diff - <(inside stat -c '%n %U:%G %a' "$spool"/{,inbox,processing,done,failed,outbox,report} \
    /var/lib/forecastd /run/forecastd) <<TEXT
$spool/ root:forecastd 755
$spool/inbox forecastd:forecastd-drop 2770
$spool/processing forecastd:forecastd 750
$spool/done forecastd:forecastd 2750
$spool/failed forecastd:forecastd 2750
$spool/outbox forecastd:forecastd 2755
$spool/report forecastd:forecastd 2750
/var/lib/forecastd forecastd:forecastd 2750
/run/forecastd forecastd:forecastd 755
TEXT
}

verifies() {
  local said
  said=$(inside systemd-analyze verify --man=no forecastd.service forecastd@cellar.service 2>&1) || {
    printf '%s\n' "$said"
    return 1
  }
  printf '%s\n' "$said"
  # Other units of the machine may have their own troubles.
  ! printf '%s\n' "$said" | grep -q forecastd
}

check_installing() {
  local output
  output=$(inside /srv/source/systemd/install.sh --binary /srv/source/forecastd 2>&1)
  check 'install.sh installs' test $? = 0
  check 'it ends with three commands to try' \
    test "$(printf '%s\n' "$output" | tail -n 3 | grep -c '^  ')" = 3
  output=$(inside /srv/source/systemd/install.sh --binary /srv/source/forecastd 2>&1)
  check 'a second time it installs nothing' not grep -q '^installed' <<<"$output"
  check 'systemd-analyze verify has nothing to say' verifies
  check 'the unit is exposed by at most 0.3' \
    inside systemd-analyze security --no-pager --threshold=3 forecastd.service
  check 'an instance is exposed by at most 0.3' \
    inside systemd-analyze security --no-pager --offline=true --threshold=3 \
    /usr/lib/systemd/system/forecastd@.service
  inside useradd --groups forecastd-drop producer
  inside useradd --groups forecastd reader
  inside useradd stranger
}

check_starting() {
  check 'it starts, and is ready when systemctl comes back' \
    inside systemctl enable --now forecastd
  check 'its directories are whose they should be' has_modes
  check 'its status is a line that people understand' says StatusText '^idle; 0 files done'
  check 'a user of no group of ours sees that it runs' \
    grep -q '^daemon    running (process' <(as stranger forecastd status 2>&1)
  check 'a file that is dropped is learned from' learns first
  check 'its status tells of the file' soon says StatusText '1 files done, 300 obs.*last first.csv'
  check 'wait runs out of time while a file is still being written' waits_in_vain
}

# waits_in_vain: whether wait ends with 75 where a file settles for longer than that.
waits_in_vain() {
  local code=0
  as producer sh -c "echo 'time,growing' >$spool/inbox/growing.csv"
  as stranger forecastd wait --idle --timeout 0.2 || code=$?
  idle && [ "$code" = 75 ]
}

# reloads JSON5: puts a configuration in place and reloads.
reloads() {
  inside tee /etc/forecastd/forecastd.json5 <<<"$1" >/dev/null
  inside systemctl reload forecastd
}

check_reloading() {
  local process
  process=$(property MainPID)
  check 'a good configuration is reloaded' reloads '{ forecast: { horizon: 3 } }'
  check 'the journal says so' soon journal_has '^the configuration was read again$'
  rows second | drop producer second.csv
  check 'the daemon goes on' idle
  check 'and by the new configuration' \
    test "$(sql reader "SELECT max(step) FROM latest_forecast WHERE series = 'second'")" = 3
  check 'a broken configuration is refused' reloads '{ forecast: { horizon: "three" } }'
  check 'the journal says so, as an error' \
    soon journal_has 'the configuration was not changed; mend it' err
  check 'the status says so' soon says StatusText 'the configuration was not read again'
  check 'the daemon goes on with the old one' learns third
  check 'all of this in the same process' test "$process" = "$(property MainPID)"
  reloads '{}'
  check 'a mended one is taken again' soon says StatusText 'last third.csv$'
}

# restarted COUNT: whether systemd has started it anew so often, and it is ready.
restarted() { says NRestarts "^$1\$" && says SubState '^running$'; }

check_watchdog() {
  drop_in watchdog <<<$'[Service]\nWatchdogSec=3\nRestartSec=100ms'
  inside systemctl restart forecastd
  sleep 7
  check 'a daemon with nothing to do feeds the watchdog' restarted 0
  inside kill -STOP "$(property MainPID)"
  check 'one whose loop stands still is killed and started anew' soon restarted 1
  check 'the journal says why' \
    grep -q -i 'watchdog timeout' <(inside journalctl -u forecastd -o cat --no-pager)
  no_drop_in watchdog
  inside systemctl restart forecastd
}

check_crashing() {
  inside kill -KILL "$(property MainPID)"
  check 'killed, it starts again by itself' soon restarted 1
  check 'and goes on learning' learns fourth
  # The first write to a file ends the process.
  drop_in crash <<<$'[Unit]\nStartLimitBurst=3\n[Service]\nLimitFSIZE=0\nRestartSec=100ms'
  inside systemctl restart forecastd 2>/dev/null
  check 'a crash that repeats ends' soon says ActiveState '^failed$'
  check 'at the limit' says NRestarts '^[123]$'
  no_drop_in crash
  inside systemctl reset-failed forecastd
}

# is_recovered_slowly: whether the last start took longer than the three seconds that it had.
is_recovered_slowly() {
  local began ready
  began=$(property InactiveExitTimestampMonotonic)
  ready=$(property ActiveEnterTimestampMonotonic)
  printf 'it took %s microseconds\n' "$((ready - began))"
  [ "$((ready - began))" -gt 3000000 ]
}

check_recovering() {
  drop_in slow <<<$'[Service]\nTimeoutStartSec=3\nRestart=no'
  inside systemctl restart forecastd
  rows long -400000 400000 | drop producer long.csv
  soon inside test -e "$spool/processing/long.csv"
  inside kill -KILL "$(property MainPID)"
  soon says ActiveState '^failed$'
  check 'a recovery that gets on is given more time than TimeoutStartSec' \
    inside systemctl start forecastd
  check 'and took it' is_recovered_slowly
  check 'it is ready when all is recovered' is_done long.csv
  no_drop_in slow
  inside systemctl restart forecastd
}

# gives_up CODE: whether a start ends with that code, and no other is tried.
gives_up() {
  inside systemctl stop forecastd
  inside systemctl reset-failed forecastd 2>/dev/null # it may not have failed
  inside systemctl start forecastd 2>/dev/null
  soon says ActiveState '^failed$' && says ExecMainStatus "^$1\$" && says NRestarts '^0$'
}

check_giving_up() {
  inside tee /etc/forecastd/forecastd.json5 <<<'{ spool: 7 }' >/dev/null
  check 'a wrong configuration ends it for good with 78' gives_up 78
  check 'the journal has that as an error' journal_has 'spool.*7' err
  inside tee /etc/forecastd/forecastd.json5 <<<'{}' >/dev/null
  drop_in usage <<<$'[Service]\nExecStart=\nExecStart=/usr/bin/forecastd run --frobnicate'
  check 'a wrong command line ends it for good with 64' gives_up 64
  no_drop_in usage
  inside chown root:root "$spool/outbox"
  check 'a folder it may not write to ends it for good with 77' gives_up 77
  inside chown forecastd:forecastd "$spool/outbox"
  inside mv "$database" "$database.kept"
  inside sh -c "head -c 8192 /dev/urandom >$database && chown forecastd:forecastd $database"
  check 'a damaged database ends it for good with 65' gives_up 65
  inside mv "$database.kept" "$database"
  inside systemctl reset-failed forecastd
  check 'mended, it starts' inside systemctl start forecastd
}

check_instance() {
  inside tee /etc/forecastd/cellar.json5 >/dev/null <<'TEXT'
{ spool: "/var/spool/forecastd/cellar", state: "/var/lib/forecastd/cellar/forecastd.db" }
TEXT
  check 'a second instance starts' inside systemctl start forecastd@cellar
  rows cellar | drop producer cellar.csv "$spool/cellar"
  check 'it learns from its own inbox' idle --config /etc/forecastd/cellar.json5
  check 'and keeps the file in its own folder' is_done cellar.csv "$spool/cellar"
  check 'its database is its own' \
    test "$(sql reader "SELECT count(*) FROM series_status WHERE series = 'cellar'")" = 0
  inside systemctl stop forecastd
  check 'it is still there when the first one stops' \
    grep -q '^daemon    running' <(as stranger forecastd status \
      --config /etc/forecastd/cellar.json5 2>&1)
  inside systemctl start forecastd
  inside systemctl stop forecastd@cellar
}

# check_drop_ins: those for a spool in a home and for metrics do what they say; all can be read.
check_drop_ins() {
  local name names='nfs-inbox home-inbox metrics-textfile' version
  version=$(inside systemctl --version | awk 'NR == 1 { print int($2) }')
  if [ "$version" -ge 253 ]; then names+=' notify-reload'; fi
  for name in $names; do
    inside cat "/usr/share/forecastd/drop-ins/$name.conf" | drop_in "$name"
    check "systemd-analyze verify has nothing to say of $name.conf" verifies
    no_drop_in "$name"
  done
  inside useradd --create-home alice
  inside sh -ec '
    install -d -m 0755 -o root -g forecastd /home/alice/forecastd
    install -d -m 2770 -o forecastd -g alice /home/alice/forecastd/inbox
    cd /home/alice/forecastd
    install -d -m 0755 -o forecastd -g forecastd processing done failed outbox
    install -d -o forecastd /var/lib/prometheus/node-exporter'
  inside tee /etc/forecastd/forecastd.json5 >/dev/null <<'TEXT'
{ spool: "/home/alice/forecastd",
  metrics: { textfile: "/var/lib/prometheus/node-exporter/forecastd.prom" } }
TEXT
  for name in home-inbox metrics-textfile; do
    inside cat "/usr/share/forecastd/drop-ins/$name.conf" | drop_in "$name"
  done
  check 'it starts with its spool in a home' inside systemctl restart forecastd
  rows home >"$work/home.csv"
  drop alice home.csv /home/alice/forecastd <"$work/home.csv"
  check 'it learns from there' idle
  check 'and keeps the file there' is_done home.csv /home/alice/forecastd
  check 'it writes metrics for node_exporter' \
    soon inside grep -q '^forecastd_series ' /var/lib/prometheus/node-exporter/forecastd.prom
  for name in home-inbox metrics-textfile; do no_drop_in "$name"; done
  inside tee /etc/forecastd/forecastd.json5 <<<'{}' >/dev/null
  inside systemctl restart forecastd
}

# output_lines: how many forecasts stand in all output files of a series, rotated ones too.
output_lines() { inside sh -c "cat $spool/outbox/$1.csv* | grep -vc ^issued_time"; }

check_rotation() {
  local before
  before=$(output_lines first)
  inside sed -i 's/minsize.*//' /etc/logrotate.d/forecastd
  check 'logrotate takes our snippet' inside logrotate --force /etc/logrotate.d/forecastd
  check 'the output file was renamed' not inside test -e "$spool/outbox/first.csv"
  rows first 300 | drop producer again.csv
  check 'the daemon goes on' idle
  check 'and begins the next file, with a header' \
    grep -q '^issued_time,' <(inside head -n 1 "$spool/outbox/first.csv")
  check 'each forecast stands in one of the two' test "$((before + 24))" = "$(output_lines first)"
}
