# Proves "exactly once, whatever happens": disturbs the real binary in stages, and asks the oracle.
"""usage: faults.py BINARY [--all] [--jobs N] [--stage NAME]… [POINT]…

With points, tries only these, with everything they do. Without, all stages: a sample of fixed seed,
or every point with --all (hours).
"""

import argparse
import multiprocessing
import os
import shutil
import sys
import tempfile
import time

import injection
import scenario
import stages

BINARY = WORK = None
MAPS = {}


def main():
    """Tries what the command line asks for; gives the exit code."""
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("binary")
    parser.add_argument("points", nargs="*")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--stage", action="append")
    options = parser.parse_args()
    globals()["BINARY"] = os.path.abspath(options.binary)
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    globals()["WORK"] = tempfile.mkdtemp(prefix="forecastd-faults-", dir=base)
    try:
        return proof(options)
    finally:
        shutil.rmtree(WORK, ignore_errors=True)


def proof(options):
    """Runs the stages and counts."""
    began = time.monotonic()
    tried = violations = 0
    wanted = options.stage or sorted({point.split("/")[0] for point in options.points}) \
        or list(stages.STAGES)
    print(f"seed of the scenario: {scenario.SEED}")
    for name in wanted:
        points = [point for point in options.points if point.split("/")[0] == name]
        if not options.points:
            points = all_points(name, options.all)
        started = time.monotonic()
        bad = try_points(points, options.jobs)
        print(f"{name}: {len(points)} points tried, {bad} violations "
              f"({time.monotonic() - started:.0f} s)", flush=True)
        tried += len(points)
        violations += bad
    print(f"faults: {tried} points tried, {violations} violations, "
          f"{time.monotonic() - began:.0f} s")
    return 1 if violations else 0


def all_points(name, everything):
    """The points of a stage."""
    points = []
    for variant in scenario.VARIANTS:
        for act in scenario.ACTS:
            points += stages.STAGES[name][0](
                variant, act, map_of(variant, act), everything)
    return points


def map_of(variant, act):
    """Where faults can strike; made once for each process."""
    if (variant, act) not in MAPS:
        MAPS[variant, act] = injection.Map(place(variant), act)
    return MAPS[variant, act]


def place(variant):
    """This process's own place."""
    return scenario.Place(os.path.join(WORK, f"{os.getpid()}"), BINARY, variant)


def try_points(points, jobs):
    """Tries points, tells of those that fail, counts them."""
    bad = 0
    if jobs == 1 or len(points) == 1:
        results = map(try_point, points)
        pool = None
    else:
        pool = multiprocessing.Pool(jobs)
        results = pool.imap(try_point, points, chunksize=4)
    for point, found in results:
        if not found:
            continue
        bad += 1
        print(f"VIOLATION at {point}")
        for text in found[:4]:
            print(f"    {text}")
        print(f"    again: Tests/FaultTests/run-faults.sh {point}", flush=True)
    if pool:
        pool.close()
        pool.join()
    return bad


def try_point(point):
    """Tries one point: the point, and what is wrong."""
    name, variant, act, *fields = point.split("/")
    try:
        where = map_of(variant, int(act))
        return point, stages.STAGES[name][1](place(variant), where, int(act), fields)
    except Exception as error:  # A harness that breaks is a violation too: nothing was proven.
        return point, [f"the harness failed: {type(error).__name__}: {error}"]


if __name__ == "__main__":
    sys.exit(main())
