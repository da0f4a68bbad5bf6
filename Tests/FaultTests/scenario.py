# A spool small enough to try everything on it: its files, its configuration, and how it is run.
"""Two acts. In the first the daemon meets a new database; in the second an operator has rotated an
output file, and the inbox has more. Between them every kind of file that a spool can meet: wide and
long ones, two devices with a file of the same name, a copy, an older file, rejected rows, a file
that fails as a whole, one of a name that is taken, one that is not in time order, compressed ones,
one so much later that older things are to go.
"""

import calendar
import gzip
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

SEED = 20240701
DAY = 1_719_792_000  # 2024-07-01T00:00:00Z
STEP = 600
# Which sample is drawn of all points: 0 is the usual one.
SAMPLE = [0]
ACTS = (1, 2)
ROTATED = "temperature.csv"

# What differs between the variants: how forecasts are issued, how output files are divided, what
# becomes of files.
VARIANTS = {
    "every": """
  inbox: { settle_seconds: 0, rescan_seconds: 0.1 },
  forecast: { horizon: 3, issue: "every" },
  outbox: { format: "csv", partition: "series" },
  retention: { observations_days: 2, forecasts_days: 1, done_days: 30, rejects_days: 90 },
  limits: { batch_rows: 24, resident_series: 2, unsaved_observations: 1, threads: 1,
            free_disk_bytes: 0 },
""",
    "latest": """
  inbox: { settle_seconds: 0, rescan_seconds: 0.1 },
  forecast: { horizon: 3, issue: "latest" },
  outbox: { format: "jsonl", partition: "single" },
  limits: { batch_rows: 7, resident_series: 2, threads: 2, free_disk_bytes: 0 },
""",
    # Files stay in the inbox, and are known by what they are.
    "keep": """
  inbox: { settle_seconds: 0, rescan_seconds: 0.1, after: "keep" },
  forecast: { horizon: 3, issue: "latest" },
  outbox: { format: "csv", partition: "series" },
  limits: { batch_rows: 12, resident_series: 3, unsaved_observations: 10, threads: 1,
            free_disk_bytes: 0 },
""",
    # Files are deleted once they are learned.
    "delete": """
  inbox: { settle_seconds: 0, rescan_seconds: 0.1, after: "delete" },
  forecast: { horizon: 2, issue: "every" },
  outbox: { format: "jsonl", partition: "day" },
  limits: { batch_rows: 40, resident_series: 4, threads: 2, free_disk_bytes: 0 },
""",
    # One long series: snapshots fall due while it is learned, replays are long.
    "long": """
  inbox: { settle_seconds: 0, rescan_seconds: 0.1 },
  forecast: { horizon: 3, issue: "latest" },
  outbox: { format: "csv", partition: "series" },
  limits: { batch_rows: 700, resident_series: 2, threads: 1, free_disk_bytes: 0 },
""",
}
# Variants in which old things go, and after how many days they are old.
FORECASTS_DAYS = {"every": 1}
OBSERVATIONS_DAYS = {"every": 2}
# Variants whose files are compressed where they are of the boiler.
COMPRESSED = ("keep", "delete")

CONFIGURATION = """{
  spool: "%(root)s/spool", state: "%(root)s/state/forecastd.db",
  model: { hidden: 8, truncation: 8, update_interval: 4 },
%(variant)s}
"""


def end_when_told():
    """Lets SIGTERM end this process as an error does, which ends and removes what it has begun."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def drawing(what):
    """What draws a sample of something: the same for the same sample."""
    return random.Random(what if SAMPLE[0] == 0 else f"{what}/{SAMPLE[0]}")


def time_text(step):
    """The time of a step as ISO 8601."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(DAY + step * STEP))


def wide(generator, steps, columns, bad=()):
    """A wide file; the rows whose index is in `bad` are rejected."""
    lines = ["time," + ",".join(columns)]
    for index, step in enumerate(steps):
        values = [value(generator, step, column) for column in columns]
        if index in bad:
            values[0] = "broken"
        lines.append(",".join([time_text(step)] + values))
    return ("\n".join(lines) + "\n").encode()


def long(generator, steps, names):
    """A long file: a row for each step and name."""
    lines = ["time,sensor,value"]
    for step in steps:
        for name in names:
            lines.append(",".join([time_text(step), name, value(generator, step, name)]))
    return ("\n".join(lines) + "\n").encode()


