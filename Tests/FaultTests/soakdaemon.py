# The daemon of a soak: one process after the other on one spool.

import os
import shutil
import signal
import sqlite3
import subprocess
import time

import oracle
import scenario

CONFIGURATION = """{
  spool: "%(root)s/spool", state: "%(root)s/state/forecastd.db",
  model: { hidden: 8, truncation: 8, update_interval: 4 },
  inbox: { settle_seconds: 0.6, rescan_seconds: %(rescan)s, after: "%(after)s" },
  forecast: { horizon: 3, issue: "latest" },
  outbox: { format: "%(format)s", partition: "%(partition)s" },
  retention: { forecasts_days: %(days)s },
  limits: { batch_rows: %(batch)s, resident_series: %(resident)s, threads: 2,
            free_disk_bytes: %(free)s },
}
"""
# What becomes of files, and how output files are: one of each for a soak.
CHOICES = {
    "after": ("archive", "delete", "keep"), "format": ("csv", "jsonl"),
    "partition": ("series", "single")}
USUAL = {"rescan": 0.2, "batch": 24, "resident": 3, "free": 0, "days": 1}


class SoakPlace(scenario.Place):
    """A place with a configuration that changes."""

    def __init__(self, root, binary, choices):
        super().__init__(root, binary, "soak")
        self.choices = choices

    @property
    def forecasts_days(self):
        return USUAL["days"]

    def make(self):
        shutil.rmtree(self.root, ignore_errors=True)
        os.makedirs(self.path("spool", "inbox"))
        self.configure()

    def configure(self, text=None, **changes):
        """Writes the configuration at once."""
        text = text or CONFIGURATION % {
            "root": self.root, **self.choices, **USUAL, **changes}
        with open(self.config + ".new", "w", encoding="ascii") as file:
            file.write(text)
        os.rename(self.config + ".new", self.config)


class Daemon:
    """A process, and what it did that it must not do."""

    def __init__(self, binary, place, log):
        self.binary, self.place, self.log = binary, place, log
        self.process = None
        self.found = []
        self.counts = {"runs": 0, "kills": 0, "stops": 0}

    def start(self):
        """Starts it."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "run", "--config", self.place.config], stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=log, cwd="/")
        self.counts["runs"] += 1

    def kill(self):
        """Ends it at any moment."""
        self.process.kill()
        self.process.wait()
        self.counts["kills"] += 1

    def stop(self):
        """Lets it end by itself."""
        self.process.terminate()
        self.counts["stops"] += 1
        try:
            code = self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.found.append("it does not stop when it is told to")
            self.process.kill()
            code = self.process.wait()
        # One that is told before it can listen is ended by the signal.
        if code not in (0, -signal.SIGTERM):
            self.found.append(f"it stopped with exit code {code}; {self.last_words()}")

    def look(self):
        """Starts it again where it has ended without being told."""
        if self.process.poll() is not None:
            self.found.append(
                f"it ended with exit code {self.process.returncode}; {self.last_words()}")
            self.start()

    def last_words(self):
        """The end of what it said."""
        return "it said: " + oracle.read(self.log)[-400:].decode("utf-8", "replace")

    def signal(self, number):
        """Sends it a signal once it listens: before, any process is ended by it."""
        self.await_listening()
        self.process.send_signal(number)

    def await_listening(self):
        """Waits until it blocks signals to read them; the configuration it has read before."""
        until = time.monotonic() + 30
        while self.process.poll() is None and time.monotonic() < until:
            if blocked(self.process.pid) >> signal.SIGHUP - 1 & 1:
                return
            time.sleep(0.005)

    def reader(self):
        """Somebody who reads its database."""
        path = self.place.path("state", "forecastd.db")
        return sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)


def blocked(process):
    """The signals that a process blocks, to read them one by one; 0 where it is gone."""
    try:
        with open(f"/proc/{process}/status", encoding="ascii") as file:
            return int(next(line for line in file if line.startswith("SigBlk")).split()[1], 16)
    except (OSError, StopIteration):
        return 0
