# Checks of the commands that mend, as README.md and systemd/README.md tell operators to type them.
# shellcheck shell=bash
# shellcheck disable=SC2154 # run-booted.sh and the other parts set these
# shellcheck disable=SC2016 # what stands in single quotes is expanded by a shell in the machine

# documented DOCUMENT TEXT: the command that holds TEXT, out of a block or a sentence, without its comment.
documented() {
  grep -F -e "$2" "$root/$1" | tr '`' '\n' | grep -m 1 -F -e "$2" | sed -E 's/ +# .*//; s/\.$//'
}

# types DOCUMENT TEXT: runs that command, in a folder where its files may lie.
types() {
  local command
  command=$(documented "$1" "$2")
  printf '%s\n' "$command"
  [ -n "$command" ] && inside env --chdir=/root bash -c "$command"
}

# fails_again DOCUMENT NAME: drops a file that fails, and puts it back by the command of that document.
fails_again() {
  local document=$1 name=$2
  as producer mkdir -p -m 2770 "$(dirname "$spool/inbox/$name")"
  printf 'shift,pieces\n1,%s\n' "${#name}" | as producer tee "$spool/inbox/$name" >/dev/null
  soon has_failed "$name" && types "$document" "forecastd retry $name" && idle && has_failed "$name" &&
    [ "$(sql reader "SELECT count(*) FROM files WHERE file = '$name' AND state = 'failed'")" = 2 ]
}

# is_sound PATH: whether a database is whole and knows what was learned first.
is_sound() {
  [ "$(inside sqlite3 -readonly "$1" 'PRAGMA integrity_check')" = ok ] &&
    inside forecastd forecast first --state "$1"
}

# back_to_a_backup: the block of systemd/README.md, each line of which must succeed.
back_to_a_backup() {
  awk '/^## Back to a backup/ { section = 1 } section && /^```/ { if (inside) exit; inside = 1; next }
    inside' "$root/systemd/README.md" >"$work/block"
  cat "$work/block"
  grep -q ' cp -r ' "$work/block" && inside bash -e <"$work/block"
}

# salvages: whether what can be read of a damaged database is copied; 1 tells that some could not.
salvages() {
  types systemd/README.md 'forecastd backup --salvage' || [ $? = 1 ]
}

check_mending() {
  local backup day before lines
  # In a machine without sudo, root itself stands for it.
  inside sh -c 'command -v sudo >/dev/null || {
    printf "%s\n" "#!/bin/sh" "if [ \"\$1\" = -u ]; then user=\$2; shift 2; exec runuser -u \"\$user\" -- \"\$@\"; fi" \
      "exec \"\$@\"" >/usr/local/bin/sudo && chmod +x /usr/local/bin/sudo; }'
  check 'a failed file is put back as README.md says' fails_again README.md boiler.csv
  check 'and as the page of operators says' fails_again systemd/README.md boiler/2024-01.csv
  check 'README.md has a copy made' types README.md 'forecastd backup /var/backups/'
  check 'which is sound' is_sound /var/backups/f.db
  check 'the page of operators has one made' types systemd/README.md 'forecastd backup /var/backups/'
  backup=$(inside sh -c 'ls /var/backups/forecastd-*.db')
  check 'which is sound, too' is_sound "$backup"
  check 'all is learned again as the page says' types systemd/README.md 'forecastd rebuild &&'
  check 'and the daemon runs' learns rebuilt
  rows first 900 | drop producer more.csv
  check 'an output file that the copy knows grows' idle
  # The moments of the page are fixed ones.
  inside mv "$backup" /var/backups/forecastd-2024-01-31.db
  day=$(inside ls "$spool/done")
  inside mv "$spool/done/$day" "$spool/done/2024-02-01"
  before=$(sql reader 'SELECT count(*), sum(observations) FROM series_status')
  lines=$(output_lines first)
  check 'back to a backup, as the page says' back_to_a_backup
  check 'what came after it is learned again' soon is_done more.csv
  check 'and producers may still fill the inbox' \
    test "$(inside stat -c '%a %U %G' "$spool/inbox")" = '2770 forecastd forecastd-drop'
  check 'nothing is left to do' idle
  check 'it holds what it held before' \
    test "$before" = "$(sql reader 'SELECT count(*), sum(observations) FROM series_status')"
  check 'and each line of what it knew stands in the outbox once' \
    test "$lines" = "$(output_lines first)"
  check 'an output file that was begun after it is set aside' \
    inside sh -c "sed 's/^[^,]*//' $spool/outbox/rebuilt.csv~1 >/tmp/1; sed 's/^[^,]*//' $spool/outbox/rebuilt.csv | cmp - /tmp/1"
  inside systemctl stop forecastd
  inside cp -a "$database" "$database.kept"
  inside dd if=/dev/urandom of="$database" bs=4096 seek=40 count=2 conv=notrunc status=none
  check 'what can be read of a damaged database is copied as the page says' salvages
  check 'and that is a database' \
    test "$(inside sqlite3 -readonly /root/recovered.db 'PRAGMA integrity_check')" = ok
  inside mv "$database.kept" "$database"
  inside rm -r /var/tmp/forecastd-old /root/recovered.db
  inside systemctl start forecastd
}
