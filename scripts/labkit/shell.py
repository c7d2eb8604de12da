"""`sh`: a command or a terminal in a host. scripts/lab answers the plain case itself; this one does and explains the rest."""

import os
import sys

from . import groups, power
from .lab import LabError

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def enter(host, command):
    """Becomes the command in the host: its exit status is ours, and so are its input and output."""
    pid = power.leader(host)
    if os.path.exists(host.path("frozen")):
        raise LabError(f"{host.name} is frozen. Let it go on with `scripts/lab thaw {host.name}`.", 125)
    arguments = ["/bin/bash", "-c", command[0]] if len(command) == 1 else command or ["/bin/bash", "--login"]
    clock = []
    if os.path.exists(host.path("clock")):
        with open(host.path("clock")) as handle:
            clock = handle.read().split()
    inside = ["env", *clock, *arguments]
    if sys.stdin.isatty() and sys.stdout.isatty():
        # A terminal of the host's own: programs that look for theirs by name would not find the machine's.
        inside = ["script", "--quiet", "--return", "--command", _quoted(inside), "/dev/null"]
    environment = {"HOME": "/root", "USER": "root", "LOGNAME": "root", "SHELL": "/bin/bash", "LANG": "C.UTF-8",
                   "TERM": os.environ.get("TERM", "dumb"), "PATH": PATH}
    groups.enter(host, groups.VISITORS)
    line = [*power.entry(pid), "setpriv", "--pdeathsig", "HUP", "--", *inside]
    os.execvpe(line[0], line, environment)


def _quoted(words):
    import shlex
    return shlex.join(words)
