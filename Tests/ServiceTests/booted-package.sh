# Checks of the Debian package, of upgrades, and of what is left when all is taken away.
# shellcheck shell=bash
# shellcheck disable=SC2154 # run-booted.sh and the other parts set these

# packages: builds two packages beside the machine, the older one from an older unit.
packages() {
  mkdir "$work/older" "$work/packages"
  cp -r "$root/systemd" "$root/config" "$work/older/"
  sed -i 's/^Nice=5$/Nice=6/' "$work/older/systemd/forecastd.service"
  sed -i 's/^Description=.*/Description=An older forecastd/' "$work/older/systemd/forecastd@.service"
  DEBEMAIL=forecastd@example.org bash "$work/older/systemd/build-deb.sh" \
    --binary "$binary" --output "$work/packages" --version 0.0.1 &&
    DEBEMAIL=forecastd@example.org bash "$root/systemd/build-deb.sh" \
      --binary "$binary" --output "$work/packages" --version 0.0.2
}

# given NAME: hands a package to the machine.
given() { inside tee "/srv/$1.deb" >/dev/null <"$(echo "$work/packages/forecastd_$1"_*.deb)"; }

count_of() { sql reader "SELECT sum(observations) FROM series_status"; }

check_uninstalling() {
  local before
  before=$(count_of)
  check 'install.sh --uninstall takes it away' inside /srv/source/systemd/install.sh --uninstall
  check 'program and units are gone' not inside sh -c \
    'ls -d /usr/bin/forecastd /usr/lib/systemd/system/forecastd* /usr/share/forecastd'
  check 'nothing of it runs' not inside pgrep -x forecastd
  check 'what was learned is still there' test "$before" = "$(count_of)"
  check 'and so are configuration and spool' inside test -e /etc/forecastd/forecastd.json5 -a \
    -d "$spool/done"
}

check_package() {
  local before process
  before=$(count_of)
  check 'the package is built' packages
  given 0.0.1
  given 0.0.2
  inside rm -f /etc/forecastd/forecastd.json5 /etc/logrotate.d/forecastd
  check 'the package installs' inside dpkg -i /srv/0.0.1.deb
  check 'nothing starts by that' not inside pgrep -x forecastd
  check 'systemd-analyze verify has nothing to say' verifies
  check 'it starts' inside systemctl enable --now forecastd
  check 'with what was learned before' test "$before" = "$(count_of)"
  check 'and learns' learns packaged
  inside tee /etc/forecastd/forecastd.json5 <<<'{ forecast: { horizon: 5 } }' >/dev/null
  process=$(property MainPID)
  before=$(count_of)
  check 'a newer package installs over it' inside dpkg -i --force-confdef --force-confold \
    /srv/0.0.2.deb
  check 'the new program is running' soon not test "$process" = "$(property MainPID)"
  check 'by the new unit' says Nice '^5$'
  check 'with the configuration that was edited' \
    inside grep -q 'horizon: 5' /etc/forecastd/forecastd.json5
  check 'and with what was learned' test "$before" = "$(count_of)"
  check 'and goes on' learns upgraded
  check 'the package is removed' inside dpkg --remove forecastd
  check 'nothing of it runs any more' not inside pgrep -x forecastd
  check 'its purge leaves what was learned' inside dpkg --purge forecastd
  check 'which can be read' counts reader
}
