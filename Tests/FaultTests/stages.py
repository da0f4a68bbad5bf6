# The stages that disturb single system calls: kill, error, and a fault in the recovery of a fault.
"""A point is a string that says everything needed to try it again:

    kill/VARIANT/ACT/CALL/COUNT                   SIGKILL instead of the COUNTth CALL
    error/VARIANT/ACT/ERROR/CALL/COUNT            that call fails once
    error/VARIANT/ACT/ERROR/CALL/COUNT+           that call fails from then on
    error/VARIANT/ACT/ERROR/all/NUMBER            from the NUMBERth change on, every change fails
    recovery/VARIANT/ACT/CALL/COUNT/CALL/COUNT    a kill, then a kill in the recovery
"""

import random

import injection

# How many points are tried of each stage, variant and act, unless all are.
LIMITS = {
    "kill": {"every": 130, "latest": 60, "keep": 40, "long": 30},
    "error": {"every": 190, "latest": 70, "keep": 40, "long": 20},
    "recovery": {"every": 70, "latest": 20, "keep": 20, "long": 15},
}
TIMEOUT = 60


def limit(stage, variant, times):
    """How many points are tried: `times` as many as usual."""
    return LIMITS[stage][variant] * times


def kill_points(variant, act, where, times):
    """Every call that changes the disk, or a sample of them."""
    chosen = injection.sample(
        where.changing, limit("kill", variant, times), f"kill/{variant}/{act}")
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


def sampled_by_call(points, count, seed):
    """A sample in which log writes are no more frequent than they must be."""
    if len(points) <= count:
        return [point for _, point in points]
    generator = random.Random(seed)
    rare = [point for call, point in points if not injection.is_log_write(call)]
    common = [point for call, point in points if injection.is_log_write(call)]
    chosen = generator.sample(rare, min(len(rare), count * 4 // 5))
    chosen += generator.sample(common, min(len(common), count - len(chosen)))
    return [point for _, point in points if point in set(chosen)]


def try_error(place, where, act, fields):
    """Lets calls fail, looks how the run ends, restarts it, asks the oracle."""
    error, call, count = fields
    place.prepare(act)
    if call == "all":
        counts = where.counts_before(where.changing[int(count)])
        # But not what is said: then there would be nothing to read of it.
        names = sorted({other.name for other in where.changing} - {"openat", "write"})
        expressions = [f"{name}:error={error}:when={counts.get(name, 0) + 1}+" for name in names]
    else:
        names, expressions = [call], [f"{call}:error={error}:when={count}"]
    run = place.run(injection.inject("/dev/null", names, *expressions), TIMEOUT)
    found = injection.end_problems(place, run, where.reference, can_speak=call != "write")
    found += injection.recover(place, where.reference)
    return found


def recovery_points(variant, act, where, times):
    """A sample of pairs: a kill, and a kill of the run that recovers from it."""
    generator = random.Random(f"recovery/{variant}/{act}")
    count = min(limit("recovery", variant, times), 10_000)
    first = injection.sample(where.changing, len(where.changing) * 2 // 3, f"recovery/{variant}")
    points = []
    for _ in range(count):
        call, later = generator.choice(first), generator.choice(where.changing)
        # Early in a recovery is where it recovers; the rest is like a first run.
        number = generator.randint(1, max(1, min(later.count, 40)))
        points.append(
            f"recovery/{variant}/{act}/{call.name}/{call.count}/{later.name}/{number}")
    return sorted(set(points))


def try_recovery(place, where, act, fields):
    """Kills a run, kills the run that recovers, restarts it, asks the oracle."""
    place.prepare(act)
    kill(place, fields[0], fields[1])
    kill(place, fields[2], fields[3])
    return injection.recover(place, where.reference)


STAGES = {
    "kill": (kill_points, try_kill),
    "error": (error_points, try_error),
    "recovery": (recovery_points, try_recovery),
}
