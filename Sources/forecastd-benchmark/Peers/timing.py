# What the peers' scripts share: their arguments, and how long a call takes.
import argparse
import time


def arguments():
    """The series and the time that each measurement may take."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--values", required=True, help="a file with a number a line")
    parser.add_argument("--milliseconds", type=int, default=300)
    known = parser.parse_args()
    with open(known.values, encoding="ascii") as lines:
        known.values = [float(line) for line in lines]
    return known


def seconds_per_call(work, milliseconds):
    """Processor time of one call, over so many calls that they take that long."""
    for _ in range(3):
        work()
    count = 1
    while True:
        start = time.process_time()
        for _ in range(count):
            work()
        seconds = time.process_time() - start
        if seconds * 1000 >= milliseconds:
            return seconds / count
        count = max(count + 1, int(1.2 * count * milliseconds / 1000 / max(seconds, 1e-7)))
