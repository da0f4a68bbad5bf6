# The system calls of one run, in order, as strace saw them: what they were about, what came back.

import os
import re

# Every call by which a program of this kind can change what is on a disk. Those that the binary
# really makes are found by recording it.
CHANGING = tuple("""
    write pwrite64 writev pwritev pwritev2 sendfile copy_file_range splice
    fsync fdatasync sync syncfs sync_file_range msync
    rename renameat renameat2 link linkat symlink symlinkat unlink unlinkat rmdir
    mkdir mkdirat mknod mknodat creat truncate ftruncate fallocate
    chmod fchmod fchmodat fchmodat2 chown lchown fchown fchownat
    utime utimes utimensat futimesat setxattr lsetxattr fsetxattr
    """.split())

# Calls that only read, or that open: they fail too.
READING = ("open", "openat", "openat2", "read", "pread64", "readv", "preadv", "getdents64")

LINE = re.compile(r"^\d+\s+(\w+)\((.*)\)\s+= (-?\d+)(?:<((?:[^>\\]|\\.)*)>)?(.*)$", re.DOTALL)


class Call:
    """One system call."""

    def __init__(self, name, arguments, result, path, rest):
        self.name, self.arguments, self.result = name, arguments, result
        self.path, self.was_injected = path, "(INJECTED)" in rest
        self.rest = rest
        # The how-manyth call of this name it was, from 1: strace counts like that.
        self.count = 0

    @property
    def creates(self):
        """Whether it may make a file."""
        return self.name == "creat" or "O_CREAT" in self.arguments

    def paths(self):
        """The paths it is about, those of open files first."""
        place, text = r"(?:\d+|AT_FDCWD)<((?:[^>\\]|\\.)*)>", r'"((?:[^"\\]|\\.)*)"'
        if re.search(r"at2?$", self.name):
            # A name that is not absolute counts from the directory before it.
            found = [os.path.join(*pair)
                     for pair in re.findall(f"{place}, {text}", self.arguments)]
        else:
            found = re.findall(place, self.arguments) + re.findall(text, self.arguments)
        if self.path:
            found.append(self.path)
        return found

    def touches(self, root):
        """Whether it is about something beneath `root`."""
        return any(path.startswith(root) for path in self.paths())

    def __str__(self):
        text = f"{self.name}({self.arguments}) = {self.result}{self.rest}"
        return text if len(text) < 240 else text[:160] + " … " + text[-60:]


def prefix(trace, names, options=()):
    """The command by way of which a run is recorded into the file `trace`."""
    wanted = ",".join("?" + name for name in names)
    return ["strace", "-f", "-qq", "-y", "-o", trace, "-e", f"trace={wanted}",
            "-e", "signal=none", *options]


def read(trace):
    """The calls that the file `trace` tells of."""
    calls, counts, begun = [], {}, {}
    with open(trace, encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            thread = line.split(" ", 1)[0]
            if "<unfinished ...>" in line:
                begun[thread] = line.split("<unfinished ...>")[0].rstrip()
                continue
            resumed = re.match(r"^\d+\s+<\.\.\. \w+ resumed>(.*)$", line, re.DOTALL)
            if resumed and thread in begun:
                line = begun.pop(thread) + resumed[1]
            match = LINE.match(line.rstrip("\n"))
            if not match:
                continue
            call = Call(match[1], match[2], int(match[3]), match[4], match[5])
            counts[call.name] = call.count = counts.get(call.name, 0) + 1
            calls.append(call)
    return calls


def record(place, names=CHANGING + READING, options=()):
    """Records a run of `place`: how it ended, and its calls."""
    trace = place.root + ".trace"
    try:
        run = place.run(prefix(trace, names, options), timeout=120)
        return run, read(trace)
    finally:
        if os.path.exists(trace):
            os.remove(trace)
