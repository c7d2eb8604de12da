"""`sh`: a command or a terminal in a host. scripts/lab answers the plain case itself; this one does and explains the rest."""

import os
import sys

from . import groups, power
from .lab import LabError

# What systemd-nspawn leaves to the host's own services, and no more: above all not the machine's clock.
CAPABILITIES = "-all" + "".join(f",+{name}" for name in """
    audit_control audit_write chown dac_override dac_read_search fowner fsetid ipc_lock ipc_owner kill lease
    linux_immutable mknod net_admin net_bind_service net_broadcast net_raw setfcap setgid setpcap setuid sys_admin
    sys_boot sys_chroot sys_nice sys_ptrace sys_resource sys_tty_config""".split())
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def enter(host, command):
    """Becomes the command in the host: its exit status is ours, and so are its input and output."""
    pid = power.leader(host)
    if os.path.exists(host.path("frozen")):
        raise LabError(f"{host.name} is frozen. Let it go on with `scripts/lab thaw {host.name}`.", 125)
    arguments = ["/bin/bash", "-c", command[0]] if len(command) == 1 else command or ["/bin/bash", "--login"]
    inside = arguments
    if sys.stdin.isatty() and sys.stdout.isatty():
        # A terminal of the host's own: programs that look for theirs by name would not find the machine's.
        inside = ["script", "--quiet", "--return", "--command", _quoted(inside), "/dev/null"]
    environment = {"HOME": "/root", "USER": "root", "LOGNAME": "root", "SHELL": "/bin/bash", "LANG": "C.UTF-8",
                   "TERM": os.environ.get("TERM", "dumb"), "PATH": PATH}
    groups.enter(host, groups.VISITORS)
    line = [*power.entry(pid), "setpriv", "--pdeathsig", "HUP", "--inh-caps", "-all", "--bounding-set", CAPABILITIES, "--", *inside]
    os.execvpe(line[0], line, environment)


def _quoted(words):
    import shlex
    return shlex.join(words)
