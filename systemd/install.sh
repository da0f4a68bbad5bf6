#!/usr/bin/env bash
# Installs forecastd as a systemd service, or takes it away again. Run it as often as you like.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: systemd/install.sh [--binary FILE] [--prefix DIR]
       systemd/install.sh --uninstall [--prefix DIR]

Installs the forecastd binary, the systemd unit, the user, the directories and the configuration.

  --binary FILE   install this binary; without it one is built:
                  swift build -c release --static-swift-stdlib
  --prefix DIR    where bin/ and lib/ are (default: /usr)
  --uninstall     stop the service and remove what was installed; the configuration, the database,
                  the spool and the user stay, and the last lines say how to remove them
  --help          this text

With DESTDIR set, files go below that folder; no user is made and systemd is not told, so that a
package can be built without root.
TEXT
}

say() { printf '%s\n' "$*"; }
fail() {
  printf 'install.sh: %s\n' "$2" >&2
  exit "$1"
}

prefix=/usr
binary=
uninstall=no
destination=${DESTDIR:-}
destination=${destination%/}
while [ $# -gt 0 ]; do
  case $1 in
    --binary=* | --prefix=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" && continue ;;
    --binary) binary=${2:?--binary needs a file} && shift ;;
    --prefix) prefix=${2:?--prefix needs a directory} && shift ;;
    --uninstall) uninstall=yes ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && fail 64 "unknown argument '$1'" ;;
  esac
  shift
