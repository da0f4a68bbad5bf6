# Checks of who may do what: producers, readers, strangers, and a producer who means harm.
# shellcheck shell=bash
# shellcheck disable=SC2154 # run-booted.sh and the other parts set these
# shellcheck disable=SC2016 # what stands in single quotes is expanded by a shell in the machine

counts() { [ "$(sql "$1" 'SELECT count(*) > 0 FROM latest_forecast' 2>/dev/null)" = 1 ]; }

check_producers() {
  check 'who is in the drop group may drop files' learns mine
  rows theirs >"$work/theirs.csv"
  check 'who is not may not' not drop stranger theirs.csv <"$work/theirs.csv"
  check 'and a reader may not either' not drop reader theirs.csv <"$work/theirs.csv"
  check 'a producer may not look into what is done' not as producer ls "$spool/done"
  check 'anybody may read the forecasts in the outbox' as stranger cat "$spool/outbox/mine.csv"
}

check_readers() {
  check 'a reader reads forecasts while the daemon runs' counts reader
  check 'a stranger does not' not counts stranger
  check 'a reader may not write' not as reader sqlite3 "$database" 'CREATE TABLE x (y)'
  inside kill -KILL "$(property MainPID)"
  check 'a reader reads after the daemon was killed' counts reader
  inside systemctl restart forecastd
  inside systemctl stop forecastd
  check 'a reader reads while the daemon is stopped' counts reader
  check 'status works while the daemon is stopped' \
    grep -q '^daemon    not running' <(as reader forecastd status 2>&1)
  check 'reading leaves nothing behind that is in the way' inside systemctl start forecastd
}

# fails_or_stays NAME: whether a planted file lies in failed/ or still in the inbox.
fails_or_stays() {
  has_failed "$1" || inside test -e "$spool/inbox/$1" || inside test -L "$spool/inbox/$1"
}

plant_odd_files() {
  as producer sh -c '
    cd "$1" && ln -s /etc/shadow shadow.csv && ln -s /etc/passwd passwd.csv &&
    ln -s /var/lib/forecastd/forecastd.db db.csv && ln -s .. up && mkfifo pipe.csv && echo "time,x" >linked.csv && ln linked.csv linked2.csv &&
    mkdir locked && echo "time,x" >locked/x.csv && chmod 0 locked &&
    printf "time,x\n2024-01-01T00:00:00Z,7\n" >.secret && chmod 600 .secret && mv .secret secret.csv
  ' sh "$spool/inbox"
}

plant_hostile_names() {
  as producer python3 - "$spool/inbox" <<'PYTHON'
import os, sys
rows = "".join(f"2024-01-{day:02}T00:00:00Z,{day}\n" for day in range(1, 29))
names = [b"a..%2f..%2fetc%2fx.csv", b"-rf.csv", b"new\nline.csv", b"\x1b[31mred.csv", b"%n%s%x.csv",
         b"'; DROP TABLE file; --.csv", b"=cmd().csv", b"\xff\xfe.csv", b"x" * 251 + b".csv",
         b" .csv", b"<2>urgent.csv"]
for number, name in enumerate(names):
    temporary = os.path.join(os.fsencode(sys.argv[1]), b".hostile.tmp")
    with open(temporary, "w") as file:
        file.write(f"time,hostile{number}\n{rows}")
    os.rename(temporary, os.path.join(os.fsencode(sys.argv[1]), name))
series = ["../../../../tmp/evil", "/etc/cron.d/evil", "a\x1b]0;b", "=1+1", "x'); DROP TABLE series; --"]
with open(os.path.join(sys.argv[1], ".names.tmp"), "w") as file:
    file.write("time," + ",".join(f'"{name}"' for name in series) + "\n")
    for day in range(1, 29):
        file.write(f"2024-01-{day:02}T00:00:00Z" + f",{day}" * len(series) + "\n")
os.rename(os.path.join(sys.argv[1], ".names.tmp"), os.path.join(sys.argv[1], "names.csv"))
PYTHON
}

# trade_places: exchanges a file for a link to a secret, again and again, while it is looked at.
trade_places() {
  as producer timeout 3 sh -c '
    cd "$1"
    while :; do
      echo "time,traded" >traded.csv && ln -sf /var/lib/forecastd/lock traded.csv
      mkdir -p room && echo "time,room" >room/x.csv && rm -r room && ln -sfn /etc room && rm room
    done' sh "$spool/inbox" >/dev/null 2>&1
  as producer sh -c 'cd "$1" && rm -rf traded.csv room' sh "$spool/inbox"
}

# is_kept_secret: whether reasons and rejected rows, of which there are some, hold no line of
# /etc/passwd or /etc/shadow.
is_kept_secret() {
  inside sh -c "cat $spool/failed/*.json && sqlite3 $database 'SELECT text FROM rejected_rows'" \
    >"$work/told" && grep -q '"reason"' "$work/told" && ! grep 'root:' "$work/told"
}

# outside_files: every file of the machine that the daemon owns outside of its own directories.
outside_files() {
  inside find / -xdev \( -path "$spool" -o -path /var/lib/forecastd \) -prune -o \
    -user forecastd -print
}

journal_is_plain() {
  # Where a message held control characters, journalctl would give a list of bytes for it.
  inside journalctl _COMM=forecastd --output json --no-pager >"$work/journal" &&
    grep -q '"MESSAGE":".* observations learned"' "$work/journal" &&
    ! grep -E '"MESSAGE":\[' "$work/journal"
}

hostile_learned() {
  [ "$(sql reader "SELECT count(*) FROM series_status WHERE series LIKE 'hostile%'")" = 11 ]
}

check_attacks() {
  local before
  before=$(outside_files)
  check 'odd files are planted' plant_odd_files
  check 'hostile names and columns are planted' plant_hostile_names
  rows victim | drop producer victim.csv
  check 'the files of others are learned from all the same' soon is_done victim.csv
  check 'hostile names are learned from like any' soon hostile_learned
  check 'links, pipes and what may not be read are not' \
    test "$(sql reader "SELECT count(*) FROM files WHERE state = 'done' AND file IN
      ('shadow.csv', 'passwd.csv', 'db.csv', 'pipe.csv', 'linked.csv', 'linked2.csv', 'secret.csv')")" = 0
  check 'they lie in failed/ or where they were' fails_or_stays shadow.csv
  check 'so does one that the daemon could read itself' fails_or_stays passwd.csv
  check 'a file that only its owner may read fails with its reason' \
    soon has_failed secret.csv.reason.json
  trade_places
  check 'exchanging files for links stops nothing' learns traded-on
  check 'nothing of what they lead to is told' is_kept_secret
  check 'every output file has a name of its own in the outbox' \
    test "$(inside find "$spool/outbox" -type f -name '*evil*' | wc -l)" = 2
  check 'nothing was written outside of its directories' test "$before" = "$(outside_files)"
  check 'no name reaches the journal unescaped' journal_is_plain
  check 'a producer may not stop the daemon' not as producer kill "$(property MainPID)"
  check 'nor move the inbox away' not as producer mv "$spool/inbox" "$spool/gone"
  check 'nor put a file into any other folder' not as producer sh -c \
    "touch $spool/processing/x || touch $spool/done/x || touch $spool/failed/x || touch $spool/outbox/x"
  check 'nor read the database' not counts producer
  check 'nor make the inbox another one' not as producer chmod 0777 "$spool/inbox"
  as producer sh -c "chmod 700 $spool/inbox/locked; rm -rf $spool/inbox/*"
}
