"""Three regular servers that fail in every order, with every pattern of priorities, and come back one after the other.

Servers are alike: what matters is the priority of the first, the second and the third one that fails, 13 patterns in
all. Each is tried with one order of failing, every order in turn; with EVERY=1 in the environment all 78 are tried.
"""

import itertools
import os

from .checks import Checks
from .lab import wait_for
from .nplus import CLUSTER, REGULARS, STANDBY, NPlus, number
from .nplusone_checks import HOME
from .trouble_checks import audit, create

checks = Checks()
ORDERS = list(itertools.permutations(REGULARS))
# Priorities along the order of failing, without gaps: 1 1 1, 1 1 2, 1 2 1, ...
PATTERNS = [levels for levels in itertools.product((1, 2, 3), repeat=3) if set(levels) == set(range(1, max(levels) + 1))]


def taken(running: str | None, failed: str, priority: dict[str, int]) -> str:
    """Whose LIM the standby runs once another server fails: only a higher priority, a lower number, replaces it."""
    return failed if running is None or priority[failed] < priority[running] else running


def next_of(waiting: list[str], priority: dict[str, int]) -> str | None:
    """Who is served when the place frees up: by priority, then by the time of failing (A-38)."""
    return min(waiting, key=lambda host: priority[host], default=None)


def fail_and_return(nplus: NPlus, order: tuple[str, ...], priority: dict[str, int]) -> None:
    running, waiting = None, []
    for failed in order:
        nplus.kill(failed)
        waiting.append(failed)
        running = taken(running, failed, priority)
        nplus.settle({host: STANDBY if host == running else None if host in waiting else host for host in REGULARS})
        nplus.answers(running, STANDBY)
        wait_for("the alarm", lambda: ("lim-on-standby", f"LIM {number(running)}") in nplus.alarms(), 10)
        for host in waiting:
            if host != running:
                wait_for(f"LIM {number(host)} is known to wait", lambda: ("lim-out-of-service", f"LIM {number(host)}") in nplus.alarms(), 30)
    while running is not None:
        nplus.boot(running)
        nplus.move_back(running)
        waiting.remove(running)
        running = next_of(waiting, priority)
        nplus.settle({host: STANDBY if host == running else None if host in waiting else host for host in REGULARS})


def attempts(order: tuple[str, ...]) -> list[tuple[int, ...]]:
    """The patterns that are tried with this order."""
    return [levels for place, levels in enumerate(PATTERNS) if os.environ.get("EVERY") or ORDERS[place % len(ORDERS)] == order]


checks("R-CM-12: three LIMs become a cluster at once")(create)


def check(order: tuple[str, ...]):
    def run(nplus: NPlus) -> None:
        for levels in attempts(order):
            priority = dict(zip(order, levels))
            wanted = " ".join(f"{number(host)}={level}" for host, level in sorted(priority.items()))
            for word in wanted.split():
                nplus.run(f"cluster set-priority {CLUSTER} {word} --yes")
            try:
                fail_and_return(nplus, order, priority)
                audit(nplus, HOME)
                wait_for("no alarm is left", lambda: not nplus.alarms(), 30)
            except Exception as error:
                raise AssertionError(f"priorities {wanted}: {error}") from error
    return run


for order in ORDERS:
    checks("R-CL-15 R-CL-16 R-CL-17 R-CL-18 R-CL-19 R-CL-20 A-38: " + ", ".join(order)
           + " fail in this order; the standby serves the right one each time, and the next one as each comes back")(check(order))
