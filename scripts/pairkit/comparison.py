"""The same faults for every stack, measured by the same client: how long no row was acknowledged, and which rows are lost."""

import os
import subprocess
import time
from dataclasses import asdict, dataclass, field

from .lab import Lab, LabError, wait_for
from .mischief import POSTMASTER
from .rivals.stack import SERVERS, Stack, other

# What comes after writes go on again, before anything is mended: long enough for a second thought of the stack to show.
AFTERWARDS = 3.0
# With the cable back, both sides are left to each other under load for so long.
REUNION = 10.0
WHOLE_LIMIT = 150.0
LAST_ACKNOWLEDGEMENT = "tail --lines=200 /var/lib/lab-probe/log | awk '$1 == \"a\" {at = $2} END {print at ? at : 0}'"


@dataclass
class Outcome:
    """One fault, once. Times are None where the thing did not happen within its limit."""
    stack: str
    fault: str
    outage_ms: float | None = None
    resumed: bool = False
    acknowledged: int = 0
    lost: int = 0
    # Seconds from when the old side's system (or its cable) was back until its database streamed again.
    returned_s: float | None = None
    by_hand_s: float | None = None
    moved: bool = False
    gaps: list[dict] = field(default_factory=list)
    remark: str = ""
    # Of this machine, when the fault came: figures of a busy one are no better than that.
    load: float = 0.0


class Run:
    """One fault against one stack that is whole."""

    def __init__(self, stack: Stack, fault: str):
        self.stack, self.lab = stack, stack.lab
        self.outcome = Outcome(stack.name, fault)

    def go(self) -> Outcome:
        before = self.stack.wait_whole(WHOLE_LIMIT)
        for host in SERVERS:
            # What was set up long ago is on the disks; a power failure takes only what is new.
            self.lab.sh(host, "sync --file-system / /var/lib/postgresql")
        self.lab.call("probe", "start")
        try:
            time.sleep(2)
            self.outcome.load = round(os.getloadavg()[0], 1)
            FAULTS[self.outcome.fault].function(self, before)
        finally:
            self.lab.call("probe", "stop", status=None)
        after = self.survivor(before)
        if self.outcome.returned_s is None:
            self.mend_by_hand(after)
        report = self.lab.probe_report()
        self.outcome.outage_ms = report["longestGapMilliseconds"] if self.outcome.resumed else None
        self.outcome.acknowledged, self.outcome.lost = report["acknowledged"], report["lostRows"]
        self.outcome.gaps, self.outcome.moved = report["gaps"], after != before
        return self.outcome

    def await_writes(self, since: float) -> None:
        """Until rows are acknowledged again, and still are a while later; `since` is when the fault was done."""
        def fresh() -> bool:
            last = int(self.lab.sh("client", LAST_ACKNOWLEDGEMENT)) / 1e9
            return last > since + 0.3 and time.monotonic() - last < 0.5

        def lasting() -> bool:
            if not fresh():
                return False
            time.sleep(1)
            return fresh()
        try:
            self.outcome.resumed = wait_for("rows are acknowledged again", lasting, self.stack.patience, every=0.1)
        except LabError:
            self.outcome.remark = f"no row within {self.stack.patience:.0f} s"

    def await_return(self, since: float) -> None:
        """Until the pair is whole again by itself."""
        try:
            wait_for("the old side is back", lambda: self.stack.disorder() is None, self.stack.return_limit, every=0.2)
            self.outcome.returned_s = round(time.monotonic() - since, 1)
        except LabError:
            pass  # by hand, then

    def survivor(self, before: str) -> str:
        """Who serves now; without any, the side that had the rows."""
        return self.stack.active() or before

    def mend_by_hand(self, source: str) -> None:
        began = time.monotonic()
        self.stack.restore(source)
        self.stack.wait_whole(WHOLE_LIMIT)
        self.outcome.by_hand_s = round(time.monotonic() - began, 1)


@dataclass
class Fault:
    name: str
    title: str
    function: object


FAULTS: dict[str, Fault] = {}


def fault(name: str, title: str):
    def add(function):
        FAULTS[name] = Fault(name, title, function)
        return function
    return add


@fault("power-off", "power-off")
def power_off(run: Run, active: str) -> None:
    run.lab.call("kill", active)
    run.await_writes(time.monotonic())
    time.sleep(AFTERWARDS)
    run.lab.call("boot", active, limit=120)
    run.await_return(time.monotonic())


@fault("cable", "cable pulled")
def cable(run: Run, active: str) -> None:
    run.lab.call("cut", active)
    run.await_writes(time.monotonic())
    time.sleep(AFTERWARDS)
    run.lab.call("heal", active)
    mended = time.monotonic()
    run.await_return(mended)
    time.sleep(max(0.0, mended + REUNION - time.monotonic()))


@fault("planned", "planned move")
def planned(run: Run, active: str) -> None:
    run.stack.planned_move(active)
    run.await_writes(time.monotonic())
    time.sleep(AFTERWARDS)
    run.await_return(time.monotonic())


@fault("postgres", "PostgreSQL killed")
def postgres_killed(run: Run, active: str) -> None:
    run.lab.sh(active, POSTMASTER)
    run.await_writes(time.monotonic())
    time.sleep(AFTERWARDS)
    run.await_return(time.monotonic())


def measure(stack: Stack, faults: list[str], runs: int, tell) -> list[Outcome]:
    """Every fault so many times, in turn, so that what ages does so for all of them alike."""
    outcomes = []
    for number in range(1, runs + 1):
        for name in faults:
            outcome = Run(stack, name).go()
            outcomes.append(outcome)
            tell(number, outcome)
    return outcomes


def compare(lab: Lab, stack: Stack, faults: list[str], runs: int, tell) -> dict:
    """One stack in a fresh lab: installed, set up, measured. What ends it early is part of the result."""
    result: dict = {"stack": stack.name, "title": stack.title, "notes": stack.notes, "versions": {}, "outcomes": [], "failed": None}

    def keep(number: int, outcome: Outcome) -> None:
        result["outcomes"].append(asdict(outcome))
        tell(number, outcome)
    lab.call("down", status=None)
    lab.call("up", limit=1800)
    try:
        stack.install()
        result["versions"] = stack.versions()
        began = time.monotonic()
        stack.set_up()
        stack.wait_whole(WHOLE_LIMIT)
        result["setUpSeconds"] = round(time.monotonic() - began, 1)
        measure(stack, faults, runs, keep)
    except (LabError, subprocess.TimeoutExpired) as error:
        result["failed"] = str(error)
        result["state"] = {host: lab.call("sh", host, "journalctl --lines=60 --no-pager --output=short-precise", status=None).stdout
                           for host in SERVERS}
    finally:
        stack.close()
    return result
