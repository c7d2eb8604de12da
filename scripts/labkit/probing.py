"""The write probe on the client: the lab starts it, stops it and asks it for its report."""

import sys

from . import power
from .lab import LabError
from .process import run, wait_until

UNIT = "lab-probe.service"
LOG = "/var/lib/lab-probe/log"


def start(client, address, interval):
    """Starts a new run; its log replaces the last one's."""
    if running(client):
        raise LabError("The probe runs already. Stop it first: `scripts/lab probe stop`.", 75)
    _in(client, "systemctl", "reset-failed", UNIT, check=False)
    _in(client, "rm", "-f", LOG)
    _in(client, "systemd-run", "--quiet", f"--unit={UNIT}", "--property=StateDirectory=lab-probe", "--property=Nice=-5",
        "--property=TimeoutStopSec=12", "/usr/local/bin/lab-probe", "run", "--host", address, "--interval", str(interval))
    if not wait_until(lambda: _acknowledged(client), 2, 0.05):
        print(f"lab: the probe runs, but nothing at {address} has acknowledged a row yet", file=sys.stderr)


def stop(client):
    if not running(client):
        raise LabError("The probe does not run.", 69)
    _in(client, "systemctl", "stop", UNIT)


def report(client, address, as_json):
    options = (["--host", address] if address else []) + (["--json"] if as_json else [])
    done = _in(client, "/usr/local/bin/lab-probe", "report", *options, check=False)
    print(done.stdout, end="")
    if done.returncode:
        raise LabError((done.stderr.strip().splitlines() or ["the probe gave no report"])[-1])


def running(client):
    return _in(client, "systemctl", "is-active", "--quiet", UNIT, check=False).returncode == 0


def _acknowledged(client):
    return _in(client, "grep", "-q", "^a ", LOG, check=False).returncode == 0


def _in(client, *command, check=True):
    environment = ("env", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8")
    return run(*power.entry(power.leader(client)), *environment, *command, check=check)
