# The stage of the commands that mend: rebuild, backup and retry are killed, and run again.
"""Points:

    mending/VARIANT/ACT/COMMAND/CALL/COUNT    SIGKILL instead of the COUNTth CALL of the command

After the kill the command is run once more, then the daemon; then everything must be as if the
command had not been killed. A copy that has its name must be whole.
"""

import os
import sqlite3

import injection
import oracle
import recording
import scenario

# How many points are tried of each command.
LIMITS = {"rebuild": 45, "backup": 25, "retry": 25}
# Of these variants, after the second act; not where observations were let go, for a series is
# relearned from what is left of them.
VARIANTS = ("latest", "long")
ACT = 2
TIMEOUT = 60
REFERENCES = {}


def points(variant, act, where, times):
    """A sample of the calls that change the disk, for each command."""
    if variant not in VARIANTS or act != ACT:
        return []
    found = []
    place = scenario.Place(where.root, where.binary, variant)
    for command, limit in LIMITS.items():
        stand_before(place)
        if command == "retry" and not list(failed_files(place)):
            continue
        trace = place.root + ".trace"
        run = place.run(
            recording.prefix(trace, recording.CHANGING + recording.READING),
            arguments=arguments(place, command))
        calls = recording.read(trace)
        os.remove(trace)
        if run.code != 0:
            raise RuntimeError(f"{command} does not end well: {run}")
        roots = (place.root, copy_of(place))
        changing = [
            call for call in calls
            if (call.name in recording.CHANGING or call.creates)
            and any(call.touches(root) for root in roots)]
        chosen = injection.sample(changing, limit * times, f"mending/{variant}/{command}")
        found += [f"mending/{variant}/{act}/{command}/{call.name}/{call.count}" for call in chosen]
    return found


def stand_before(place):
    """Everything is learned; no copy is there."""
    place.prepare(ACT)
    place.run()
    for suffix in ("", ".tmp", ".tmp-journal", ".tmp-wal", ".tmp-shm"):
        if os.path.exists(copy_of(place) + suffix):
            os.remove(copy_of(place) + suffix)


def copy_of(place):
    """Where `backup` puts its copy: beside the place, which holds nothing else."""
    return place.root + "-copy.db"


def arguments(place, command):
    """What the command is called with."""
    given = [command, "--config", place.config]
    if command == "backup":
        given.append(copy_of(place))
    if command == "retry":
        given += sorted(failed_files(place))
    return given


def failed_files(place):
    """The paths of failed files below failed/."""
    root = place.path("spool", "failed")
    for directory, _, names in os.walk(root):
        for name in names:
            if not name.endswith(".reason.json"):
                yield os.path.relpath(os.path.join(directory, name), root)


def reference(place, where, command):
    """What an undisturbed command and a run after it come to."""
    if command != "retry":
        return where.reference
    if place.variant not in REFERENCES:
        stand_before(place)
        place.run(arguments=arguments(place, command))
        place.run()
        REFERENCES[place.variant] = oracle.state(place)
    return REFERENCES[place.variant]


def try_mending(place, where, act, fields):
    """Kills a command, runs it again, then the daemon; asks the oracle."""
    command, call, count = fields
    expected = reference(place, where, command)
    stand_before(place)
    given = arguments(place, command)
    prefix = injection.inject("/dev/null", [call], f"{call}:signal=KILL:when={count}")
    if not place.run(prefix, TIMEOUT, arguments=given).was_killed:
        return [injection.MISSED]
    # It may have done its work before it was killed: then it says that nothing is to be done.
    again = place.run(timeout=TIMEOUT, arguments=given)
    if again.code not in {"rebuild": (0,), "backup": (0, 73), "retry": (0, 1)}[command]:
        return [f"{command} did not end well when it was run again: {again}"]
    found = copy_problems(place) if command == "backup" else []
    return found + injection.recover(place, expected)


def copy_problems(place):
    """What is wrong with the copy; no daemon is running that would change what was copied."""
    copy = sqlite3.connect(f"file:{copy_of(place)}?mode=ro", uri=True)
    database = oracle.connect(place)
    try:
        problem = copy.execute("PRAGMA integrity_check").fetchone()[0]
        found = [] if problem == "ok" else [f"the copy is damaged: {problem}"]
        for name, sql in oracle.NAMED:
            if name in ("output files", "shutdown"):
                continue
            if copy.execute(sql).fetchall() != database.execute(sql).fetchall():
                found.append(f"the copy has other {name}")
        return found
    finally:
        copy.close()
        database.close()
