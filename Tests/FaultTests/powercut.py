# The stage of power cuts: a run is recorded once, and the disk rebuilt as a power cut may leave it.
"""Points:

    power/VARIANT/ACT/NUMBER/POLICY/SEED          the power fails after the NUMBERth operation
    repower/VARIANT/ACT/CALL/COUNT/SHARE/POLICY/SEED    a kill, then the power fails in the recovery
                                                  after SHARE thousandths of its operations

A kill leaves what was written and not synced to the recovery, which may build on it; the power
cut may take it away again. So both runs are recorded, one after the other.

The store remembers output and input files by their inodes, which a power cut does not change. So
the files of the recorded run are kept, and each state is built out of those very files.
"""

import os
import random
import re
import shutil

import injection
import oracle
import recording
import scenario
from disk import POLICIES, Disk, Operation

LIMITS = {"every": 240, "latest": 80, "keep": 60, "delete": 80, "long": 50}
SEEDS = 5
# All bytes that are written, not only the first ones.
WHOLE = ("-s", "100000000")
# How many recoveries are recorded, and at how many moments of each the power fails.
RECOVERIES = {"every": 5, "latest": 2, "keep": 1, "delete": 2, "long": 1}
CUTS = 12


class Lost(Exception):
    """A kept file is gone: what was recorded is of no more use."""


class NotKilled(Exception):
    """The call at which a run was to be killed was not made."""


class History:
    """One recorded act: what the disk was before it, what was done to it, what came of it.

    With `killed`, a call and its count, a run that was killed there comes before; `reference` is
    then what an undisturbed run comes to.
    """

    def __init__(self, place, act, killed=None, reference=None):
        self.place = place
        self.pool = place.root + ".pool"
        shutil.rmtree(self.pool, ignore_errors=True)
        os.makedirs(self.pool)
        place.prepare(act)
        directories, files = contents(place.root)
        earlier = []
        if killed:
            run, earlier = recording.record(place, options=[
                *WHOLE, "-e", f"inject={killed[0]}:signal=KILL:when={killed[1]}"])
            if not run.was_killed:
                raise NotKilled()
        run, calls = recording.record(place, options=WHOLE)
        if run.code not in (0, 1) or run.left:
            raise RuntimeError(f"the run that is recorded does not end well: {run}")
        self.reference = reference or oracle.state(place)
        self.before = (directories, files)
        self.operations = operations(earlier + calls, place.root, files)
        # Of these, so many are of the run that was killed.
        self.earlier_count = len(operations(earlier, place.root, files))
        # Which real file a file of the recording became.
        self.kept = {}
        names = {path: inode for path, (inode, _) in files.items()}
        for operation in self.operations:
            follow(names, operation)
        for path, inode in names.items():
            if path.startswith(place.path("spool")) and os.path.exists(path):
                self.kept[inode] = os.stat(path).st_ino

    def build(self, number, policy, seed):
        """Makes the place what a power cut after so many operations leaves of it."""
        disk = Disk(*self.before)
        for operation in self.operations[:number]:
            disk.note(operation)
        directories, files = disk.after(policy, f"{scenario.SEED}/{number}/{policy}/{seed}")
        self.clear()
        for path in sorted(directories):
            if os.path.isdir(os.path.dirname(path)):
                os.makedirs(path, exist_ok=True)
        for path, (inode, content) in sorted(files.items()):
            # Shared memory never outlives the machine.
            if os.path.isdir(os.path.dirname(path)) and not path.endswith("-shm"):
                self.put(path, inode, content)

    def clear(self):
        """Takes the kept files away and removes the rest."""
        kept = set(self.kept.values())
        for directory, _, names in os.walk(self.place.root):
            for name in names:
                path = os.path.join(directory, name)
                inode = os.lstat(path).st_ino
                if inode in kept:
                    os.rename(path, os.path.join(self.pool, str(inode)))
        missing = kept - {int(name) for name in os.listdir(self.pool)}
        if missing:
            raise Lost(f"files of the recording are gone: {missing}")
        configuration = oracle.read(self.place.config)
        shutil.rmtree(self.place.root)
        os.makedirs(self.place.root)
        with open(self.place.config, "wb") as file:
            file.write(configuration)

    def put(self, path, inode, content):
        """Puts a file where the disk has it."""
        if inode in self.kept:
            os.rename(os.path.join(self.pool, str(self.kept[inode])), path)
            if oracle.read(path) == content:
                return
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
        with open(descriptor, "wb") as file:
            file.write(content)


def contents(root):
    """The directories beneath `root`, and its files: path to (inode, bytes)."""
    directories, files = {root}, {}
    for directory, names, leaves in os.walk(root):
        directories |= {os.path.join(directory, name) for name in names}
        for name in leaves:
            path = os.path.join(directory, name)
            if name != "config.json5":
                files[path] = (os.stat(path).st_ino, oracle.read(path))
    return directories, files


def operations(calls, root, files):
    """What the recorded calls did to the disk, in order."""
    result, names, made = [], {path: inode for path, (inode, _) in files.items()}, 0
    for call in calls:
        if call.result < 0 or not call.touches(root):
            continue
        operation = operation_of(call, names, f"new {made}")
        if operation is None:
            continue
        made += operation.kind == "create"
        follow(names, operation)
        result.append(operation)
    return result


