#!/usr/bin/env bash
# Builds a Debian package of forecastd with dpkg-deb; needs no root.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: systemd/build-deb.sh [--binary FILE] [--output DIR] [--version VERSION]

Builds forecastd_VERSION_ARCHITECTURE.deb and prints its path on the last line.

  --binary FILE       package this binary; without it one is built:
                      swift build -c release --static-swift-stdlib
  --output DIR        where the package goes (default: the working directory)
  --version VERSION   the package's version (default: what the binary says)
  --help              this text

The maintainer is taken from DEBFULLNAME and DEBEMAIL. With SOURCE_DATE_EPOCH set, the same input
gives the same bytes.
TEXT
}

fail() {
  printf 'build-deb.sh: %s\n' "$2" >&2
  exit "$1"
}

binary=
output=.
version=
while [ $# -gt 0 ]; do
  case $1 in
    --binary=* | --output=* | --version=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" && continue ;;
    --binary) binary=${2:?--binary needs a file} && shift ;;
    --output) output=${2:?--output needs a directory} && shift ;;
    --version) version=${2:?--version needs a version} && shift ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && fail 64 "unknown argument '$1'" ;;
  esac
  shift
done
for tool in dpkg-deb:dpkg dpkg-shlibdeps:dpkg-dev strip:binutils gzip:gzip; do
  command -v "${tool%%:*}" >/dev/null ||
    fail 69 "there is no '${tool%%:*}'; install it with: apt-get install ${tool##*:}"
done

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
source_root=$(dirname -- "$here")
if [ -z "$binary" ]; then
  (cd -- "$source_root" && swift build -c release --static-swift-stdlib --product forecastd) ||
    fail 70 'the build failed'
  binary=$source_root/.build/release/forecastd
fi
if [ ! -x "$binary" ]; then fail 66 "'$binary' is not a program"; fi
if [ ! -d "$output" ]; then fail 73 "'$output' is not a directory"; fi
if [ -z "$version" ]; then version=$("$binary" version | sed -n '1s/^forecastd //p'); fi
case $version in
  [0-9]*) ;;
  *) fail 65 "'$version' is no version; it begins with a digit" ;;
esac

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
umask 022
root=$work/root
documents=$root/usr/share/doc/forecastd
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(date +%s)}
architecture=$(dpkg --print-architecture)

install -m 0755 -- "$binary" "$work/forecastd"
strip --strip-unneeded --remove-section=.comment "$work/forecastd"
DESTDIR=$root bash "$here/install.sh" --binary "$work/forecastd" >/dev/null
# dpkg knows itself what it has installed and what was edited.
rm -r "$root/usr/share/forecastd/installed-files" "$root/usr/share/forecastd/etc"
if [ -d "$root/usr/share/man" ]; then find "$root/usr/share/man" -type f -exec gzip -9n {} +; fi

mkdir -p "$documents" "$root/usr/share/lintian/overrides" "$root/DEBIAN"
install -m 0644 "$here/debian/copyright" "$documents/copyright"
install -m 0644 "$here/debian/lintian-overrides" "$root/usr/share/lintian/overrides/forecastd"
maintainer="${DEBFULLNAME:-forecastd} <${DEBEMAIL:-root@$(hostname -f 2>/dev/null || hostname)}>"
{
  printf 'forecastd (%s) unstable; urgency=medium\n\n' "$version"
  printf '  * Built from its sources by systemd/build-deb.sh.\n\n'
  printf ' -- %s  %s\n' "$maintainer" "$(LC_ALL=C date -R -u -d "@$SOURCE_DATE_EPOCH")"
} | gzip -9n >"$documents/changelog.gz"
gzip -9nc "$here/README.md" >"$documents/README.md.gz"

# Which packages the libraries come from, and from which version on they will do.
mkdir "$work/debian"
printf 'Source: forecastd\n\nPackage: forecastd\nArchitecture: any\n' >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O "$root/usr/bin/forecastd" 2>/dev/null |
  sed -n 's/^shlibs:Depends=//p')
if [ -z "$depends" ]; then fail 70 'dpkg-shlibdeps tells of no library that the binary needs'; fi
cat >"$root/DEBIAN/control" <<TEXT
Package: forecastd
Version: $version
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $(du -k -s --exclude=DEBIAN "$root" | cut -f 1)
Depends: $depends, passwd
Recommends: systemd
Suggests: sqlite3, logrotate
Section: science
Priority: optional
Description: online time-series forecasts from sensor CSV files
 forecastd watches a directory for CSV files of sensors, learns from every row
 as it arrives, and forecasts each series with intervals. All of its state is
 one SQLite database, which others can read while it runs; forecasts are also
 appended to plain files.
 .
 Installing it starts nothing: systemctl enable --now forecastd does.
TEXT
(cd "$root" && find etc -type f -printf '/%p\n' | LC_ALL=C sort) >"$root/DEBIAN/conffiles"
accounts=$(grep -v '^#' "$here/accounts.sh")
for script in postinst prerm postrm; do
  while IFS= read -r line; do
    if [ "$line" = '#ACCOUNTS#' ]; then line=$accounts; fi
    printf '%s\n' "$line"
  done <"$here/debian/$script" >"$root/DEBIAN/$script"
  chmod 0755 "$root/DEBIAN/$script"
done
(cd "$root" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) \
  >"$root/DEBIAN/md5sums"

package=$output/forecastd_${version}_${architecture}.deb
find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz -z1 --build "$root" "$package" >/dev/null
printf '%s\n' "$package"
