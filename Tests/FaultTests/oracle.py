# What must hold after any fault and a clean restart: nothing lost, nothing double, nothing left.
"""`state` reads everything that a place holds, in a form that is equal wherever and whenever it was
made: keys become names, the days of done/ and moments of work are left out. `problems` compares it
with the undisturbed run, and looks for what needs no comparison: broken keys, output files that are
not the forecasts of the store, bytes that wait, a restart that writes.
"""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from datetime import datetime, timedelta, timezone

# Tables in terms of names: (what, SQL). Moments of work and inodes are left out, nothing else.
NAMED = (
    ("series", """
        SELECT name, unit, interval_us, phase, observations, learned, late, first_time, last_time,
          last_value, mae, mae_last_value, coverage_80, coverage_95
        FROM series ORDER BY name"""),
    ("observations", """
        SELECT name, time, value, observation.late FROM observation JOIN series USING (series_key)
        ORDER BY name, time"""),
    ("snapshots", """
        SELECT name, through_time, snapshot.observations, fingerprint, bytes
        FROM snapshot JOIN series USING (series_key) ORDER BY name"""),
    ("forecasts", """
        SELECT name, origin, step, target, value, lower_80, upper_80, lower_95, upper_95
        FROM forecast JOIN series USING (series_key) ORDER BY name, origin, step"""),
    ("scores", """
        SELECT name, step, count, step_score.mae, rmse, mase, bias, step_score.mae_last_value,
          mae_seasonal_naive, step_score.coverage_80, step_score.coverage_95, width_80, width_95,
          weights
        FROM step_score JOIN series USING (series_key) ORDER BY name, step"""),
    ("weights of days", """
        SELECT name, day, weights FROM day_weight JOIN series USING (series_key)
        ORDER BY name, day"""),
    ("ledger", """
        SELECT name, device, state, position, rows, learned, duplicates, late, rejected, missing,
          bytes, hex(sha256), size, reason, finished_time IS NULL
        FROM file ORDER BY name, sha256"""),
    ("series of files", """
        SELECT file.name, hex(sha256), series.name, file_series.learned, issued
        FROM file_series JOIN series USING (series_key) JOIN file USING (file_key)
        ORDER BY file.name, sha256, series.name"""),
    ("rejected rows", """
        SELECT name, hex(sha256), sequence, row, line, column_name, rejected_row.reason, text
        FROM rejected_row JOIN file USING (file_key) ORDER BY name, sha256, sequence"""),
    ("output files", "SELECT path, generation FROM output_file ORDER BY path"),
    ("pending output", "SELECT sequence, output_key FROM output_pending"),
    ("shutdown", "SELECT value FROM meta WHERE key = 'shutdown'"),
)

DAY_OF_DONE = re.compile(r"^spool/done/\d{4}-\d\d-\d\d/")
# A file whose name is taken gets the number of its entry after it.
OWN_NUMBER = re.compile(r"~\d+$")
# The day of an output file, where each has its own.
DAY_OF_OUTPUT = re.compile(r"\d{4}-\d\d-\d\d(?=\.jsonl)")
# What rotations append; the higher the number, the newer.
ROTATION = re.compile(r"\.(\d+)$")
ISSUED = {".csv": re.compile(r"^[^,]*,"), ".jsonl": re.compile(r'^\{"issued_time":"[^"]*",')}
KEYS = ("target_time", "forecast", "lower_80", "upper_80", "lower_95", "upper_95")


# What tells of output files.
OF_OUTPUTS = ("output files", "output lines", "places of files")
# What the reason of a file says that could not be read.
GIVEN_UP = ("cannot be read to its end", "may not be read")
OTHER_PLACES = re.compile(r"^spool/outbox/|^state/")


def connect(place):
    """The database of a place, to be read without touching it."""
    path = place.path("state", "forecastd.db")
    log = path + "-wal"
    # A clean end leaves an empty log, and so the file alone is the whole truth.
    mode = "ro" if os.path.exists(log) and os.path.getsize(log) else "ro&immutable=1"
    return sqlite3.connect(f"file:{path}?mode={mode}", uri=True)


def listing(place):
    """Every file of a place but the configuration: path and, if it is not the database's, bytes."""
    found = {}
    for directory, _, names in os.walk(place.root):
        for name in names:
            path = os.path.join(directory, name)
            relative = os.path.relpath(path, place.root)
            if relative == "config.json5":
                continue
            found[relative] = b"" if relative.startswith("state/") else read(path)
    return found


def read(path):
    """The bytes of a file."""
    with open(path, "rb") as file:
        return file.read()


def outputs(found):
    """The lines of each series in each output file, in order, without the moment of issue."""
    lines = {}
    for path in sorted(path for path in found if path.startswith("spool/outbox/")):
        extension = ".jsonl" if ".jsonl" in path else ".csv"
        for line in found[path].decode().splitlines():
            rest = ISSUED[extension].sub("", line)
            key = (DAY_OF_OUTPUT.sub("DAY", path), rest.split(",")[0])
            lines.setdefault(key, []).append(rest)
    return lines


