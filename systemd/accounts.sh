# The user, the groups and the directories, with or without systemd's own tools for them.
# install.sh reads this, and build-deb.sh puts it into the package's postinst: plain sh.
# shellcheck shell=sh

# create_users FILE: makes what a sysusers.d file tells of.
create_users() {
  if command -v systemd-sysusers >/dev/null; then
    systemd-sysusers "$1"
    return
  fi
  getent group forecastd-drop >/dev/null || groupadd --system forecastd-drop
  getent passwd forecastd >/dev/null ||
    useradd --system --user-group --home-dir /var/lib/forecastd --shell /usr/sbin/nologin forecastd
  usermod --append --groups forecastd-drop forecastd
}

# create_directories FILE: makes what a tmpfiles.d file tells of.
create_directories() {
  if command -v systemd-tmpfiles >/dev/null; then
    systemd-tmpfiles --create "$1"
    return
  fi
  while read -r kind path mode owner group; do
    if [ "$kind" = d ]; then install -d -m "$mode" -o "$owner" -g "$group" -- "$path"; fi
  done <"$1"
}
