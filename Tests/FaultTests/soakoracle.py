# What must hold after a soak: the state of an undisturbed daemon that met the same files in order.

import hashlib
import os

import oracle
import scenario
import soakinput

# What is compared bit for bit.
COMPARED = ("series", "observations", "snapshots", "forecasts", "scores", "rejected rows")
# What the ledger has of a file, but for names and moments.
LEDGER = """
    SELECT name, state, rows, learned, duplicates, late, rejected, missing, bytes,
      lower(hex(sha256)), reason, finished_time IS NULL
    FROM file ORDER BY file_key"""
# Reasons with which an attempt was closed that another one followed.
CLOSED = ("it was written to again", "its content changed", "it was taken out of processing")
BATCH = 100  # files that the undisturbed daemon takes in one run


def problems(place, calm, drops, after):
    """What is wrong with `place`; `calm` is a place for the undisturbed daemon.

    `after` says what becomes of files.

    Also how many files were taken before their producers had finished them. Where one of them was
    put back after some of it was learned, nobody else can be made to do the same.
    """
    found = oracle.soundness(place, True) + oracle.output_problems(place, True)
    ledger = entries(place)
    found += place_problems(place, drops, ledger, after)
    contents = {hashlib.sha256(drop.content).hexdigest(): drop for drop in drops}
    taken, torn = [], 0
    for entry in ledger:
        name, reason = entry[0], entry[10] or ""
        if reason.startswith(CLOSED):
            torn += entry[3] > 0
            continue
        content = content_of(entry, contents, drops)
        if content is None:
            found.append(f"{name}: nobody has dropped what the ledger tells of: {entry}")
        else:
            taken.append((entry, content))
    partial = sum(entry[9] not in contents for entry, _ in taken)
    if torn:
        return found, partial + torn
    if not partial:
        found += observation_problems(place, ledger, drops)
    replay(calm, [(entry[0], content) for entry, content in taken])
    now, expected = oracle.state(place), oracle.state(calm)
    for name in COMPARED:
        if now[name] != expected[name]:
            found.append(f"{name}: {oracle.difference(now[name], expected[name])}")
    ours = [entry[1:10] + entry[11:] for entry, _ in taken]
    theirs = [entry[1:10] + entry[11:] for entry in entries(calm)]
    if ours != theirs:
        found.append(f"ledger: {oracle.difference(ours, theirs)}")
    if now["pending output"]:
        found.append("output is pending")
    return found, partial


def entries(place):
    """The ledger in the order in which files were received."""
    database = oracle.connect(place)
    try:
        return database.execute(LEDGER).fetchall()
    finally:
        database.close()


def content_of(entry, contents, drops):
    """The bytes that an entry tells of: a file, or what was there of it."""
    size, digest = entry[8], entry[9]
    if digest in contents:
        return contents[digest].content
    for drop in drops:
        if hashlib.sha256(drop.content[:size]).hexdigest() == digest:
            return drop.content[:size]
    return None


def place_problems(place, drops, ledger, after):
    """Whether each file that was dropped is in one place, with its bytes, and nothing else is."""
    found, there = [], []
    places = {"archive": ("spool/done/", "spool/failed/"), "delete": "spool/failed/",
              "keep": "spool/inbox/"}[after]
    for path, content in oracle.listing(place).items():
        if path.startswith(places):
            if not path.endswith(".reason.json"):
                there.append(hashlib.sha256(content).hexdigest())
        elif not path.startswith(("spool/outbox/", "state/")):
            found.append(f"left behind: {path}")
    dropped = [hashlib.sha256(drop.content).hexdigest() for drop in drops]
    if after == "delete":
        dropped = [
            entry[9] for entry in ledger
            if entry[1] == "failed" and not (entry[10] or "").startswith(CLOSED)]
    if sorted(there) != sorted(dropped):
        found.append(f"files: {oracle.difference(there, dropped)}")
    return found


def observation_problems(place, ledger, drops):
    """Whether what is stored are the valid rows of the files that did not fail."""
    failed = {entry[9] for entry in ledger if entry[1] == "failed"}
    expected = {}
    for drop in drops:
        if hashlib.sha256(drop.content).hexdigest() not in failed:
            expected.update({(series, step): text for series, step, text in drop.rows})
    rows = sorted(
        (series, (scenario.DAY + step * soakinput.STEP) * 1_000_000, float(text))
        for (series, step), text in expected.items())
    stored = sorted(row[:3] for row in oracle.state(place)["observations"])
    return [] if rows == stored else [
        f"observations that were dropped: {difference(stored, rows)}"]


def difference(found, expected):
    """As the oracle's, for many rows."""
    missing, extra = set(expected) - set(found), set(found) - set(expected)
    return (f"{len(missing)} missing, {len(extra)} too many: "
            f"{sorted(missing)[:2]}, {sorted(extra)[:2]}")


def replay(calm, files):
    """Lets an undisturbed daemon learn from `files`, in this order."""
    calm.make()
    waiting = {}
    for name, content in [*files, (None, None)]:
        if name is None or name in waiting or len(waiting) == BATCH:
            for index, path in enumerate(waiting):
                place_file(calm, path, waiting[path], index)
            run = calm.run(timeout=600)
            if run.code not in (0, 1) or run.left:
                raise RuntimeError(f"the undisturbed run does not end well: {run}")
            waiting = {}
        waiting[name] = content


def place_file(calm, name, content, index):
    """Puts a file into an inbox; files are taken in the order in which they were changed."""
    path = calm.path("spool", "inbox", name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)
    os.utime(path, (scenario.DAY + index, scenario.DAY + index))
