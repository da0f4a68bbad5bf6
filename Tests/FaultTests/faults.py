# Proves "exactly once, whatever happens": disturbs the real binary in stages, and asks the oracle.
"""usage: faults.py BINARY [--times N | --all] [--sample N] [--jobs N] [--stage NAME]… [POINT]…

With points, tries only these. Without, all stages: a sample of fixed seed, with --sample another
one, with --times a larger one, or with --all every point, which takes hours.
"""

import argparse
import collections
import multiprocessing
import os
import shutil
import sys
import tempfile
import time

import diskfaults
import injection
import mending
import powercut
import scenario
import stages

BINARY = WORK = None
MAPS, HISTORIES = {}, {}
# Name to (its points, how one is tried).
STAGES = {
    **stages.STAGES,
    "disk": (diskfaults.points, diskfaults.try_disk),
    "mending": (mending.points, mending.try_mending),
}
POWER_STAGES = {
    "power": (
        powercut.points,
        lambda history, fields: powercut.try_power(history, int(fields[0]), fields[1], fields[2])),
    "control": (
        powercut.control_points,
        lambda history, fields: powercut.try_control(history, fields[0], fields[2])),
    "repower": (
        lambda variant, act, _, times: powercut.recovery_points(
            variant, act, map_of(variant, act), times),
        lambda history, fields: powercut.try_recovery(history, *fields[2:])),
}
# The order of the stages; what each counts, and how many of it a run of all must have tried.
COUNTED = {
    "kill": ("kill points", 300),
    "error": ("error points", 1000),
    "recovery": ("kills and errors in a recovery", 200),
    "disk": ("disks and directories", 100),
    "mending": ("kills of commands that mend", 100),
    "power": ("power-cut states", 1000),
    "repower": ("power-cut states in a recovery", 200),
    "control": ("power-cut states without syncs", 80),
}
MISSED_SHARE = 20  # one point in so many may not be reached
SPACE = 256 << 20  # bytes that the places of all processes need in memory


def main():
    """Tries what the command line asks for; gives the exit code."""
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("binary")
    parser.add_argument("points", nargs="*")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--all", dest="times", action="store_const", const=10**6)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--stage", action="append", choices=[*STAGES, *POWER_STAGES])
    options = parser.parse_args()
    scenario.end_when_told()
    scenario.SAMPLE[0] = options.sample
    globals()["WORK"] = tempfile.mkdtemp(prefix="forecastd-faults-", dir=base_directory())
    os.chmod(WORK, 0o755)
    # Where every user can execute it.
    globals()["BINARY"] = shutil.copy(options.binary, WORK)
    try:
        return proof(options)
    finally:
        shutil.rmtree(WORK, ignore_errors=True)


def base_directory():
    """Memory, if there is enough: nothing here depends on a disk that is slow."""
    try:
        facts = os.statvfs("/dev/shm")
        if os.access("/dev/shm", os.W_OK) and facts.f_bavail * facts.f_frsize > SPACE:
            return "/dev/shm"
    except OSError:
        pass
    return None


def proof(options):
    """Runs the stages and counts."""
    began = time.monotonic()
    tried, violations = {}, 0
    wanted = options.stage or [
        name for name in COUNTED if name in {point.split("/")[0] for point in options.points}]
    print(f"seed of the scenario: {scenario.SEED}, sample {options.sample}", flush=True)
    for name in wanted or COUNTED:
        points = [point for point in options.points if point.split("/")[0] == name]
        if not options.points:
            points = all_points(name, options.times)
        started = time.monotonic()
        if name == "control":
            bad, found = try_control(points, options.jobs)
        else:
            bad = found = try_points(points, options.jobs)
        print(f"{name}: {len(points)} points tried, {found} violations"
              + (", as there must be" if name == "control" and not bad else "")
              + f" ({time.monotonic() - started:.0f} s)", flush=True)
        tried[name] = len(points)
        violations += bad
        if not wanted and tried[name] < COUNTED[name][1]:
            print(f"VIOLATION: {name} has fewer than {COUNTED[name][1]} points")
            violations += 1
    for name, count in tried.items():
        print(f"{count:6} {COUNTED[name][0]}")
    print(f"{violations:6} violations in {time.monotonic() - began:.0f} s")
    return 1 if violations else 0