# What may be behind the observations: where a series left memory, its state is replayed.
CACHED = ("series", "snapshots", "scores")


def caught_up(place):
    """The tables of `CACHED` in a copy of a place whose daemon has stored all learned state.

    So what was stored and what is replayed on top of it must together be what was learned.
    """
    # Beside the program: the place itself may lie on a disk that is full.
    with tempfile.TemporaryDirectory(dir=os.path.dirname(place.binary)) as root:
        os.makedirs(os.path.join(root, "spool", "inbox"))
        shutil.copytree(place.path("state"), os.path.join(root, "state"))
        config = os.path.join(root, "config.json5")
        text = read(place.config).decode().replace(place.root, root)
        text = re.sub(r"unsaved_observations: \d+,", "", text)
        with open(config, "w", encoding="utf-8") as file:
            file.write(text.replace("limits: {", "limits: { unsaved_observations: 1,"))
        subprocess.run(
            [place.binary, "run", "--once", "--config", config], check=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        path = os.path.join(root, "state", "forecastd.db")
        database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        try:
            return {name: database.execute(dict(NAMED)[name]).fetchall() for name in CACHED}
        finally:
            database.close()


def state(place):
    """Everything a place holds, equal for equal histories."""
    found = listing(place)
    database = connect(place)
    try:
        result = {name: database.execute(sql).fetchall() for name, sql in NAMED}
        is_behind = database.execute(
            """SELECT 1 FROM series LEFT JOIN snapshot USING (series_key)
               WHERE learned > coalesce(snapshot.observations, 0) LIMIT 1""").fetchone()
    finally:
        database.close()
    if is_behind:
        result.update(caught_up(place))
    # Where output files are of days, midnight may have come in between.
    result["output files"] = sorted(
        {(DAY_OF_OUTPUT.sub("DAY", path), *rest) for path, *rest in result["output files"]})
    result["output lines"] = sorted(outputs(found).items())
    outbox = {DAY_OF_OUTPUT.sub("DAY", path) for path in found if path.startswith("spool/outbox/")}
    result["places of files"] = sorted([(path, "") for path in outbox] + [
        (OWN_NUMBER.sub("~N", DAY_OF_DONE.sub("spool/done/DAY/", path)),
         hashlib.sha256(bytes_).hexdigest())
        for path, bytes_ in found.items()
        if not path.endswith(".reason.json") and not path.startswith("spool/outbox/")])
    result["reasons"] = sorted(
        (path, json.loads(bytes_)["reason"])
        for path, bytes_ in found.items() if path.endswith(".reason.json"))
    return result


def problems(place, reference, is_closed=True, was_rotated=False, is_ordered=True,
             may_give_up=False):
    """What is wrong with a place after a run; `reference` is the undisturbed state.

    Without `is_closed` the log may stand, and the files of the state directory may differ. With
    `was_rotated` lines may be in more files; without `is_ordered` in any order, as where the
    outbox was gone for a while. With `may_give_up`, where calls were made to fail, files may have
    been set aside.
    """
    if was_rotated:
        reference = {name: rows for name, rows in reference.items() if name not in OF_OUTPUTS}
    found = soundness(place, is_closed) + output_problems(place, is_ordered)
    now = state(place)
    if may_give_up and any(
            text in (row[13] or "") for row in now["ledger"] for text in GIVEN_UP):
        # A disk that did not give a file, again and again: it was set aside, and said so.
        return found + given_up_problems(now, reference)
    for name, expected in reference.items():
        if now[name] != expected and (is_closed or name not in ("shutdown", "places of files")):
            found.append(f"{name}: {difference(now[name], expected)}")
    return found


def given_up_problems(now, reference):
    """What is wrong where files were set aside because they could not be read."""
    found = []
    contents = [sha for path, sha in now["places of files"] if not OTHER_PLACES.match(path)]
    expected = [sha for path, sha in reference["places of files"] if not OTHER_PLACES.match(path)]
    if sorted(contents) != sorted(expected):
        found.append("input files are lost, doubled or changed")
    if now["pending output"] or any(row[-1] for row in now["ledger"]):
        found.append("something is left undone")
    return found


def difference(found, expected):
    """The first differences of two lists of rows, in a few words."""
    # By their text: there may be many, and some hold lists.
    has, wants = set(map(repr, found)), set(map(repr, expected))
    missing = [row for row in expected if repr(row) not in has]
    extra = [row for row in found if repr(row) not in wants]
    if not missing and not extra:
        return f"the same rows in another order or number ({len(found)} for {len(expected)})"
    text = f"{len(missing)} missing, {len(extra)} too many"
    for word, rows in (("missing", missing), ("too many", extra)):
        if rows:
            text += f"; {word}: {shortened(rows[0])}"
    return text


def shortened(row):
    """A row for people."""
    text = repr(row)
    return text if len(text) < 300 else text[:150] + " … " + text[-150:]


def soundness(place, is_closed):
    """Whether the database is whole, and knows its output files."""
    found = []
    database = connect(place)
    try:
        check = [row[0] for row in database.execute("PRAGMA integrity_check")]
        if check != ["ok"]:
            found.append(f"integrity_check: {check[:3]}")
        keys = database.execute("PRAGMA foreign_key_check").fetchall()
        if keys:
            found.append(f"foreign_key_check: {keys[:3]}")
        scores = database.execute(
            """SELECT name FROM series JOIN step_score USING (series_key) WHERE step = 1
               AND (series.mae, series.coverage_80) IS NOT (step_score.mae, step_score.coverage_80)
            """).fetchall()
        if scores:
            found.append(f"series whose scores are those of another moment: {scores[:3]}")
        for name, length, device, inode in database.execute(
                "SELECT path, length, device, inode FROM output_file"):
            path = place.path("spool", "outbox", name)
            if not os.path.exists(path):
                continue
            facts = os.stat(path)
            if (facts.st_size, facts.st_dev, facts.st_ino) != (length, device, inode):
                found.append(f"output file {name}: the store knows another file or length")
    finally:
        database.close()
    log = place.path("state", "forecastd.db-wal")
    if is_closed and os.path.exists(log) and os.path.getsize(log):
        found.append("the write-ahead log was not emptied")
    return found


def output_problems(place, is_ordered):
    """Whether the output files are the forecasts of the store, each once and in order."""
    database = connect(place)
    try:
        stored = database.execute(
            """SELECT name, origin, step, issued, target, value, lower_80, upper_80, lower_95,
                 upper_95
               FROM forecast JOIN series USING (series_key) ORDER BY name, origin, step"""
        ).fetchall()
        newest = dict(database.execute("SELECT name, last_time FROM series"))
    finally:
        database.close()
    # Forecasts that are old have gone; their lines have not.
    oldest = {}
    if place.forecasts_days:
        oldest = {
            name: time_text(last - place.forecasts_days * 86_400_000_000)
            for name, last in newest.items() if last is not None}
    expected, found = {}, {}
    for name, origin, step, issued, *rest in stored:
        row = (time_text(origin), step, time_text(issued), time_text(rest[0]), *rest[1:])
        expected.setdefault(name, []).append(row)
    for path, text in sorted(
            (path, bytes_.decode()) for path, bytes_ in listing(place).items()
            if path.startswith("spool/outbox/")):
        if not text:
            continue  # renamed between its making and its first line
        if not text.endswith("\n"):
            return [f"{path}: its last line is torn"]
        for fields in records(path, text):
            if fields["origin_time"] < oldest.get(fields["series"], ""):
                continue
            row = (fields["origin_time"], int(fields["step"]), fields["issued_time"],
                   fields["target_time"], *(float(fields[key]) for key in KEYS[1:]))
            found.setdefault(fields["series"], []).append((path, row))
    lines = {
        name: [row for _, row in sorted(rows, key=lambda item: generation(item[0]))]
        for name, rows in found.items()}
    if not is_ordered:
        lines = {name: sorted(rows) for name, rows in lines.items()}
    return [
        f"output lines of {name}: {difference(lines.get(name, []), expected.get(name, []))}"
        for name in sorted(set(lines) | set(expected))
        if lines.get(name, []) != expected.get(name, [])]


def generation(path):
    """What sorts NAME.1 before NAME.2, and that before NAME."""
    number = ROTATION.search(path)
    return int(number[1]) if number else float("inf")


def records(path, text):
    """The records of an output file as dictionaries."""
    lines = text.splitlines()
    if ".jsonl" in path:
        return [json.loads(line) for line in lines]
    header = lines[0].split(",")
    return [dict(zip(header, line.split(","))) for line in lines[1:]]


def time_text(microseconds):
    """A stored time as output files write it."""
    moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(microseconds=microseconds)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    if moment.microsecond:
        text += (".%06d" % moment.microsecond).rstrip("0")
    return text + "Z"


def fixed_point(place):
    """What a restart must not change: every table but meta, and every file of the spool."""
    database = connect(place)
    try:
        names = [row[0] for row in database.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'meta'")]
        tables = {name: database.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    finally:
        database.close()
    files = {}
    for directory, directories, names in os.walk(place.path("spool")):
        for name in names:
            facts = os.lstat(os.path.join(directory, name))
            files[os.path.join(directory, name)] = (
                facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)
    return tables, files


def restart_problems(place, run):
    """What a restart with nothing to do has changed."""
    before = fixed_point(place)
    again = run()
    if again.code != 0 or again.left:
        return [f"a second restart did not end well: {again}"]
    after = fixed_point(place)
    found = [
        f"a second restart changed table {name}" for name in before[0]
        if before[0][name] != after[0][name]]
    found += [
        f"a second restart touched {path}" for path in sorted(set(before[1]) | set(after[1]))
        if before[1].get(path) != after[1].get(path)]
    return found
