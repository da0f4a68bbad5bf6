"""Tries, under the sandbox of the unit, what a daemon that was taken over would try.

Prints `denied NAME` or `ALLOWED NAME` for each attempt, and exits with the number of those allowed.
"""

import ctypes
import os
import socket
import sys

LIBC = ctypes.CDLL(None, use_errno=True)


def call(number, *arguments):
    """A system call by its number on this architecture."""
    if LIBC.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def write(path):
    with open(path, "w", encoding="ascii") as file:
        file.write("x")


def execute():
    os.execv("/usr/bin/true", ["true"])


def executable_memory():
    """A page that is writable and executable."""
    LIBC.mmap.restype = ctypes.c_void_p
    if LIBC.mmap(None, 4096, 7, 0x22, -1, 0) == ctypes.c_void_p(-1).value:
        raise OSError(ctypes.get_errno(), "refused")


def executes():
    """Whether another program runs: in a child, which would become that program."""
    child = os.fork()
    if child == 0:
        try:
            execute()
        finally:
            os._exit(77)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
        raise OSError("refused")


ATTEMPTS = {
    "write to /etc": lambda: write("/etc/forecastd/probe"),
    "write to /usr": lambda: write("/usr/bin/probe"),
    "write to /var": lambda: write("/var/probe"),
    "write beside the spool": lambda: write("/var/spool/probe"),
    "read a home": lambda: os.listdir("/root"),
    "see another process": lambda: os.stat("/proc/1"),
    "see the machine's memory": lambda: open("/proc/meminfo", encoding="ascii").close(),
    "change a kernel parameter": lambda: write("/proc/sys/kernel/hostname"),
    "open a network socket": lambda: socket.socket(socket.AF_INET),
    "open a packet socket": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW),
    "execute another program": executes,
    "have writable and executable memory": executable_memory,
    "become root": lambda: os.setuid(0),
    "make a set-user-id file": lambda: os.chmod(
        os.open("/var/spool/forecastd/outbox/.probe", os.O_CREAT), 0o4755
    ),
    "make a namespace": lambda: call(272, 0x10000000),
    "mount": lambda: call(165, b"none", b"/tmp", b"tmpfs", 0, None),
    "set the clock": lambda: call(227, 0, (ctypes.c_long * 2)(1, 0)),
    "load a kernel module": lambda: call(175, None, 0, b""),
    "read the kernel's log": lambda: call(103, 3, ctypes.create_string_buffer(64), 64),
    "trace a process": lambda: call(101, 16, 1, 0, 0),
    "use another architecture": lambda: call(135, 0x0008),
    "open a device": lambda: open("/dev/kmsg", "rb").close(),
    "take realtime priority": lambda: os.sched_setscheduler(
        0, os.SCHED_FIFO, os.sched_param(1)
    ),
}


def main():
    allowed = 0
    for name, attempt in ATTEMPTS.items():
        try:
            attempt()
        except OSError:
            print(f"denied {name}")
        else:
            allowed += 1
            print(f"ALLOWED {name}")
    # What it needs must work, or the refusals above say nothing.
    write("/var/spool/forecastd/outbox/.probe")
    os.unlink("/var/spool/forecastd/outbox/.probe")
    print("allowed what the daemon needs")
    sys.exit(allowed)


main()