def all_points(name, times):
    """The points of a stage, `times` as many as usual."""
    found = []
    for variant in scenario.VARIANTS:
        for act in scenario.ACTS:
            if name == "repower":
                found += POWER_STAGES[name][0](variant, act, None, times)
            elif name in POWER_STAGES:
                found += POWER_STAGES[name][0](
                    variant, act, history_of(variant, act), times)
            else:
                found += STAGES[name][0](variant, act, map_of(variant, act), times)
    return found


def map_of(variant, act):
    """Where faults can strike; made once for each process."""
    if (variant, act) not in MAPS:
        MAPS[variant, act] = injection.Map(place(variant), act)
    return MAPS[variant, act]


def history_of(variant, act, killed=None):
    """What is rebuilt after a power cut; made once for each process, in a place of its own.

    Of those that begin with a kill only one is kept.
    """
    key = (os.getpid(), variant, act, killed)
    if key not in HISTORIES:
        for other in [other for other in HISTORIES if killed and other[3]]:
            del HISTORIES[other]
        root = os.path.join(WORK, f"{os.getpid()}-{variant}-{act}" + ("-killed" if killed else ""))
        HISTORIES[key] = powercut.History(
            scenario.Place(root, BINARY, variant), act, killed,
            map_of(variant, act).reference if killed else None)
    return HISTORIES[key]


def place(variant):
    """This process's own place."""
    return scenario.Place(os.path.join(WORK, f"{os.getpid()}"), BINARY, variant)


def try_points(points, jobs):
    """Tries points, tells of those that fail, counts them."""
    bad = 0
    missed = []
    for point, found in results(points, jobs):
        if not found:
            continue
        if found == [injection.MISSED]:
            missed.append(point)
            continue
        bad += 1
        print(f"VIOLATION at {point}")
        for text in found[:4]:
            print(f"    {text}")
        print(f"    again: Tests/FaultTests/run-faults.sh '{point}'", flush=True)
    # How often a call near the end is made differs a little from run to run. Where many points are
    # missed, the recording does not tell of this binary any more.
    if len(missed) > max(1, len(points) // MISSED_SHARE):
        bad += len(missed)
        print(f"VIOLATION: {len(missed)} points were not reached, such as {missed[0]}")
    elif missed:
        print(f"    not reached: {', '.join(missed)}", flush=True)
    return bad


def try_control(points, jobs):
    """Tries points that must fail now and then: the proof that a test can.

    Gives for how many kinds of them nothing was found, and how much was found.
    """
    kinds = collections.Counter({point.split("/")[3]: 0 for point in points})
    for point, found in results(points, jobs):
        kinds[point.split("/")[3]] += bool(found)
    for kind, count in kinds.items():
        if count == 0:
            print(f"VIOLATION: without the syncs of {kind} nothing is found")
    return sum(count == 0 for count in kinds.values()), kinds.total()


def results(points, jobs):
    """Every point with what is wrong there, in order."""
    if jobs == 1 or len(points) == 1:
        yield from map(try_point, points)
        return
    # What one recorded recovery is needed for goes to one process.
    size = powercut.CUTS if points and points[0].startswith("repower/") else 4
    with multiprocessing.Pool(jobs) as pool:
        yield from pool.imap(try_point, points, chunksize=size)
        # They end by themselves: a worker that is told to end while it waits for a lock waits on.
        pool.close()
        pool.join()


def try_point(point):
    """Tries one point: the point, and what is wrong."""
    name, variant, act, *fields = point.split("/")
    try:
        if name in POWER_STAGES:
            return point, try_power(name, variant, int(act), fields)
        where = map_of(variant, int(act))
        return point, STAGES[name][1](place(variant), where, int(act), fields)
    except Exception as error:  # What cannot be read is wrong, and a harness that breaks too.
        return point, [f"{type(error).__name__}: {error}"]


def try_power(name, variant, act, fields):
    """Tries a power cut; what was recorded is thrown away where it is of no more use."""
    killed = tuple(fields[:2]) if name == "repower" else None
    try:
        return POWER_STAGES[name][1](history_of(variant, act, killed), fields)
    except powercut.NotKilled:
        return [injection.MISSED]
    except powercut.Lost:
        del HISTORIES[os.getpid(), variant, act, killed]
        return POWER_STAGES[name][1](history_of(variant, act, killed), fields)


if __name__ == "__main__":
    sys.exit(main())
