# The stage of disks that really fill, and of directories that go away or are locked during a run.
"""Points; `full` and `readonly` need root, for a file system of its own; else root works as
another user:

    disk/VARIANT/ACT/full/KIB             so much is free when the run begins, later much more
    disk/VARIANT/ACT/reserve              less is free than limits.free_disk_bytes
    disk/VARIANT/ACT/DEED/CALL/COUNT      at that call a directory is moved away or locked, or
                                          an output file rotated; then it is put back
    disk/VARIANT/ACT/readonly/CALL/COUNT  at that call the spool turns read-only
"""

import ctypes
import os
import subprocess
import sys

import injection
import oracle
import scenario

LIMITS = {"every": (14, 5), "latest": (6, 2), "keep": (5, 1), "delete": (6, 2), "long": (4, 1)}
PLENTY = "size=64m"
NOBODY = 65534
DEEDS = ("outbox-moved", "done-moved", "inbox-moved", "outbox-locked", "done-locked",
         "failed-locked", "processing-locked", "outbox-rotated")
TIMEOUT = 60
FREE = "free_disk_bytes: 0"


def points(variant, act, where, times):
    """Sizes and moments, evenly and by chance."""
    found = [f"disk/{variant}/{act}/reserve"]
    generator = scenario.drawing(f"disk/{variant}/{act}")
    sizes, moments = (min(count * times, 400) for count in LIMITS[variant])
    is_mounting = can_mount()
    # What a run of this scenario needs is mostly its log: less than 2 MiB.
    for index in range(sizes if is_mounting else 0):
        found.append(f"disk/{variant}/{act}/full/{1700 * index // sizes + generator.randrange(8)}")
    deeds = DEEDS + (("readonly",) if is_mounting else ())
    # SQLite changes owners as root only.
    calls = [call for call in where.changing
             if not injection.is_log_write(call) and call.name != "fchown"]
    for deed in deeds:
        for call in generator.sample(calls, min(len(calls), moments)):
            found.append(f"disk/{variant}/{act}/{deed}/{call.name}/{call.count}")
    return found