done
case $prefix in
  /*) prefix=${prefix%/} ;;
  *) fail 64 "--prefix '$prefix' is not an absolute path" ;;
esac

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
source_root=$(dirname -- "$here")

# systemd looks below /usr and /usr/local by itself; for any other prefix its files go to /etc.
case $prefix in
  '' | /usr | /usr/local)
    unit_directory=$prefix/lib/systemd/system
    sysusers_directory=$prefix/lib/sysusers.d
    tmpfiles_directory=$prefix/lib/tmpfiles.d
    ;;
  *)
    unit_directory=/etc/systemd/system
    sysusers_directory=/etc/sysusers.d
    tmpfiles_directory=/etc/tmpfiles.d
    ;;
esac
installed_binary=$prefix/bin/forecastd
unit=$unit_directory/forecastd.service
sysusers=$sysusers_directory/forecastd.conf
tmpfiles=$tmpfiles_directory/forecastd.conf
shipped_configuration=$prefix/share/forecastd/forecastd.json5
configuration=/etc/forecastd/forecastd.json5

if [ -z "$destination" ] && [ "$(id -u)" != 0 ]; then
  fail 77 "needs root: run 'sudo systemd/install.sh', or set DESTDIR to only lay out the files"
fi

# Whether this machine's systemd is to be told.
talks_to_systemd() { [ -z "$destination" ] && [ -d /run/systemd/system ]; }

# place MODE SOURCE TARGET: puts a file in place in one step, so that nobody sees half of it.
place() {
  mkdir -p -- "$(dirname -- "$destination$3")"
  install -m "$1" -- "$2" "$destination$3.install"
  mv -f -- "$destination$3.install" "$destination$3"
  say "installed $destination$3"
}

remove_everything() {
  if talks_to_systemd; then
    systemctl disable --now forecastd.service 2>/dev/null || true # it may not be there
  fi
  for file in "$installed_binary" "$unit" "$sysusers" "$tmpfiles" "$shipped_configuration"; do
    if [ -e "$destination$file" ]; then
      rm -f -- "$destination$file"
      say "removed $destination$file"
    fi
  done
  rmdir -- "$destination$prefix/share/forecastd" 2>/dev/null || true # others may use it
  if talks_to_systemd; then systemctl daemon-reload; fi
  cat <<'TEXT'

Your data is still there. To remove it for ever, as root:
  rm -r /etc/forecastd /var/lib/forecastd /var/spool/forecastd
  userdel forecastd; groupdel forecastd-drop
TEXT
}

# Builds the binary, as the person behind sudo where there is one: the toolchain and the build
# folder are theirs. Sets `binary`.
build() {
  local command='swift build -c release --static-swift-stdlib --product forecastd'
  local by_hand="build it yourself with '$command', then give --binary .build/release/forecastd"
  say "building: $command"
  if [ "$(id -u)" = 0 ] && [ -n "${SUDO_USER:-}" ] && [ "$SUDO_USER" != root ]; then
    runuser -l "$SUDO_USER" -c "cd $(printf %q "$source_root") && $command" ||
      fail 70 "the build failed; $by_hand"
  else
    command -v swift >/dev/null || fail 69 "there is no 'swift' in the PATH; $by_hand"
    (cd -- "$source_root" && $command) || fail 70 "the build failed; $by_hand"
  fi
  binary=$source_root/.build/release/forecastd
}

# The unit with this prefix's binary in it.
install_unit() {
  local adapted
  adapted=$(mktemp)
  sed "s|/usr/bin/forecastd|$installed_binary|g" "$here/forecastd.service" >"$adapted"
  place 0644 "$adapted" "$unit"
  rm -f -- "$adapted"
}

# A configuration that somebody edited is left alone: ours is laid beside it as `.new`.
install_configuration() {
  local ours=$source_root/config/forecastd.json5
  local theirs=$destination$configuration
  local before=$destination$shipped_configuration
  if [ ! -e "$theirs" ] || { [ -e "$before" ] && cmp -s -- "$theirs" "$before"; }; then
    place 0644 "$ours" "$configuration"
  elif ! cmp -s -- "$theirs" "$ours"; then
    place 0644 "$ours" "$configuration.new"
    say "  $theirs was edited and is left as it is; compare it with the .new file"
  fi
  place 0644 "$ours" "$shipped_configuration"
}

create_users() {
  if command -v systemd-sysusers >/dev/null; then
    systemd-sysusers "$sysusers"
    return
  fi
  getent group forecastd-drop >/dev/null || groupadd --system forecastd-drop
  getent passwd forecastd >/dev/null ||
    useradd --system --user-group --home-dir /var/lib/forecastd --shell /usr/sbin/nologin forecastd
  usermod --append --groups forecastd-drop forecastd
}

create_directories() {
  if command -v systemd-tmpfiles >/dev/null; then
    systemd-tmpfiles --create "$tmpfiles"
    return
  fi
  local kind path mode owner group
  while read -r kind path mode owner group; do
    if [ "$kind" = d ]; then install -d -m "$mode" -o "$owner" -g "$group" -- "$path"; fi
  done <"$tmpfiles"
}

if [ "$uninstall" = yes ]; then
  remove_everything
  exit 0
fi

if [ -z "$binary" ]; then build; fi
if [ ! -f "$binary" ] || [ ! -x "$binary" ]; then
  fail 66 "'$binary' is not a program; give the one that 'swift build' made"
fi
# Both are in every Debian and Ubuntu with: apt-get install libsqlite3-0 zlib1g
if missing=$(ldd "$binary" 2>/dev/null | grep 'not found'); then
  fail 69 "the binary lacks libraries on this machine: $missing"
fi

place 0755 "$binary" "$installed_binary"
install_unit
place 0644 "$here/forecastd.sysusers.conf" "$sysusers"
place 0644 "$here/forecastd.tmpfiles.conf" "$tmpfiles"
install_configuration
if [ -n "$destination" ]; then
  say "laid out below $destination; no user was made and systemd was not told"
  exit 0
fi
create_users
create_directories
if talks_to_systemd; then
  systemctl daemon-reload
  systemctl try-restart forecastd.service
fi

cat <<TEXT

forecastd is installed. Try it:
  systemctl enable --now forecastd
  cp $source_root/data/*.csv /var/spool/forecastd/inbox/
  $installed_binary status
TEXT
