"""What happens to a cluster of three regular servers when its network, its servers or its programs fail; an audit after each."""

import time

from .checks import Checks, expect
from .lab import wait_for
from .nplus import BASE, CLUSTER, REGULARS, STANDBY, NPlus, SipWatches, number
from .nplusone_checks import HOME, uninterrupted

checks = Checks()
ALL = (*REGULARS, STANDBY)
# What a client may notice at most when a LIM moves; the lab's other users take their share of the processors.
MOVE = 6000


def audit(nplus: NPlus, places: dict[str, str]) -> None:
    """Each LIM runs, and has its alias, on one server only; a client hears that one; every member says the same."""
    nplus.settle(places)
    for regular, place in places.items():
        nplus.answers(regular, place)
    for host in ALL:
        wait_for(f"{host} says where the LIMs run", lambda: nplus.places(host) == places, 30)


def found(nplus: NPlus) -> dict[str, str]:
    """Where the LIMs run, once each runs on one server only and all say so: right after a ring has come together nobody has
    reported yet, and what runs twice is still told as it was."""
    def agreed():
        places = nplus.places()
        once = all(nplus.running(regular) == [place] == nplus.holders(regular) for regular, place in places.items())
        return once and all(nplus.places(host) == places for host in ALL) and places
    return wait_for("every LIM runs on one server, and all say on which", agreed, 60)


def home(nplus: NPlus) -> None:
    """Whatever runs on the standby goes back, and no alarm is left."""
    for regular, place in found(nplus).items():
        if place != regular:
            nplus.move_back(regular)
    audit(nplus, HOME)
    wait_for("no alarm is left", lambda: not nplus.alarms(), 30)


def others(nplus: NPlus, *hosts: str) -> SipWatches:
    return SipWatches(nplus.lab, [regular for regular in REGULARS if regular not in hosts])


def sides(nplus: NPlus, here: tuple[str, ...], there: tuple[str, ...]) -> None:
    """The two groups of servers hear nothing of each other."""
    for one in here:
        for other in there:
            nplus.lab.call("cut", one, "--from", other)
            nplus.lab.call("cut", other, "--from", one)


def heal(nplus: NPlus) -> None:
    for host in ALL:
        nplus.lab.call("heal", host)


def contact(nplus: NPlus) -> None:
    wait_for("all are in contact", lambda: all(server["contact"] for server in nplus.cluster()["servers"]), 60)


@checks("R-CM-12: three LIMs become a cluster at once")
def create(nplus: NPlus):
    for host in (STANDBY, "lim2", "lim3"):
        nplus.add_server(host, lim=host != STANDBY)
    nplus.run(f"standby convert {STANDBY} --yes")
    lims = " ".join(f"--lim {number(host)} --new-base {BASE[host]}" for host in REGULARS)
    nplus.run(f"cluster create {CLUSTER} --standby {STANDBY} {lims} --yes")
    audit(nplus, HOME)
    wait_for("the standby has the data of all", nplus.data_on_both, 60)


@checks("R-CL-05 R-CL-08: a regular server that stands still for 1, 5 and 60 s: its LIM is served, and runs once afterwards")
def frozen(nplus: NPlus):
    for seconds in (1, 5, 60):
        with others(nplus, "lim2") as watch:
            nplus.lab.call("freeze", "lim2")
            began = time.monotonic()
            if seconds >= 5:
                nplus.answers("lim2", STANDBY)
            time.sleep(max(0, seconds - (time.monotonic() - began)))
            nplus.lab.call("thaw", "lim2")
            contact(nplus)
            place = found(nplus)["lim2"]
            expect(place == STANDBY or seconds == 1, f"after {seconds} s LIM 2 runs on {place}")
            audit(nplus, {**HOME, "lim2": place})
        uninterrupted(watch)
        home(nplus)


@checks("R-CL-04: a standby that stands still for 5 s is missed, and nothing moves")
def standby_frozen(nplus: NPlus):
    with SipWatches(nplus.lab) as watch:
        nplus.lab.call("freeze", STANDBY)
        time.sleep(5)
        nplus.lab.call("thaw", STANDBY)
        contact(nplus)
        home(nplus)
    uninterrupted(watch)


@checks("R-CL-05 R-CL-07 R-CL-08: the cable of one regular server: its LIM is served on the standby, and the regular one stops on return")
def cable(nplus: NPlus):
    with SipWatches(nplus.lab) as watch:
        nplus.lab.call("cut", "lim2")
        nplus.answers("lim2", STANDBY)
        time.sleep(5)
        nplus.lab.call("heal", "lim2")
        contact(nplus)
        audit(nplus, {**HOME, "lim2": STANDBY})
    for host in REGULARS:
        expect(watch.silence[host] < (MOVE if host == "lim2" else 400), str(watch.silence))
    home(nplus)