def can_mount():
    """Whether this machine lets us have a file system of our own; containers often do not."""
    attempt = subprocess.run(
        ["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], check=False,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if attempt.returncode != 0:
        print("skipped: no file system of our own here; no disk is filled", flush=True)
        if os.environ.get("FORECASTD_NO_SKIPS"):
            sys.exit(1)
    return attempt.returncode == 0


def try_disk(place, where, act, fields):
    """Lets the disk fail in one of the ways, mends it, restarts, asks the oracle."""
    if fields[0] == "reserve":
        return try_reserve(place, where, act)
    if fields[0] == "full":
        return try_full(place, where, act, int(fields[1]))
    if fields[0] == "readonly":
        return try_readonly(place, where, act, *fields[1:])
    return try_deed(place, where, act, *fields)


def try_reserve(place, where, act):
    """Nothing may be taken while less is free than the configuration wants."""
    place.prepare(act)
    configure(place, FREE, "free_disk_bytes: 100000000000000")
    run = place.run()
    found = [] if run.code == 1 and run.left else [f"it does not say that it took nothing: {run}"]
    configure(place, "free_disk_bytes: 100000000000000", FREE)
    return found + injection.recover(place, where.reference)


def configure(place, old, new):
    """Changes the configuration of a place."""
    with open(place.config, encoding="ascii") as file:
        text = file.read()
    with open(place.config, "w", encoding="ascii") as file:
        file.write(text.replace(old, new))


def try_full(place, where, act, kibibytes):
    """A run on a small file system, which then grows."""
    enter_namespace()
    base = place.root + "-disk"
    os.makedirs(base, exist_ok=True)
    mount("-t", "tmpfs", "-o", PLENTY, "tmpfs", base)
    small = scenario.Place(os.path.join(base, "p"), place.binary, place.variant)
    try:
        small.prepare(act)
        facts = os.statvfs(base)
        used = (facts.f_blocks - facts.f_bfree) * facts.f_frsize // 1024
        mount("-o", f"remount,size={used + kibibytes}k", base)
        run = small.run(timeout=TIMEOUT)
        found = injection.end_problems(small, run, where.reference)
        mount("-o", f"remount,{PLENTY}", base)
        return found + injection.recover(small, where.reference)
    finally:
        subprocess.run(["umount", base], check=True)


def try_readonly(place, where, act, call, count):
    """A run in which the spool, a file system of its own, turns read-only."""
    enter_namespace()
    place.prepare(act)
    spool = place.path("spool")
    mount("--bind", spool, spool)
    try:
        stop = injection.inject("/dev/null", [call], f"{call}:signal=STOP:when={count}")
        # Not while a file is open to be written: then it stays as it is.
        run = place.run(stop, TIMEOUT, at_stop=lambda: subprocess.run(
            ["mount", "-o", "remount,bind,ro", spool], check=False, stderr=subprocess.DEVNULL))
        if not run.was_stopped:
            return [injection.MISSED]
        found = injection.end_problems(place, run, where.reference)
        mount("-o", "remount,bind,rw", spool)
        return found + injection.recover(place, where.reference)
    finally:
        subprocess.run(["umount", spool], check=True)


def enter_namespace():
    """Gives this process mounts of its own."""
    if os.readlink("/proc/self/ns/mnt") != os.readlink(f"/proc/{os.getppid()}/ns/mnt"):
        return
    new_mounts = 0x20000
    if ctypes.CDLL(None, use_errno=True).unshare(new_mounts) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    mount("--make-rprivate", "/")


def mount(*arguments):
    """Calls mount(8)."""
    subprocess.run(["mount", *arguments], check=True)


def try_deed(place, where, act, deed, call, count):
    """A run under a user of its own, in which a directory goes away or is locked."""
    place.prepare(act)
    if os.geteuid() == 0:
        # Nothing is locked for root.
        place.give_to(NOBODY)
    directory = place.path("spool", deed.split("-")[0])
    stop = injection.inject("/dev/null", [call], f"{call}:signal=STOP:when={count}")
    run = place.run(stop, TIMEOUT, at_stop=lambda: do(deed, directory))
    if not run.was_stopped:
        return [injection.MISSED]
    # An empty inbox is an end too, and an outbox that is gone takes what was in it with it.
    reference = where.reference
    if deed.endswith("-moved"):
        reference = None
    elif deed.endswith("-rotated"):
        reference = {
            name: rows for name, rows in reference.items() if name not in oracle.OF_OUTPUTS}
    found = injection.end_problems(place, run, reference)
    undo(deed, directory)
    return found + injection.recover(
        place, where.reference, was_rotated=deed in ("outbox-moved", "outbox-rotated"),
        is_ordered=deed != "outbox-moved")


def do(deed, directory):
    """Moves a directory away, locks it, or rotates a file of it."""
    if not os.path.isdir(directory):
        return
    if deed.endswith("-rotated"):
        return scenario.rotate(directory, 2)
    if deed.endswith("-moved"):
        os.rename(directory, directory + ".gone")
    else:
        os.chmod(directory, 0o555)


def undo(deed, directory):
    """Puts it back."""
    if deed.endswith("-locked"):
        os.chmod(directory, 0o755)
    elif os.path.isdir(directory + ".gone"):
        merge(directory, directory + ".gone")
        os.rename(directory + ".gone", directory)


def merge(source, target):
    """Moves times out of a directory into another, and removes it."""
    for name in os.listdir(source) if os.path.isdir(source) else []:
        old, new = os.path.join(source, name), os.path.join(target, name)
        if os.path.isdir(old) and os.path.isdir(new):
            merge(old, new)
        else:
            # As an operator would, who finds two files of one name.
            os.rename(old, new if not os.path.exists(new) else new + "~1")
    if os.path.isdir(source):
        os.rmdir(source)
