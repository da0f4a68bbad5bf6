# What producers drop during a soak: files of every kind, and what must be learned of each.
"""Values are a function of the series and the step, so that files may overlap and still agree. Some
files say otherwise on purpose: those fail as a whole.
"""

import gzip
import random

import scenario

DEVICES = ("", "boiler", "pump/two")
COLUMNS = ("level", "power", "flow")
STEP = 600


class Dropped:
    """One file as it was dropped: its path in the inbox, its bytes, the rows that are valid."""

    def __init__(self, name, content, rows=()):
        self.name, self.content = name, content
        # (series, step, value) in the order of the file.
        self.rows = list(rows)


def value(series, step):
    """What `series` measured at `step`, as text."""
    swing = abs(step * 7 % 144 - 72) / 10
    return "%.2f" % (len(series) + swing + random.Random(f"{series}/{step}").random())


class Producer:
    """Draws one file after the other."""

    def __init__(self, generator):
        self.generator = generator
        self.next = dict.fromkeys(DEVICES, 0)
        # Steps that were left out, to come late.
        self.gaps = []
        self.earlier = []
        self.count = 0

    def draw(self):
        """The next file: most go on where the last of their device ended."""
        kinds = {
            self.newer: 12, self.overlapping: 2, self.late: 3, self.copy: 2, self.backward: 1,
            self.with_rejects: 2, self.bad: 2, self.empty: 1}
        kind = self.generator.choices(list(kinds), list(kinds.values()))[0]
        dropped = kind()
        self.count += 1
        self.earlier = (self.earlier + [dropped])[-50:]
        return dropped

    def name(self, device):
        """A path in the inbox; now and then one that was there before."""
        number = self.count if self.generator.random() < 0.8 else self.generator.randrange(5)
        return (device + "/" if device else "") + f"f{number:05}.csv"

    def size(self):
        """How many steps a file has: few, or many."""
        return self.generator.choice((1, 2, 5, 12, 40, 120, 700))

    def table(self, device, steps, bad=()):
        """A wide or a long file of `device`."""
        columns = list(COLUMNS[:self.generator.randint(1, len(COLUMNS))])
        prefix = device + "/" if device else ""
        rows, is_wide = [], self.generator.random() < 0.6
        lines = ["time," + ",".join(columns) if is_wide else "time,sensor,value"]
        for index, step in enumerate(steps):
            values = [value(prefix + column, step) for column in columns]
            facts = [(prefix + column, step, text) for column, text in zip(columns, values)]
            moment = scenario.time_text(step)
            if index in bad:
                # A time that is none: the row is set aside.
                lines.append(("," if is_wide else ",,").join([moment + "x"] + values[:1]))
                continue
            rows += facts
            if is_wide:
                lines.append(",".join([moment] + values))
            else:
                lines += [f"{moment},{column},{text}" for column, text in zip(columns, values)]
        content = ("\n".join(lines) + "\n").encode()
        name = self.name(device)
        if self.generator.random() < 0.15:
            name, content = name + ".gz", gzip.compress(content, mtime=0)
        return Dropped(name, content, rows)

    def steps(self, device):
        """The next steps of a device; now and then some are left out before."""
        first = self.next[device]
        if self.generator.random() < 0.2:
            gap = self.generator.randint(1, 30)
            self.gaps.append((device, range(first, first + gap)))
            first += gap
        last = first + self.size()
        self.next[device] = last
        return range(first, last)

    def newer(self):
        """Rows that are newer than all of their device."""
        device = self.generator.choice(DEVICES)
        return self.table(device, self.steps(device))

    def overlapping(self):
        """Newer rows after some that came before."""
        device = self.generator.choice(DEVICES)
        steps = self.steps(device)
        return self.table(device, range(max(0, steps[0] - 20), steps[-1] + 1))

    def late(self):
        """Rows that were left out before."""
        if not self.gaps:
            return self.newer()
        device, steps = self.gaps.pop(self.generator.randrange(len(self.gaps)))
        return self.table(device, steps)

    def copy(self):
        """Bytes that were dropped before, under another name."""
        if not self.earlier:
            return self.newer()
        other = self.generator.choice(self.earlier)
        device = other.name.rpartition("/")[0]
        name = self.name(device) + (".gz" if other.name.endswith(".gz") else "")
        return Dropped(name, other.content, other.rows)

    def backward(self):
        """Newest rows first."""
        device = self.generator.choice(DEVICES)
        return self.table(device, self.steps(device)[::-1])

    def with_rejects(self):
        """Some rows that cannot be read."""
        device = self.generator.choice(DEVICES)
        steps = self.steps(device)
        return self.table(device, steps, set(range(4, len(steps), 5)))

    def bad(self):
        """A file that fails as a whole."""
        texts = ("a file,without\na time,%d\n", "\0\1\2%d\n", "time,level\nnever,%d\nno,1\n")
        text = self.generator.choice(texts) % self.count
        return Dropped(self.name(self.generator.choice(DEVICES)), text.encode())

    def empty(self):
        """Nothing, or only names of columns."""
        text = "" if self.generator.random() < 0.3 else "time,level\n" + "\n" * self.count
        return Dropped(self.name(self.generator.choice(DEVICES)), text.encode())
