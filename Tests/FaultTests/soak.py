# Proves "exactly once" over minutes: the real daemon, drops of every kind, kills and restarts.
"""usage: soak.py BINARY [--minutes M] [--seed N] [--keep]

Everything that is done is drawn with the seed; when it happens depends on the machine, too, and so
a run is not the same twice. At the end all has to be as if nothing had happened: see soakoracle.
"""

import argparse
import ctypes
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
import time

import oracle
import scenario
import soakdaemon
import soakinput
import soakoracle

BACKLOG = 30  # files in the inbox, at which nothing more is dropped
KILL_SECONDS = 2.0
QUIET_SECONDS = 90
# What a minute must have seen, a fifth of what it does on a machine with other work.
LEAST = {"files": 50, "kills": 6}


class Soak:
    """One daemon, what was done to it, and what was dropped."""

    def __init__(self, binary, root, seed):
        # Three seeds in a row see all that becomes of files.
        self.choices = {
            name: values[(seed // (1 if name == "after" else 3)) % len(values)]
            for name, values in soakdaemon.CHOICES.items()}
        self.place = soakdaemon.SoakPlace(os.path.join(root, "p"), binary, self.choices)
        self.calm = soakdaemon.SoakPlace(
            os.path.join(root, "calm"), binary, {**self.choices, "after": "archive"})
        self.daemon = soakdaemon.Daemon(binary, self.place, os.path.join(root, "log"))
        self.staging = os.path.join(root, "staging")
        self.generator = random.Random(seed)
        self.producer = soakinput.Producer(random.Random(f"{seed}/files"))
        self.drops, self.threads = [], []
        self.found = self.daemon.found
        # Where files were written slowly.
        self.slow = set()
        self.counts = dict.fromkeys(
            ("rotations", "reloads", "renames", "readers"), 0)
        self.relax_at = None
        self.place.make()
        os.makedirs(self.staging)

    # What is dropped.

    def drop(self):
        """Drops a file in one of the ways in which producers do."""
        if len(self.waiting()) >= BACKLOG:
            return
        drop = self.producer.draw()
        target = self.place.path("spool", "inbox", drop.name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        way = self.generator.choice(("hidden", "part", "elsewhere", "direct", "again", "slow"))
        directory, name = os.path.split(target)
        beside = {
            "hidden": os.path.join(directory, f".{name}.tmp"),
            "part": os.path.join(directory, f"{name}.part"),
            "elsewhere": os.path.join(self.staging, name)}
        if way in beside:
            with open(beside[way], "wb") as file:
                file.write(drop.content)
            if not move(beside[way], target):
                os.remove(beside[way])
                return
        elif not self.write(target, drop.content, way):
            return
        self.drops.append(drop)

    def write(self, target, content, way):
        """Writes a file where it is watched: at once, in turns, or slowly."""
        try:
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        except FileExistsError:
            return False
        if way == "slow":
            count = self.generator.randint(2, 6)
            pauses = [self.generator.uniform(0, 0.12) for _ in range(count)]
            self.slow.add(target)
            self.begin(write_slowly, descriptor, content, pauses)
            return True
        with open(descriptor, "wb") as file:
            file.write(content)
        if way == "again":
            # As file servers do, which open and close it more than once.
            for _ in range(3):
                try:
                    os.close(os.open(target, os.O_WRONLY))
                except FileNotFoundError:
                    break
        return True

    def begin(self, body, *arguments):
        """Does something beside."""
        thread = threading.Thread(target=body, args=arguments)
        thread.start()
        self.threads = [other for other in self.threads if other.is_alive()] + [thread]

    def standing(self, directory):
        """The files in a directory of the spool."""
        return [
            os.path.join(path, name)
            for path, _, names in os.walk(self.place.path("spool", directory)) for name in names]

    def waiting(self):
        """The files in the inbox that are still to be taken."""
        found = self.standing("inbox")
        if self.choices["after"] != "keep" or not found:
            return found
        try:
            database = self.daemon.reader()
            try:
                done = {inode for (inode,) in database.execute(
                    "SELECT inode FROM file WHERE finished_time IS NOT NULL")}
            finally:
                database.close()
        except sqlite3.Error:
            return found
        return [path for path in found if inode_of(path) not in done]

    def rename(self):
        """Gives a file in the inbox another name, if it is still there."""
        # What is renamed is taken at once, and so had better be complete.
        waiting = sorted(
            path for path in self.standing("inbox")
            if path.endswith((".csv", ".gz")) and path not in self.slow)
        if waiting:
            path = self.generator.choice(waiting)
            directory, name = os.path.split(path)
            self.counts["renames"] += move(path, os.path.join(directory, "r" + name))

    # What operators do.

    def rotate(self):
        """Waits until nothing is under way, and renames output files.

        Not at other times: a kill between writing lines and recording them, and a rotation before
        the next start, are known to give those lines twice.
        """
        until = time.monotonic() + 4
        while not self.is_quiet():
            if time.monotonic() > until:
                return
            time.sleep(0.05)
        self.counts["rotations"] += 1
        outbox = self.place.path("spool", "outbox")
        for name in sorted(os.listdir(outbox)):
            if name.endswith((".csv", ".jsonl")) and self.generator.random() < 0.6:
                os.rename(os.path.join(outbox, name),
                          os.path.join(outbox, f"{name}.{self.counts['rotations']}"))

    def is_quiet(self):
        """Whether there is nothing to be done, and all that was done is recorded."""
        self.daemon.look()
        if self.waiting() or self.standing("processing"):
            return False
        try:
            status = json.loads(oracle.read(self.place.path("state", "status.json")))
            database = self.daemon.reader()
            try:
                waits = database.execute(
                    "SELECT EXISTS (SELECT 1 FROM output_pending)"
                    " + EXISTS (SELECT 1 FROM file WHERE finished_time IS NULL)").fetchone()[0]
            finally:
                database.close()
        except (OSError, ValueError, sqlite3.Error):
            return False
        return status["pid"] == self.daemon.process.pid and status["state"] == "idle" and not waits

    def read(self):
        """Holds a transaction for a while."""
        self.counts["readers"] += 1
        self.begin(self.hold, self.generator.uniform(0, 2))

    def hold(self, seconds):
        """As `read`."""
        try:
            database = self.daemon.reader()
            try:
                database.execute("BEGIN")
                database.execute("SELECT count(*) FROM observation").fetchone()
                time.sleep(seconds)
                database.execute("SELECT count(*) FROM forecast").fetchone()
            finally:
                database.close()
        except sqlite3.Error as error:
            if "unable to open" not in str(error) and "no such table" not in str(error):
                self.found.append(f"a reader was refused: {error}")

    def reload(self):
        """Changes the configuration; some are broken, or want more disk than there is."""
        self.counts["reloads"] += 1
        if self.generator.random() < 0.2:
            self.daemon.await_listening()
            self.place.configure("{ broken")
            self.daemon.signal(signal.SIGHUP)
            time.sleep(0.05)
        changes = {
            "rescan": self.generator.choice((0.1, 0.2, 1)),
            "batch": self.generator.choice((3, 24, 700)),
            "resident": self.generator.choice((1, 3, 50))}
        if self.generator.random() < 0.3:
            changes["free"] = 10**14
            self.relax_at = time.monotonic() + self.generator.uniform(0, 2)
        self.place.configure(**changes)
        self.daemon.signal(signal.SIGHUP)

    def relax(self):
        """The usual configuration again."""
        self.relax_at = None
        self.place.configure()
        self.daemon.signal(signal.SIGHUP)

    # All of it.

    def run(self, seconds):
        """Disturbs for so long, lets it come to rest, asks the oracle: what is wrong."""
        self.daemon.start()
        deeds = {
            self.drop: 60, self.rename: 6, self.rotate: 1, self.read: 3, self.reload: 2,
            lambda: self.daemon.signal(signal.SIGUSR1): 3}
        until = time.monotonic() + seconds
        kill_at = 0
        while time.monotonic() < until:
            self.daemon.look()
            if time.monotonic() >= kill_at:
                if self.generator.random() < 0.85:
                    self.daemon.kill()
                else:
                    self.daemon.stop()
                self.daemon.start()
                kill_at = time.monotonic() + self.generator.uniform(0, KILL_SECONDS)
            if self.relax_at and time.monotonic() >= self.relax_at:
                self.relax()
            self.generator.choices(list(deeds), list(deeds.values()))[0]()
            time.sleep(self.generator.uniform(0, 0.2))
        self.come_to_rest()
        found, partial = soakoracle.problems(
            self.place, self.calm, self.drops, self.choices["after"])
        self.found += found
        self.found += oracle.restart_problems(self.place, self.place.run)
        self.counts["files"] = len(self.drops)
        self.counts["rows"] = sum(entry[2] for entry in soakoracle.entries(self.place))
        self.counts["files taken unfinished"] = partial
        return self.found

    def come_to_rest(self):
        """Waits until everything is done, and ends the daemon."""
        for thread in self.threads:
            thread.join()
        self.relax()
        until = time.monotonic() + QUIET_SECONDS
        while not self.is_quiet():
            if time.monotonic() > until:
                self.found.append(
                    f"it does not come to rest: {self.waiting()[:3]} "
                    f"{self.standing('processing')[:3]}; {self.daemon.last_words()}")
                break
            time.sleep(0.05)
        self.daemon.stop()
        # What is old has gone only in part.
        run = self.place.run(timeout=600)
        if run.code != 0 or run.left:
            self.found.append(f"the last run did not end well: {run}")


def inode_of(path):
    """The number of a file; nil where it is gone."""
    try:
        return os.stat(path).st_ino
    except FileNotFoundError:
        return None


def move(source, target):
    """Renames a file, never over another one; says whether it did."""
    at_here, no_replace = -100, 1
    return ctypes.CDLL(None, use_errno=True).renameat2(
        at_here, os.fsencode(source), at_here, os.fsencode(target), no_replace) == 0


def write_slowly(descriptor, content, pauses):
    """Writes a file in pieces, with pauses shorter than it takes to settle."""
    size = len(content) // len(pauses) + 1
    with open(descriptor, "wb", buffering=0) as file:
        for index, pause in enumerate(pauses):
            file.write(content[index * size:(index + 1) * size])
            time.sleep(pause)


def main():
    """Runs a soak; gives the exit code."""
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("binary")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="leave the directory")
    options = parser.parse_args()
    scenario.end_when_told()
    root = tempfile.mkdtemp(prefix="forecastd-soak-")
    soak = Soak(shutil.copy(options.binary, root), root, options.seed)
    try:
        found = soak.run(options.minutes * 60)
    finally:
        process = soak.daemon.process
        if process and process.poll() is None:
            process.kill()
            process.wait()
        if options.keep:
            print(f"soak: everything is in {root}")
        else:
            shutil.rmtree(root, ignore_errors=True)
    numbers = {**soak.daemon.counts, **soak.counts}
    for name, least in LEAST.items():
        if numbers[name] < least * options.minutes:
            found.append(f"only {numbers[name]} {name}, which proves little")
    for text in found:
        print(f"VIOLATION: {text}")
    counts = ", ".join(f"{number} {name}" for name, number in numbers.items())
    choices = ", ".join(soak.choices.values())
    print(f"soak: seed {options.seed} ({choices}): {counts}; {len(found)} violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