def value(generator, step, name):
    """A value with a daily swing and noise."""
    swing = abs(step * 7 % 144 - 72) / 10
    return "%.2f" % (len(name) + swing + generator.random())


def files(variant, act):
    """The files that are dropped before `act`: (path in the inbox, bytes), oldest first."""
    generator = random.Random(f"{SEED}/{variant}/{act}")
    columns = ["temperature", "humidity"]
    if variant == "long":
        count = 4600 if act == 1 else 300
        first = 0 if act == 1 else 4600
        return [("long.csv", wide(generator, range(first, first + count), ["level"]))]
    boiler = "30.csv.gz" if variant in COMPRESSED else "30.csv"
    if act == 1:
        first = wide(generator, range(20, 40), columns)
        return [
            ("10-wide.csv", first),
            ("20-long.csv", long(generator, range(0, 12), ["flow", "level"])),
            ("boiler/" + boiler, wide(generator, range(0, 14), ["power"])),
            ("pump/30.csv", wide(generator, range(0, 14), ["power"])),
            ("40-copy.csv", first),
            ("50-older.csv", wide(generator, range(14, 24), columns)),
            ("60-rejects.csv", wide(generator, range(40, 50), columns, bad=(2, 5, 6))),
            ("70-fails.csv", b"a file,without\na time,column\n"),
        ]
    backward = list(range(24, 12, -1))
    later = [("95-later.csv", long(generator, range(600, 606), ["level"]))]
    return [
        ("10-wide.csv", wide(generator, range(50, 62), columns)),
        ("boiler/" + boiler, wide(generator, range(14, 20), ["power"], bad=(2,))),
        ("90-backward.csv", long(generator, backward, ["flow"])),
        ("boiler/90-copy.csv", wide(generator, range(20, 22), ["power"])),
    ] + (later if variant in FORECASTS_DAYS else [])


def observations(variant, act):
    """What is to be stored after `act`: (series, microseconds, value), read out of the files."""
    found = {}
    dropped = [file for earlier in ACTS if earlier <= act for file in files(variant, earlier)]
    for path, content in dropped:
        header, *lines = content.decode().splitlines()
        names = header.split(",")
        if names[0] != "time":
            continue
        device = path.rpartition("/")[0]
        for line in lines:
            fields = line.split(",")
            if "broken" in fields:
                continue
            moment = calendar.timegm(time.strptime(fields[0], "%Y-%m-%dT%H:%M:%SZ"))
            facts = [fields[1:]] if names[1] == "sensor" else zip(names[1:], fields[1:])
            for name, text in facts:
                series = f"{device}/{name}" if device else name
                found.setdefault((series, moment * 1_000_000), float(text))
    newest = {}
    for series, moment in found:
        newest[series] = max(moment, newest.get(series, 0))
    age = OBSERVATIONS_DAYS.get(variant, 100_000) * 86_400_000_000
    return sorted(
        (series, moment, number) for (series, moment), number in found.items()
        if moment >= newest[series] - age)


