# A disk as the operations of a run leave it, and what a power cut may leave of them.
"""A recorded run becomes a list of operations. `Disk.after` gives what a disk holds when the power
fails after some of them: names and bytes that were synced are there for certain; of all else a
policy decides, within what file systems do.

A sync of a file makes its bytes durable. A sync of a directory makes its names durable. Changes of
names reach the disk in the order in which they were made, as a journal writes them; in the policy
`apart` only those of one directory keep their order.
"""

import random

POLICIES = (
    "nothing",    # nothing survives that was not synced
    "everything",  # everything survives: a kill
    "random",     # names up to some moment, any subset of writes
    "names",      # all names, no bytes
    "zeros",      # all names and sizes, and zeros where the bytes would be
    "bytes",      # all bytes, no names
    "torn",       # everything, but of the last write only a part
    "apart",      # names of each directory up to a moment of its own, any subset of writes
)


class Operation:
    """One change: `kind` is create, mkdir, rename, unlink, rmdir, write, truncate or sync."""

    def __init__(self, kind, **facts):
        self.kind = kind
        self.path = facts.get("path")
        self.target = facts.get("target")
        self.inode = facts.get("inode")
        self.offset = facts.get("offset", 0)
        self.data = facts.get("data", b"")

    @property
    def is_of_names(self):
        """Whether it changes a directory."""
        return self.kind in ("create", "mkdir", "rename", "unlink", "rmdir")

    @property
    def directories(self):
        """The directories whose names it changes."""
        paths = [self.path] + ([self.target] if self.target else [])
        return [path.rsplit("/", 1)[0] for path in paths]

    def __str__(self):
        about = self.target or self.path or self.inode
        return f"{self.kind} {about} {self.offset}+{len(self.data)}"


class Disk:
    """What is on the disk for certain, and what is on its way there."""

    def __init__(self, directories, files):
        # Durable: directories, names of inodes, bytes of inodes.
        self.directories = set(directories)
        self.names = {path: inode for path, (inode, _) in files.items()}
        self.content = {inode: content for inode, content in files.values()}
        self.pending_names = []
        self.pending_bytes = {}

    def note(self, operation):
        """Takes in an operation that was made."""
        if operation.is_of_names:
            self.pending_names.append(operation)
        elif operation.kind in ("write", "truncate"):
            self.pending_bytes.setdefault(operation.inode, []).append(operation)
        elif operation.inode is not None:
            changes = self.pending_bytes.pop(operation.inode, [])
            if changes:
                content = bytearray(self.content.get(operation.inode, b""))
                for change in changes:
                    make(change, content)
                self.content[operation.inode] = bytes(content)
        else:
            self.settle(operation.path)

    def settle(self, directory):
        """Makes the names of a directory durable, and what the journal wrote before them."""
        last = [
            index for index, change in enumerate(self.pending_names)
            if directory in change.directories]
        count = last[-1] + 1 if last else 0
        for change in self.pending_names[:count]:
            rename(self.directories, self.names, change)
        del self.pending_names[:count]

    def after(self, policy, seed):
        """What a power cut leaves: (directories, {path: (inode, bytes)})."""
        generator = random.Random(seed)
        directories, names = set(self.directories), dict(self.names)
        for change in self.surviving_names(policy, generator):
            rename(directories, names, change)
        content = dict(self.content)
        for inode, changes in self.pending_bytes.items():
            content[inode] = surviving_bytes(
                content.get(inode, b""), changes, policy, generator)
        return directories, {
            path: (inode, content.get(inode, b"")) for path, inode in names.items()}

    def surviving_names(self, policy, generator):
        """The changes of names that survive, in order."""
        pending = self.pending_names
        if policy in ("nothing", "bytes"):
            return []
        if policy == "random":
            return pending[:generator.randint(0, len(pending))]
        if policy == "apart":
            return apart(pending, generator)
        return pending


def apart(pending, generator):
    """Changes of names up to a moment for each directory; none without what it stands on."""
    limits, chosen, dropped = {}, [], set()
    for directory in sorted({name for change in pending for name in change.directories}):
        count = sum(directory in change.directories for change in pending)
        limits[directory] = generator.randint(0, count)
    seen = dict.fromkeys(limits, 0)
    for change in pending:
        fits = True
        for directory in set(change.directories):
            seen[directory] += 1
            fits = fits and seen[directory] <= limits[directory]
        if not fits or dropped & set(change.directories) or change.path in dropped:
            # What comes after a change that is lost, in the same places, is lost too.
            dropped |= {change.path, *change.directories} | {change.target} - {None}
            continue
        chosen.append(change)
    return chosen


def rename(directories, names, change):
    """Makes a change of names."""
    if change.kind == "create":
        names[change.path] = change.inode
    elif change.kind == "mkdir":
        directories.add(change.path)
    elif change.kind == "rmdir":
        directories.discard(change.path)
    elif change.kind == "unlink":
        names.pop(change.path, None)
    elif change.path in names:
        names[change.target] = names.pop(change.path)


def make(change, content):
    """Makes a write or a truncation in the bytes of a file."""
    end = change.offset if change.kind == "truncate" else change.offset + len(change.data)
    extend(content, change.offset)
    if change.kind == "truncate":
        del content[end:]
    else:
        content[change.offset:end] = change.data


def extend(content, size):
    """Zeros where a file grows."""
    content.extend(bytes(max(0, size - len(content))))


def surviving_bytes(content, changes, policy, generator):
    """The bytes of a file after those of its unsynced changes that a policy lets survive."""
    if policy in ("nothing", "names"):
        return content
    content = bytearray(content)
    for index, change in enumerate(changes):
        if policy in ("random", "apart") and generator.random() < 0.5:
            continue
        if policy == "zeros" and change.kind == "write":
            # The size is there; what was there before still is, the rest is zeros.
            extend(content, change.offset + len(change.data))
        elif policy == "torn" and index == len(changes) - 1 and change.kind == "write":
            part = Operation("write", inode=change.inode, offset=change.offset,
                             data=change.data[:generator.randint(0, len(change.data))])
            make(part, content)
        else:
            make(change, content)
    return bytes(content)
