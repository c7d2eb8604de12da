"""Calls scripts/lab, and says which call failed and what it said."""

import json
import os
import pathlib
import subprocess
import time

SCRIPTS = pathlib.Path(__file__).resolve().parent.parent


class LabError(Exception):
    """A call of the lab, or a command in one of its hosts, did not do what it should."""


class Lab:
    """One lab, by name."""

    def __init__(self, name: str):
        self.name = name
        self.environment = dict(os.environ, LAB=name)

    def call(self, *words: str, status: int | None = 0, stdin: str | None = None, limit: float = 600) -> subprocess.CompletedProcess:
        """Runs a verb of the lab; any exit status but `status` is an error, unless that is None."""
        done = subprocess.run(
            [str(SCRIPTS / "lab"), *words], env=self.environment, text=True, input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None, capture_output=True, timeout=limit)
        if status is not None and done.returncode != status:
            raise LabError(f"lab {' '.join(words)}: exit status {done.returncode}, not {status}\n{done.stdout}{done.stderr}".rstrip())
        return done

    def sh(self, host: str, command: str, status: int | None = 0, stdin: str | None = None, limit: float = 600) -> str:
        """Runs a command as root in a host and returns what it printed on standard output."""
        return self.call("sh", host, command, status=status, stdin=stdin, limit=limit).stdout

    def does(self, host: str, command: str) -> bool:
        """For `wait_for`: true when the command ends well; otherwise the error says what the last one answered."""
        self.sh(host, command)
        return True

    def creds(self, host: str) -> dict:
        return json.loads(self.call("creds", host).stdout)

    def probe_report(self) -> dict:
        return json.loads(self.call("probe", "report", "--json").stdout)


def wait_for(what: str, condition, limit: float, every: float = 0.1):
    """Waits until `condition()` is neither None nor False and returns it; after `limit` seconds it is an error.

    What is not there yet (a null, an empty list, no such entry) is waited for, too."""
    end = time.monotonic() + limit
    last: object = None
    while time.monotonic() < end:
        try:
            last = condition()
        except (LabError, ValueError, TypeError, LookupError, StopIteration) as error:
            last = error
        else:
            if last:
                return last
        time.sleep(every)
    raise LabError(f"waited {limit:.0f} s in vain for: {what} (last: {last})")