class Place:
    """One spool and one database in a directory of their own."""

    def __init__(self, root, binary, variant):
        self.root, self.binary, self.variant = root, binary, variant
        self.user = None
        self.config = os.path.join(root, "config.json5")

    @property
    def forecasts_days(self):
        """After how many days forecasts go; nil if never."""
        return FORECASTS_DAYS.get(self.variant)

    def path(self, *parts):
        """A path beneath the root."""
        return os.path.join(self.root, *parts)

    def make(self):
        """Begins anew: an inbox that is empty, and a configuration."""
        shutil.rmtree(self.root, ignore_errors=True)
        self.user = None
        os.makedirs(self.path("spool", "inbox"))
        with open(self.config, "w", encoding="ascii") as file:
            file.write(CONFIGURATION % {"root": self.root, "variant": VARIANTS[self.variant]})

    def drop(self, act):
        """Drops the files of an act, in the second after an output file was rotated."""
        if act == 2:
            rotate(self.path("spool", "outbox"))
            if self.variant in FORECASTS_DAYS:
                self.grow_old()
        for index, (name, content) in enumerate(files(self.variant, act)):
            path = self.path("spool", "inbox", name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(gzip.compress(content, mtime=0) if name.endswith(".gz") else content)
            moment = DAY + act * 1000 + index
            os.utime(path, (moment, moment))

    def grow_old(self):
        """Makes what the first act has left old enough to go: a day of done, the rejected rows."""
        day = self.path("spool", "done", "2001-02-03")
        os.makedirs(os.path.join(day, "boiler"))
        for name in ("1.csv", "boiler/2.csv"):
            with open(os.path.join(day, name), "wb") as file:
                file.write(b"time,power\n")
        database = sqlite3.connect(self.path("state", "forecastd.db"))
        with database:
            database.execute("UPDATE rejected_row SET time = time - 91 * 86400 * 1000000")
        database.close()

    def prepare(self, act):
        """Stands before `act`: everything earlier is done, its files are dropped."""
        self.make()
        for earlier in ACTS:
            self.drop(earlier)
            if earlier == act:
                return
            run = self.run()
            if run.code not in (0, 1) or run.left:
                raise RuntimeError(f"act {earlier} does not run undisturbed: {run}")

    def give_to(self, user):
        """Lets `user` own everything and run the daemon."""
        for directory, _, names in os.walk(self.root):
            for path in [directory] + [os.path.join(directory, name) for name in names]:
                os.chown(path, user, user)
        self.user = user

    def run(self, prefix=(), timeout=60, at_stop=None, arguments=None):
        """Runs the daemon once, by way of `prefix`; `at_stop` is called when it is stopped.

        With `arguments` another command than `run --once`.
        """
        given = arguments or ["run", "--once", "--config", self.config]
        command = list(prefix) + [self.binary, *given]
        return Run(command, timeout, self.user, at_stop)


def rotate(outbox, number=1):
    """Renames an output file, as logrotate does; which one depends on the variant."""
    names = sorted(name for name in os.listdir(outbox) if name.endswith(("csv", "jsonl")))
    if names:
        name = ROTATED if ROTATED in names else names[0]
        os.rename(os.path.join(outbox, name), os.path.join(outbox, f"{name}.{number}"))


class Run:
    """How a run ended."""

    def __init__(self, command, timeout, user=None, at_stop=None):
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}
        identity = {"user": user, "group": user, "extra_groups": []} if user else {}
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True, cwd="/", **identity)
        self.was_stopped = False
        try:
            self.follow(process, timeout, at_stop)
        except BaseException:
            # It is in a session of its own, and would run on.
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            raise

    def follow(self, process, timeout, at_stop):
        """Waits for the end of a process, for `timeout` seconds at most."""
        if at_stop:
            child = stopped_child(process)
            if child:
                self.was_stopped = True
                at_stop()
        until = time.monotonic() + timeout
        self.code = out = err = None
        while out is None:
            if self.was_stopped and process.poll() is None:
                # More than once: on a busy machine it may have looked stopped before it was.
                wake(child)
            try:
                out, err = process.communicate(timeout=0.5 if self.was_stopped else timeout)
                self.code = process.returncode
            except subprocess.TimeoutExpired:
                if time.monotonic() > until:
                    os.killpg(process.pid, signal.SIGKILL)
                    out, err = process.communicate()
        self.out = out.decode("utf-8", "replace")
        self.err = err.decode("utf-8", "replace")

    @property
    def left(self):
        """What the summary says was left undone."""
        return [line for line in self.out.splitlines() if line.startswith("left")]

    @property
    def was_killed(self):
        """Whether SIGKILL ended it."""
        return self.code in (-signal.SIGKILL, 128 + signal.SIGKILL)

    def __str__(self):
        return f"exit code {self.code}, said: {(self.err + self.out).strip()[-600:]}"


def wake(child):
    """Lets a stopped process go on, if it is still there."""
    try:
        os.kill(child, signal.SIGCONT)
    except ProcessLookupError:
        pass


def stopped_child(process):
    """The traced child of `process` when a signal has stopped it; None if it ends before.

    Between two calls a traced process is stopped too, but not for long.
    """
    before, same = None, 0
    while process.poll() is None:
        try:
            with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as file:
                child = int(file.read().split()[0])
            with open(f"/proc/{child}/status", encoding="ascii") as file:
                facts = [line for line in file if line.startswith(
                    ("State:", "voluntary", "nonvoluntary"))]
        except (OSError, IndexError, ValueError):
            continue
        same = same + 1 if facts == before and facts[0].split()[1] in "tT" else 0
        if same == 10:
            return child
        before = facts
        time.sleep(0.005)
    return None