@checks("R-CL-16 R-CL-08: two cables at once, one after the other back: one LIM is served at a time, none runs twice in the end")
def two_cables(nplus: NPlus):
    with others(nplus, "lim1", "lim2") as watch:
        for host in ("lim1", "lim2"):
            nplus.lab.call("cut", host)
        time.sleep(8)
        for host in ("lim1", "lim2"):
            nplus.lab.call("heal", host)
            time.sleep(2)
        contact(nplus)
        places = found(nplus)
        expect(list(places.values()).count(STANDBY) <= 1, str(places))
        audit(nplus, places)
    uninterrupted(watch)
    home(nplus)


@checks("R-CL-07 R-CL-08: a cluster split in two: what runs twice meanwhile runs once afterwards, on the standby at most one")
def split(nplus: NPlus):
    for here, there in ((("lim1", "lim2"), ("lim3", STANDBY)), (("lim1", "lim2", "lim3"), (STANDBY,))):
        sides(nplus, here, there)
        time.sleep(8)
        for host in REGULARS:
            expect(host in nplus.running(host) or STANDBY in nplus.running(host), f"LIM {number(host)} runs nowhere")
        heal(nplus)
        contact(nplus)
        audit(nplus, found(nplus))
        home(nplus)


@checks("R-CL-08 A-02: cuts in one direction: no LIM is silent for longer than a move takes, and each runs once afterwards")
def one_way(nplus: NPlus):
    for deaf, silent in (("lim2", STANDBY), (STANDBY, "lim2"), ("lim2", "lim1")):
        with SipWatches(nplus.lab) as watch:
            nplus.lab.call("cut", deaf, "--from", silent)
            time.sleep(8)
            nplus.lab.call("heal", deaf)
            contact(nplus)
            audit(nplus, found(nplus))
        for host in REGULARS:
            expect(watch.silence[host] < MOVE, f"{deaf} deaf for {silent}: {watch.silence}")
        home(nplus)


@checks("DESIGN 3.1: a daemon or Corosync that is killed moves nothing")
def killed(nplus: NPlus):
    for host in ("lim2", STANDBY):
        for unit in ("redundancyd", "corosync"):
            with SipWatches(nplus.lab) as watch:
                nplus.lab.sh(host, f"systemctl kill --signal=KILL {unit}")
                time.sleep(5)
                contact(nplus)
            uninterrupted(watch)
            home(nplus)


@checks("R-LM-06 DESIGN 3.1: a daemon or Corosync that is stopped in order on a regular server: its LIM is served all the time but for a move")
def stopped(nplus: NPlus):
    for host in ("lim2", STANDBY):
        for unit in ("redundancyd", "corosync"):
            with SipWatches(nplus.lab) as watch:
                nplus.lab.sh(host, f"systemctl stop {unit}")
                time.sleep(5)
                nplus.lab.sh(host, "systemctl start corosync redundancyd")
                contact(nplus)
                audit(nplus, found(nplus))
            for regular in REGULARS:
                expect(watch.silence[regular] < (MOVE if regular == host else 400), f"{unit} stopped on {host}: {watch.silence}")
            home(nplus)


@checks("R-CL-01 R-CL-32: a standby that dies while it serves: the LIM starts where it belongs")
def standby_lost(nplus: NPlus):
    nplus.kill("lim2")
    nplus.settle({"lim2": STANDBY})
    nplus.boot("lim2")
    with SipWatches(nplus.lab) as watch:
        nplus.kill(STANDBY)
        nplus.answers("lim2", "lim2")
    expect(watch.silence["lim2"] < MOVE, str(watch.silence))
    nplus.lab.call("boot", STANDBY)
    wait_for("the standby answers", lambda: nplus.lab.does(STANDBY, "mxone_maintenance cluster status --json"), 60)
    contact(nplus)
    home(nplus)


@checks("DESIGN 3.1: the power of all is cut and comes back: each LIM runs once, where it ran")
def power(nplus: NPlus):
    nplus.kill("lim2")
    nplus.settle({"lim2": STANDBY})
    nplus.boot("lim2")
    for host in ALL:
        nplus.kill(host)
    for host in (STANDBY, "lim2", "lim3", "lim1"):
        nplus.lab.call("boot", host)
    wait_for("the standby answers", lambda: nplus.lab.does(STANDBY, "mxone_maintenance cluster status --json"), 60)
    contact(nplus)
    audit(nplus, found(nplus))
    home(nplus)
