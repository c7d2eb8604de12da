"""The largest system: ten regular servers and one standby. A cluster of some of them shows that every order reaches them."""

from .checks import Checks, expect
from .lab import wait_for
from .limbench import CLUSTER, add_servers, address, runs_on
from .nplus import NPlus

checks = Checks()
SERVERS = 10
BEGUN = 2
LAST = BEGUN + 1


def added(lim: int) -> str:
    return f"--lim {lim} --new-base 10.99.0.{30 + lim}"


def homes(nplus: NPlus) -> dict[int, str | None]:
    return {lim["lim"]: lim["runsOn"] for lim in nplus.cluster("lim1")["lims"]}


@checks("R-PR-01 R-CM-15: ten regular servers and a standby in one system, two of them a cluster")
def made(nplus: NPlus):
    add_servers(nplus.lab, SERVERS)
    lims = " ".join(added(lim) for lim in range(1, BEGUN + 1))
    nplus.run(f"cluster create {CLUSTER} --standby standby {lims} --yes")
    expect(homes(nplus) == {lim: f"lim{lim}" for lim in range(1, BEGUN + 1)}, str(homes(nplus)))


@checks("R-PR-01 R-CM-15: a third LIM is added while it runs")
def grown(nplus: NPlus):
    nplus.run(f"cluster add-lim {CLUSTER} {added(LAST)} --yes")
    expect(homes(nplus) == {lim: f"lim{lim}" for lim in range(1, LAST + 1)}, str(homes(nplus)))
    wait_for("no alarm is left", lambda: not nplus.alarms("lim1"), 150)


@checks("R-PR-01: the third server loses its power: its LIM runs on the standby, and is brought back")
def moved(nplus: NPlus):
    nplus.kill(f"lim{LAST}")
    wait_for("it runs on the standby", lambda: runs_on(nplus.lab, LAST) == "standby", 30)
    expect(nplus.lab.does("client", f"lab-sip {address(LAST)}"), "it does not answer")
    nplus.boot(f"lim{LAST}")
    nplus.move_back(f"lim{LAST}")


@checks("R-PR-01 R-PR-14: its servers are checked, asked for their state, and given another detection")
def ordered(nplus: NPlus):
    # Exit status 1 or 78 may be a finding of this machine; each server has answered.
    told = nplus.run(f"cluster check {CLUSTER}", status=None)
    expect("all answer" in told, told)
    nplus.run(f"cluster set-detection {CLUSTER} classic --yes")
    expect(nplus.cluster("lim1")["detection"] == "classic", "")


@checks("R-CM-17 A-07: the third LIM leaves, and the whole cluster is deleted: every server has the address that it had")
def left(nplus: NPlus):
    nplus.run(f"cluster remove-lim {CLUSTER} --lim {LAST} --yes")
    expect(sorted(homes(nplus)) == list(range(1, LAST)), str(homes(nplus)))
    nplus.run(f"cluster delete {CLUSTER} --yes")
    for lim in range(1, SERVERS + 1):
        held = nplus.lab.sh(f"lim{lim}", "ip -4 -o addr show dev eth0")
        expect(f" {address(lim)}/24" in held and held.count("inet ") == 1, held)
