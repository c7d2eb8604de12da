"""The largest cluster: ten regular servers and one standby, all orders in it given from LIM 1's server."""

from .checks import Checks, expect
from .lab import wait_for
from .limbench import CLUSTER, add_servers, address, runs_on
from .nplus import NPlus

checks = Checks()
LARGEST = 10
BEGUN = 9


def added(lim: int) -> str:
    return f"--lim {lim} --new-base 10.99.0.{30 + lim}"


def homes(nplus: NPlus) -> dict[int, str | None]:
    return {lim["lim"]: lim["runsOn"] for lim in nplus.cluster("lim1")["lims"]}


@checks("R-PR-01 R-CM-15: a cluster of nine regular servers, all in one order")
def made(nplus: NPlus):
    add_servers(nplus.lab, LARGEST)
    lims = " ".join(added(lim) for lim in range(1, BEGUN + 1))
    nplus.run(f"cluster create {CLUSTER} --standby standby {lims} --yes")
    expect(homes(nplus) == {lim: f"lim{lim}" for lim in range(1, BEGUN + 1)}, str(homes(nplus)))


@checks("R-PR-01 R-CM-15: the tenth LIM is added while it runs")
def grown(nplus: NPlus):
    nplus.run(f"cluster add-lim {CLUSTER} {added(LARGEST)} --yes")
    expect(homes(nplus) == {lim: f"lim{lim}" for lim in range(1, LARGEST + 1)}, str(homes(nplus)))
    wait_for("no alarm is left", lambda: not nplus.alarms("lim1"), 150)


@checks("R-PR-01: the tenth server loses its power: its LIM runs on the standby, and is brought back")
def moved(nplus: NPlus):
    nplus.kill(f"lim{LARGEST}")
    wait_for("it runs on the standby", lambda: runs_on(nplus.lab, LARGEST) == "standby", 30)
    expect(nplus.lab.does("client", f"lab-sip {address(LARGEST)}"), "it does not answer")
    nplus.boot(f"lim{LARGEST}")
    nplus.move_back(f"lim{LARGEST}")


@checks("R-PR-01 R-PR-14: eleven servers are checked, asked for their state, and given another detection")
def ordered(nplus: NPlus):
    # Exit status 1 or 78 may be a finding of this machine; each server has answered.
    told = nplus.run(f"cluster check {CLUSTER}", status=None)
    expect("all answer" in told, told)
    nplus.run(f"cluster set-detection {CLUSTER} classic --yes")
    expect(nplus.cluster("lim1")["detection"] == "classic", "")


@checks("R-CM-17 A-07: the tenth LIM leaves, and the whole cluster is deleted: every server has the address that it had")
def left(nplus: NPlus):
    nplus.run(f"cluster remove-lim {CLUSTER} --lim {LARGEST} --yes")
    expect(sorted(homes(nplus)) == list(range(1, LARGEST)), str(homes(nplus)))
    nplus.run(f"cluster delete {CLUSTER} --yes")
    for lim in range(1, LARGEST + 1):
        held = nplus.lab.sh(f"lim{lim}", "ip -4 -o addr show dev eth0")
        expect(f" {address(lim)}/24" in held and held.count("inet ") == 1, held)