def operation_of(call, names, new):
    """The operation that a call is; nil where it changes nothing that we follow."""
    paths = call.paths()
    if call.name in ("open", "openat"):
        path = paths[-1]
        if "O_TRUNC" in call.arguments and path in names:
            return Operation("truncate", inode=names[path])
        return Operation("create", path=path, inode=new) \
            if call.creates and path not in names else None
    if call.name in ("mkdir", "mkdirat"):
        return Operation("mkdir", path=paths[-1])
    if call.name in ("unlink", "unlinkat", "rmdir"):
        is_directory = call.name == "rmdir" or "AT_REMOVEDIR" in call.arguments
        return Operation("rmdir" if is_directory else "unlink", path=paths[-1])
    if call.name in ("rename", "renameat", "renameat2"):
        return Operation("rename", path=paths[-2], target=paths[-1])
    inode = names.get(paths[0])
    if call.name in ("fsync", "fdatasync"):
        return Operation("sync", path=paths[0], inode=inode)
    if inode is None:
        return None
    last = call.arguments.rsplit(", ", 1)[-1]
    if call.name == "ftruncate":
        return Operation("truncate", inode=inode, offset=int(last))
    if call.name == "pwrite64":
        text = re.search(r'"((?:[^"\\]|\\.)*)"', call.arguments, re.DOTALL)[1]
        data = text.encode("latin1").decode("unicode_escape").encode("latin1")[:call.result]
        return Operation("write", inode=inode, offset=int(last), data=data)
    if call.name in (*recording.READING, "chmod", "fchmod", "chown", "fchown"):
        return None
    raise RuntimeError(f"this call is not understood: {call}")


def follow(names, operation):
    """Keeps up with which name belongs to which file."""
    if operation.kind == "create":
        names[operation.path] = operation.inode
    elif operation.kind == "unlink":
        names.pop(operation.path, None)
    elif operation.kind == "rename" and operation.path in names:
        names[operation.target] = names.pop(operation.path)


def points(variant, act, history, times):
    """Moments, policies and seeds; the policies that draw nothing need but one seed."""
    drawing = ("random", "torn", "apart")
    found = [
        (number, policy, seed)
        for number in range(len(history.operations) + 1)
        for policy in POLICIES for seed in range(SEEDS if policy in drawing else 1)]
    count = LIMITS[variant] * times
    if count < len(found):
        generator = scenario.drawing(f"power/{variant}/{act}")
        rare = [point for point in found if not is_log_write(history, point[0])]
        common = [point for point in found if is_log_write(history, point[0])]
        rare = generator.sample(rare, min(len(rare), count * 3 // 4))
        found = sorted(rare + generator.sample(common, min(len(common), count - len(rare))))
    return [f"power/{variant}/{act}/{number}/{policy}/{seed}" for number, policy, seed in found]


def is_log_write(history, number):
    """Whether the operation before a moment is one of many like it."""
    return number > 0 and history.operations[number - 1].kind == "write"


def try_power(history, number, policy, seed):
    """Cuts the power, starts again, asks the oracle."""
    history.build(int(number), policy, int(seed))
    return injection.recover(history.place, history.reference)


def recovery_points(variant, act, where, times):
    """Kills, and for each of them moments of its recovery; more of the early ones."""
    generator = scenario.drawing(f"repower/{variant}/{act}")
    count = min(RECOVERIES[variant] * times, 2000)
    calls = injection.sample(where.changing, count, f"repower/{variant}/{act}")
    found = []
    for call in calls:
        for _ in range(CUTS):
            share = int(1000 * generator.random() ** 2)
            policy, seed = generator.choice(POLICIES), generator.randrange(SEEDS)
            found.append(f"repower/{variant}/{act}/{call.name}/{call.count}"
                         f"/{share}/{policy}/{seed}")
    return found


def try_recovery(history, share, policy, seed):
    """Cuts the power in a recovery, starts again, asks the oracle."""
    first = history.earlier_count
    number = first + (len(history.operations) - first) * int(share) // 1000
    return try_power(history, number, policy, seed)


# Syncs without which the oracle must find something: those of the log and of the output files.
CONTROLS = ("forecastd.db-wal", "spool/outbox")


def control_points(variant, act, history, times):
    """Power cuts of a run whose syncs of some files are taken for nothing."""
    if (variant, act) != ("every", 1):
        return []
    generator = scenario.drawing("control")
    return [
        f"control/{variant}/{act}/{name.replace('/', ':')}/{index}/{generator.randrange(1000)}"
        for name in CONTROLS for index in range(min(1000, 40 * times))]


def try_control(history, name, seed):
    """As `try_power`, with a disk that drops syncs; the moment and the policy are drawn."""
    generator = random.Random(int(seed))
    true_operations = history.operations
    history.operations = [
        operation for operation in true_operations
        if operation.kind != "sync" or name.replace(":", "/") not in operation.path]
    try:
        return try_power(
            history, generator.randrange(len(history.operations)), "nothing", int(seed))
    finally:
        history.operations = true_operations
