# The stages that disturb single system calls: kill, error, and a fault in the recovery of a fault.
"""A point is a string that says everything needed to try it again:

    kill/VARIANT/ACT/CALL/COUNT                   SIGKILL instead of the COUNTth CALL
    error/VARIANT/ACT/ERROR/CALL/COUNT            that call fails once
    error/VARIANT/ACT/ERROR/CALL/COUNT+           that call fails from then on
    error/VARIANT/ACT/ERROR/all/NUMBER            from the NUMBERth change on, every change fails
    recovery/VARIANT/ACT/CALL/COUNT/FAULT/CALL/COUNT    a kill, then a fault in the recovery:
                                                  KILL or an error, at CALL or at all as above
"""

import os

import injection
import recording
import scenario

# How many points are tried of each stage, variant and act, unless all are.
LIMITS = {
    "kill": {"every": 80, "latest": 35, "keep": 25, "delete": 30, "long": 20},
    "error": {"every": 240, "latest": 80, "keep": 70, "delete": 80, "long": 40},
    "recovery": {"every": 50, "latest": 20, "keep": 15, "delete": 20, "long": 12},
}
# Of this variant and act every kill is tried.
WHOLE = ("keep", 2)
TIMEOUT = 60


def limit(stage, variant, times):
    """How many points are tried: `times` as many as usual."""
    return LIMITS[stage][variant] * times


def kill_points(variant, act, where, times):
    """Every call that changes the disk, or a sample of them."""
    count = len(where.changing) if (variant, act) == WHOLE else limit("kill", variant, times)
    chosen = injection.sample(where.changing, count, f"kill/{variant}/{act}")
    return [f"kill/{variant}/{act}/{call.name}/{call.count}" for call in chosen]


def try_kill(place, where, act, fields):
    """Kills a run, restarts it, asks the oracle."""
    call, count = fields
    place.prepare(act)
    if not kill(place, call, count):
        return [injection.MISSED]
    return injection.recover(place, where.reference)


def kill(place, call, count):
    """Runs until SIGKILL strikes instead of the `count`th `call`; says whether it did."""
    command = injection.inject(
        "/dev/null", [call], f"{call}:signal=KILL:when={count}")
    return place.run(command, TIMEOUT).was_killed


def error_points(variant, act, where, times):
    """Errors at calls that change the disk, and at calls that read; once and for good."""
    points = []
    for error, names in injection.PLAUSIBLE.items():
        calls = [
            call for call in where.changing
            if times > 100 or names is None or call.name in names]
        if error in injection.READING_ERRORS:
            calls = [call for call in where.calls if call in set(calls + where.reading)]
        for call in calls:
            start = f"error/{variant}/{act}/{error}"
            points.append((call, f"{start}/{call.name}/{call.count}"))
            points.append((call, f"{start}/{call.name}/{call.count}+"))
        if error != "EMFILE":
            points += [
                (call, f"error/{variant}/{act}/{error}/all/{number}")
                for number, call in enumerate(where.changing)]
    return sampled_by_call(points, limit("error", variant, times), f"error/{variant}/{act}")


def sampled_by_call(points, count, what):
    """A sample in which log writes are no more frequent than they must be."""
    if len(points) <= count:
        return [point for _, point in points]
    generator = scenario.drawing(what)
    rare = [point for call, point in points if not injection.is_log_write(call)]
    common = [point for call, point in points if injection.is_log_write(call)]
    chosen = generator.sample(rare, min(len(rare), count * 4 // 5))
    chosen += generator.sample(common, min(len(common), count - len(chosen)))
    return [point for _, point in points if point in set(chosen)]


def try_error(place, where, act, fields):
    """Lets calls fail, looks how the run ends, restarts it, asks the oracle."""
    error, call, count = fields
    place.prepare(act)
    counts = None
    if call == "all":
        counts = where.counts_before(where.changing[int(count)])
    found = fail(place, where, error, call, count, counts)
    if found == [injection.MISSED]:
        return found
    return found + injection.recover(
        place, where.reference, may_give_up=is_lasting(call, count))


def is_lasting(call, count):
    """Whether an error stays, so that a file may be given up: one that passes is no reason to."""
    return call == "all" or count.endswith("+")


def fail(place, where, error, call, count, counts=None):
    """A run in which calls fail, and what is wrong with how it ended; MISSED where none failed.

    Where all calls fail, each does so from the `count`th of its name on, or after its `counts`.
    """
    if call == "all":
        # But not what is said: then there would be nothing to read of it.
        names = sorted({other.name for other in where.changing} - {"openat", "write"})
        starts = {name: counts.get(name, 0) + 1 if counts else count for name in names}
        expressions = [f"{name}:error={error}:when={starts[name]}+" for name in names]
    else:
        names, expressions = [call], [f"{call}:error={error}:when={count}"]
    trace = place.root + ".trace"
    try:
        run = place.run(injection.inject(trace, names, *expressions), TIMEOUT)
        has_struck = any(call.was_injected for call in recording.read(trace))
    finally:
        os.remove(trace)
    if not has_struck and run.code in (0, 1):
        return [injection.MISSED]
    return injection.end_problems(
        place, run, where.reference, can_speak=call != "write",
        may_give_up=is_lasting(call, count))


def recovery_points(variant, act, where, times):
    """A sample of pairs: a kill, and a kill or an error in the run that recovers from it."""
    generator = scenario.drawing(f"recovery/{variant}/{act}")
    count = min(limit("recovery", variant, times), 10_000)
    first = injection.sample(where.changing, len(where.changing) * 2 // 3, f"recovery/{variant}")
    points = []
    for index in range(count):
        call, later = generator.choice(first), generator.choice(where.changing)
        # Early in a recovery is where it recovers; the rest is like a first run. What comes before
        # is the loader's.
        least = min(other.count for other in where.changing if other.name == later.name)
        number = generator.randint(least, min(later.count, least + 40))
        fault, suffix, name = "KILL", "", later.name
        if index % 2:
            errors = [error for error, names in injection.PLAUSIBLE.items()
                      if names is None or name in names]
            fault, suffix = generator.choice(errors), generator.choice(("", "+"))
            if suffix and fault != "EMFILE" and generator.random() < 0.5:
                name = "all"
        points.append(f"recovery/{variant}/{act}/{call.name}/{call.count}"
                      f"/{fault}/{name}/{number}{suffix if name != 'all' else ''}")
    return sorted(set(points))


def try_recovery(place, where, act, fields):
    """Kills a run, disturbs the run that recovers, restarts it, asks the oracle."""
    call, count, fault, later, number = fields
    place.prepare(act)
    if not kill(place, call, count):
        return [injection.MISSED]
    if fault == "KILL":
        found = [] if kill(place, later, number) else [injection.MISSED]
    else:
        found = fail(place, where, fault, later, number)
    if found == [injection.MISSED]:
        return found
    return found + injection.recover(
        place, where.reference, may_give_up=fault != "KILL" and is_lasting(later, number))


STAGES = {
    "kill": (kill_points, try_kill),
    "error": (error_points, try_error),
    "recovery": (recovery_points, try_recovery),
}
