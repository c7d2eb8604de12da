"""Running other programs, and telling processes apart for good."""

import os
import subprocess
import time

from .lab import LabError


def run(*arguments, text=None, check=True, quiet=False):
    """Runs a program to its end and returns its output. A failure is told with what the program said."""
    done = subprocess.run(arguments, input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if check and done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise LabError(f"`{' '.join(arguments)}` failed with status {done.returncode}: {said[-2000:]}")
    return done.stdout if check else done


def birth(pid):
    """When a process started, in the kernel's ticks: with the number it names a process that was never reused."""
    try:
        with open(f"/proc/{pid}/stat") as handle:
            fields = handle.read().rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else int(fields[19])


def alive(identity):
    """Whether the process (number, birth) still runs."""
    return identity is not None and birth(identity[0]) == identity[1]


def read_identity(path):
    """Reads `number birth` from a file, or None."""
    try:
        with open(path) as handle:
            pid, born = handle.read().split()
        return int(pid), int(born)
    except (FileNotFoundError, ValueError):
        return None


def wait_until(condition, seconds, pause=0.005):
    """Waits for a condition, with a limit. Returns whether it came true."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def daemonize(output):
    """Forks a process that outlives us, with its output in a file. Returns True in the new process."""
    if os.fork():
        os.wait()
        return False
    os.setsid()
    if os.fork():
        os._exit(0)
    null = os.open("/dev/null", os.O_RDONLY)
    log = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for source, target in ((null, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    # A lock or a pipe of the caller's, kept open here, would hold the caller's caller for as long as the host runs.
    os.closerange(3, 256)
    return True
