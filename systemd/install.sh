#!/usr/bin/env bash
# Installs forecastd as a systemd service, or takes it away again. Run it as often as you like.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: systemd/install.sh [--binary FILE] [--prefix DIR]
       systemd/install.sh --uninstall [--prefix DIR]

Installs the forecastd binary, the systemd units, the user, the directories and the configuration,
and the manual pages and completions that lie beside this script.

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
# shellcheck source-path=SCRIPTDIR
. "$here/accounts.sh"

# systemd looks below /usr and /usr/local by itself; for any other prefix its files go to /etc.
case $prefix in
  '' | /usr | /usr/local) configuration_root=$prefix/lib ;;
  *) configuration_root=/etc ;;
esac
unit_directory=$configuration_root/systemd/system
sysusers=$configuration_root/sysusers.d/forecastd.conf
tmpfiles=$configuration_root/tmpfiles.d/forecastd.conf
installed_binary=$prefix/bin/forecastd
share=$prefix/share/forecastd
list=$share/installed-files
configuration=/etc/forecastd/forecastd.json5
rotation=/etc/logrotate.d/forecastd

if [ -z "$destination" ] && [ "$(id -u)" != 0 ]; then
  fail 77 "needs root: run 'sudo systemd/install.sh', or set DESTDIR to only lay out the files"
fi
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
: >"$scratch/placed"

# Whether this machine's systemd is to be told.
talks_to_systemd() { [ -z "$destination" ] && [ -d /run/systemd/system ]; }

# place MODE SOURCE TARGET: puts a file in place in one step, so that nobody sees half of it, and
# notes that it is ours.
place() {
  printf '%s\n' "$3" >>"$scratch/placed"
  if cmp -s -- "$2" "$destination$3" && [ "$(stat -c %a -- "$destination$3")" = "${1#0}" ]; then
    return
  fi
  mkdir -p -- "$(dirname -- "$destination$3")"
  install -m "$1" -- "$2" "$destination$3.install"
  mv -f -- "$destination$3.install" "$destination$3"
  say "installed $destination$3"
}

# is_ours TARGET: whether a file of /etc is as it was installed.
is_ours() { cmp -s -- "$destination$1" "$destination$share$1"; }

# place_in_etc SOURCE TARGET: like place, for what people edit: an edited file is left alone. What
# was installed is remembered below $share, to tell.
place_in_etc() {
  local shipped=$share$2
  if [ ! -e "$destination$2" ] || is_ours "$2"; then
    place 0644 "$1" "$2"
  elif ! cmp -s -- "$destination$2" "$1"; then
    say "  $destination$2 was edited and is left as it is; the new one is $destination$shipped"
  fi
  place 0644 "$1" "$shipped"
}

# remove FILE...: removes what was installed, and the folders of ours that it leaves empty.
remove() {
  local file
  for file in "$@"; do
    if [ -e "$destination$file" ]; then
      rm -f -- "$destination$file"
      say "removed $destination$file"
    fi
  done
  if [ -d "$destination$share" ]; then
    find "$destination$share" -depth -type d -empty -delete
  fi
}

# remove_absent: removes what an earlier version installed and this one has not.
remove_absent() {
  local file
  if [ ! -e "$destination$list" ]; then return; fi
  while IFS= read -r file; do
    case $file in "$list" | /etc/forecastd/* | /etc/logrotate.d/*) continue ;; esac
    if ! grep -qxF -e "$file" "$scratch/placed"; then remove "$file"; fi
  done <"$destination$list"
}

remove_everything() {
  if talks_to_systemd; then
    # They may not be there, or not run.
    systemctl disable --now forecastd.service 2>/dev/null || true
    systemctl stop 'forecastd@*.service' 2>/dev/null || true
  fi
  if is_ours "$rotation"; then remove "$rotation"; fi
  if [ -e "$destination$list" ]; then
    cp -- "$destination$list" "$scratch/list"
    remove_absent
    remove "$list"
  fi
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

# The units with this prefix's binary in them.
install_units() {
  local unit
  for unit in forecastd.service forecastd@.service; do
    sed "s|/usr/bin/forecastd|$installed_binary|g" "$here/$unit" >"$scratch/$unit"
    place 0644 "$scratch/$unit" "$unit_directory/$unit"
  done
}

# Manual pages (man/forecastd.8, ...) and completions (completions/forecastd.bash, .zsh, .fish), as
# far as they lie beside this script.
install_documents() {
  local file
  for file in "$here/man/"*.[1-8]; do
    if [ -e "$file" ]; then
      place 0644 "$file" "$prefix/share/man/man${file##*.}/$(basename -- "$file")"
    fi
  done
  for file in "$here/completions/forecastd."*; do
    case $file in
      *.bash) place 0644 "$file" "$prefix/share/bash-completion/completions/forecastd" ;;
      *.zsh) place 0644 "$file" "$prefix/share/zsh/vendor-completions/_forecastd" ;;
      *.fish) place 0644 "$file" "$prefix/share/fish/vendor_completions.d/forecastd.fish" ;;
    esac
  done
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
install_units
place 0644 "$here/forecastd.sysusers.conf" "$sysusers"
place 0644 "$here/forecastd.tmpfiles.conf" "$tmpfiles"
place_in_etc "$source_root/config/forecastd.json5" "$configuration"
place_in_etc "$here/forecastd.logrotate" "$rotation"
place 0644 "$here/alerts.yml" "$share/alerts.yml"
place 0644 "$source_root/config/queries.sql" "$share/queries.sql"
for file in "$source_root/config/grafana/"*; do
  place 0644 "$file" "$share/grafana/${file##*/}"
done
for file in "$here"/drop-ins/*.conf; do place 0644 "$file" "$share/drop-ins/${file##*/}"; done
install_documents
remove_absent
place 0644 "$scratch/placed" "$list"
if [ -n "$destination" ]; then
  say "laid out below $destination; no user was made and systemd was not told"
  exit 0
fi
create_users "$sysusers"
create_directories "$tmpfiles"
if talks_to_systemd; then
  systemctl daemon-reload
  systemctl try-restart forecastd.service 'forecastd@*.service'
fi

cat <<TEXT

forecastd is installed. Try it:
  systemctl enable --now forecastd
  cp $source_root/data/*.csv /var/spool/forecastd/inbox/
  $installed_binary status
TEXT
