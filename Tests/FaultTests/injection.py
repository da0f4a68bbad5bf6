# Faults of single system calls: where they can strike, and what a run must do that meets one.

import oracle
import recording
import scenario

# What a try says of a point whose call the run did not make this time.
MISSED = "the call was not made in this run"

# The exit codes that are documented (sysexits.h); 70 is a bug, and so a violation.
DOCUMENTED = {0, 1, 65, 73, 74, 75, 77, 78}

# Which errors a kernel gives for which calls. The others are tried too where everything is tried.
PLAUSIBLE = {
    "EIO": None,
    "ENOSPC": ("write", "pwrite64", "ftruncate", "fsync", "fdatasync", "renameat2", "renameat",
               "mkdirat", "openat"),
    "EDQUOT": ("pwrite64", "ftruncate", "fdatasync", "renameat2", "mkdirat", "openat"),
    "EMFILE": ("openat",),
    "EACCES": ("openat", "renameat2", "renameat", "unlinkat", "unlink", "mkdirat", "fchmod"),
    # What a file system gives that has turned read-only.
    "EROFS": ("openat", "pwrite64", "ftruncate", "renameat2", "renameat", "unlinkat", "unlink",
              "mkdirat", "fchmod"),
}
READING_ERRORS = ("EIO", "EMFILE", "EACCES")


class Map:
    """Where faults can strike in one act of one variant: the calls of an undisturbed run."""

    def __init__(self, place, act):
        place.prepare(act)
        run, calls = recording.record(place)
        if run.code not in (0, 1):
            raise RuntimeError(f"the run that is recorded does not end well: {run}")
        self.reference = oracle.state(place)
        # What all others are compared with has to be right itself.
        stored = sorted(row[:3] for row in self.reference["observations"])
        expected = scenario.observations(place.variant, act)
        if stored != expected:
            raise RuntimeError(f"not what was dropped: {oracle.difference(stored, expected)}")
        found = oracle.problems(place, self.reference) + oracle.restart_problems(place, place.run)
        if found:
            raise RuntimeError(f"the run that is recorded is not right: {found}")
        self.root, self.binary = place.root, place.binary
        self.calls = [call for call in calls if call.touches(place.root) or is_speech(call)]
        self.all_calls = calls

    @property
    def changing(self):
        """The calls that change the disk."""
        return [call for call in self.calls if call.name in recording.CHANGING or call.creates]

    @property
    def reading(self):
        """The calls that open or read."""
        return [call for call in self.calls if call.name in recording.READING]

    def counts_before(self, call):
        """How many calls of each name were made before `call`."""
        counts = {}
        for other in self.all_calls:
            if other is call:
                break
            counts[other.name] = other.count
        return counts


def is_speech(call):
    """Whether it writes to the terminal or the journal."""
    return call.name == "write"


def sample(calls, limit, what):
    """At most `limit` of `calls`, in order: those that are no plain write come first.

    A kill between two writes of one transaction leaves what a kill before the next one leaves, and
    nearly all calls are such writes.
    """
    if len(calls) <= limit:
        return list(calls)
    generator = scenario.drawing(what)
    rare = [call for call in calls if not is_log_write(call)]
    common = [call for call in calls if is_log_write(call)]
    if len(rare) > limit * 4 // 5:
        rare = generator.sample(rare, limit * 4 // 5)
    chosen = set(map(id, rare + generator.sample(common, min(len(common), limit - len(rare)))))
    return [call for call in calls if id(call) in chosen]


def is_log_write(call):
    """Whether it appends to the write-ahead log."""
    return call.name == "pwrite64" and "-wal>" in call.arguments


def inject(trace, names, *expressions):
    """The command by way of which a run is disturbed."""
    options = []
    for expression in expressions:
        options += ["-e", "inject=" + expression]
    return recording.prefix(trace, names, options)


def recover(place, reference, was_rotated=False, is_ordered=True, may_give_up=False):
    """A clean restart, and what is wrong after it; as for `oracle.problems`."""
    run = place.run()
    if run.code not in (0, 1) or run.left:
        return [f"the restart did not end well: {run}"]
    found = oracle.problems(
        place, reference, was_rotated=was_rotated, is_ordered=is_ordered,
        may_give_up=may_give_up)
    return found or oracle.restart_problems(place, place.run)


def end_problems(place, run, reference, can_speak=True, may_give_up=False):
    """What is wrong with how a run that met an error has ended."""
    if run.code is None:
        return ["it hangs"]
    if run.code < 0 or run.code > 128:
        return [f"a signal ended it: {run}"]
    if run.code not in DOCUMENTED:
        return [f"it ended with a code that is not documented: {run}"]
    if run.code not in (0, 1):
        is_silent = can_speak and not run.err.strip()
        return [f"it ended without a word: {run}"] if is_silent else []
    if run.left:
        return [] if run.code == 1 else [f"it left something and says that all is done: {run}"]
    # Old things that cannot be let go stay, which is said.
    if reference is None or "stay in done" in run.err or "old things stay" in run.err:
        return []
    # It says that everything is done.
    found = oracle.problems(place, reference, is_closed=False, may_give_up=may_give_up)
    return [f"it says that all is done, but {text}" for text in found]
