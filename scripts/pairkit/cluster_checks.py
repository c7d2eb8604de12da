"""What the SN cluster engine does on real hosts."""

import time

from .checks import Checks, expect
from .lab import wait_for
from .nplus import begin_watch, stop_watch, told_by_watch
from .pair import CLUSTER, NEW_BASE

checks = Checks()
ALIAS = "10.99.0.11"


class SipWatch:
    """Asks the LIM through its alias for so many seconds, and until what it watches is over; tells the longest silence."""

    def __init__(self, lab, seconds: int, address: str = ALIAS):
        self.lab, self.seconds, self.address, self.result = lab, seconds, address, {}

    def __enter__(self):
        begin_watch(self.lab, self.address, self.seconds + 300)
        self.end = time.monotonic() + self.seconds
        time.sleep(0.5)
        return self

    def __exit__(self, kind, error, trace):
        time.sleep(max(0.0, self.end - time.monotonic()))
        stop_watch(self.lab, self.address)
        if kind is None:
            self.result = told_by_watch(self.lab, self.address)

    @property
    def silence(self) -> float:
        return self.result["longestGapMilliseconds"]

    @property
    def servers(self) -> list[str]:
        return [entry["server"] for entry in self.result["servers"]]


def owners(pair) -> list[str]:
    """Hosts that answer for the alias: by the address on the interface of each running host."""
    return [host for host in ("lim1", "standby")
            if ALIAS in pair.lab.call("sh", host, "ip -4 -o addr show dev eth0", status=None).stdout]


def runs(pair) -> list[str]:
    return [host for host in ("lim1", "standby") if pair.lab.call(
        "sh", host, "systemctl is-active --quiet mxone-sn@1", status=None).returncode == 0]


def settle(pair, on: str) -> None:
    wait_for(f"LIM 1 runs on {on} only", lambda: runs(pair) == [on] and owners(pair) == [on], 60)


@checks("R-CM-40 R-CL-21 R-PR-16 R-PR-17 R-PR-18 R-PR-19: a cluster is made without interrupting the service on the old address")
def make(pair):
    with SipWatch(pair.lab, 40) as watch:
        pair.make_cluster()
    expect(watch.silence < 400, f"the LIM was silent for {watch.silence} ms")
    expect(watch.servers == ["lim1"], f"answered by {watch.servers}")
    addresses = pair.lab.sh("lim1", "ip -4 -o addr show dev eth0")
    expect(NEW_BASE in addresses and ALIAS in addresses, addresses)
    expect(ALIAS not in pair.lab.sh("standby", "ip -4 -o addr show"), "the standby has an alias too")
    source = pair.lab.sh("lim1", "ip -4 route get 10.99.0.20")
    expect(NEW_BASE in source, f"outgoing connections use another address: {source}")


@checks("R-CM-10 R-CM-11 R-CL-04: list and status show the cluster from both members, each with its contact")
def status(pair):
    for host in ("lim1", "standby"):
        cluster = pair.cluster(host)
        expect(cluster["name"] == CLUSTER and cluster["fallback"] == "manual", str(cluster))
        expect(all(server["contact"] for server in cluster["servers"]), str(cluster["servers"]))
        expect(cluster["lims"][0]["runsOn"] == "lim1", str(cluster["lims"]))
    expect(CLUSTER in pair.lab.sh("lim1", "mxone_maintenance cluster list"), "not listed")


@checks("R-CL-03 R-CL-10: of two cables of a card one is pulled, on each server in turn, and nothing moves; without both the standby takes over")
def paths(pair):
    for host in ("lim1", "standby"):
        pair.lab.call("ways", host)
    wait_for("both see each other", lambda: all(server["contact"] for server in pair.cluster()["servers"]), 30)
    with SipWatch(pair.lab, 14) as watch:
        for host in ("lim1", "standby"):
            for way in ("1", "2"):
                pair.lab.call("way", host, way, "down")
                time.sleep(1.5)
                pair.lab.call("way", host, way, "up")
    expect(watch.servers == ["lim1"] and watch.silence < 1000, f"{watch.servers}, {watch.silence} ms")
    expect(runs(pair) == ["lim1"], str(runs(pair)))
    with SipWatch(pair.lab, 8) as watch:
        for way in ("1", "2"):
            pair.lab.call("way", "lim1", way, "down")
        wait_for("the standby serves", lambda: "standby" in owners(pair), 10)
    expect(watch.servers == ["lim1", "standby"], str(watch.servers))
    for way in ("1", "2"):
        pair.lab.call("way", "lim1", way, "up")
    settle(pair, "standby")
    pair.move_lim_back()
    settle(pair, "lim1")


def media(pair, address: str = ALIAS, port: int = 2223) -> bool:
    """Whether a media proxy answers the client, as the LIM's own does at its alias."""
    return pair.lab.does("client", f"lab-media {address} --port {port}")


@checks("R-GE-01 R-CL-01 R-CL-05 R-CL-06 R-CL-11 R-CL-12 R-CL-22 R-CL-27 R-AL-01: powered off, the LIM runs on the standby and answers through its alias")
def power_off(pair):
    # A media server of its own, on a third host, and the LIM's co-located one.
    pair.lab.sh("client", "systemd-run --quiet --unit=media-alone rtpengine --foreground --table=-1 --num-threads=1"
                          " --interface=10.99.0.200 --listen-ng=10.99.0.200:2224")
    wait_for("both media servers answer", lambda: media(pair) and media(pair, "10.99.0.200", 2224), 10)
    alone = pair.lab.sh("client", "systemctl show --property=MainPID media-alone")
    with SipWatch(pair.lab, 12) as watch:
        pair.lab.call("kill", "lim1")
        wait_for("the standby serves", lambda: pair.lim_runs_on("standby") == "standby", 30)
        wait_for("a new media server answers at the alias", lambda: media(pair), 10)
    expect(pair.lab.does("standby", "systemctl is-active --quiet mxone-ms@1"), "no media server runs on the standby")
    expect(pair.lab.sh("client", "systemctl show --property=MainPID media-alone") == alone, "the other media server was restarted")
    pair.lab.sh("client", "systemctl stop media-alone")
    expect(watch.servers[-1] == "standby", str(watch.servers))
    expect(watch.silence < 5000, f"the LIM was silent for {watch.silence} ms")
    codes = lambda: [alarm["code"] for alarm in pair.cluster("standby")["alarms"]]
    wait_for("the alarm", lambda: "lim-on-standby" in codes(), 10)


@checks("R-CL-32 R-CL-33: back, the regular server waits for the order; the address stays where the LIM is")
def manual(pair):
    pair.lab.call("boot", "lim1")
    wait_for("contact", lambda: all(server["contact"] for server in pair.cluster("lim1")["servers"]), 30)
    time.sleep(3)
    expect(runs(pair) == ["standby"] and owners(pair) == ["standby"], f"{runs(pair)} {owners(pair)}")


@checks("R-CL-26: other equipment answers for the alias: the move back is refused, as the LIM could be started nowhere, and it goes on where it is")
def stranger_in_a_move(pair):
    pair.lab.sh("client", f"ip addr add {ALIAS}/24 dev eth0")
    try:
        wait_for("the alarm", lambda: any(alarm["code"] == "alias-in-use" for alarm in pair.cluster("standby")["alarms"]), 30, every=0.5)
        # It is the standby that hears the other equipment; lim1 is told.
        wait_for("lim1 knows of it", lambda: pair.lab.does("lim1", "mxone_maintenance cluster move --lim 1 --dry-run; test $? -eq 78"), 10)
        for words in ("--dry-run", "--yes"):
            refused = pair.lab.call("sh", "lim1", f"mxone_maintenance cluster move --lim 1 {words}", status=78)
            expect(f"Other equipment ({hardware(pair)})" in refused.stdout + refused.stderr, refused.stdout + refused.stderr)
        expect(runs(pair) == ["standby"] and owners(pair) == ["standby"], f"{runs(pair)} {owners(pair)}")
    finally:
        pair.lab.sh("client", f"ip addr del {ALIAS}/24 dev eth0")
    wait_for("its end", lambda: all(alarm["code"] != "alias-in-use" for alarm in pair.cluster("standby")["alarms"]), 25, every=0.5)


def hardware(pair) -> str:
    return pair.lab.sh("client", "cat /sys/class/net/eth0/address").strip()


@checks("R-CM-16 R-CM-48 R-CL-35: Move LIM from standby to regular server")
def move(pair):
    pair.move_lim_back()
    settle(pair, "lim1")
    wait_for("the alarm's end", lambda: not [a for a in pair.cluster("lim1")["alarms"] if a["code"] == "lim-on-standby"], 10)


@checks("A-41: after a power cut of both, a regular server that is alone waits for newer data, and by order starts with its own")
def start_now(pair):
    pair.lab.call("kill", "lim1")
    settle(pair, "standby")
    pair.lab.call("kill", "standby")
    pair.lab.call("boot", "lim1")
    order = "mxone_maintenance cluster start-now --lim 1"
    says = lambda: pair.lab.call("sh", "lim1", "mxone_maintenance cluster explain", status=None).stdout
    wait_for("it waits", lambda: "'start-now' ends that" in says(), 60)
    done = pair.lab.call("sh", "lim1", f"{order} </dev/null", status=64)
    expect("would be missing here" in done.stdout + done.stderr, done.stdout + done.stderr)
    expect(pair.lim_runs_on("lim1") is None, "it started without an order")
    pair.lab.sh("lim1", f"{order} --yes")
    wait_for("it runs on its regular server", lambda: pair.lim_runs_on("lim1") == "lim1", 8)
    pair.lab.call("boot", "standby")
    wait_for("contact", lambda: all(server["contact"] for server in pair.cluster("lim1")["servers"]), 30)
    settle(pair, "lim1")
    done = pair.lab.call("sh", "lim1", f"{order} --yes", status=78)
    expect("does not wait for another server" in done.stdout + done.stderr, done.stdout + done.stderr)


@checks("R-CL-05 R-CL-07 R-CL-08 R-CL-25: cable pulled, the standby takes over; put back, one of both stops: the regular")
def cable(pair):
    pair.lab.call("cut", "lim1")
    wait_for("the standby serves", lambda: pair.lim_runs_on("standby") == "standby", 30)
    time.sleep(2)
    pair.lab.call("heal", "lim1")
    settle(pair, "standby")
    pair.move_lim_back()
    settle(pair, "lim1")


@checks("DESIGN 3.1: a standby whose own cable is pulled takes nothing over, and the regular goes on")
def own_cable(pair):
    pair.lab.call("cut", "standby")
    time.sleep(6)
    expect(runs(pair) == ["lim1"], f"runs on {runs(pair)}")
    pair.lab.call("heal", "standby")
    wait_for("contact", lambda: all(server["contact"] for server in pair.cluster("lim1")["servers"]), 30)
    time.sleep(2)
    expect(runs(pair) == ["lim1"] and owners(pair) == ["lim1"], f"{runs(pair)} {owners(pair)}")


@checks("DESIGN 3.1: the daemon killed moves nothing, and learns what runs from the machine")
def daemon_killed(pair):
    for host in ("lim1", "standby"):
        with SipWatch(pair.lab, 8) as watch:
            pair.lab.sh(host, "systemctl kill --signal=KILL --kill-whom=main redundancyd")
        expect(watch.servers == ["lim1"] and watch.silence < 400, f"{watch.servers}, silent for {watch.silence} ms")
        settle(pair, "lim1")


@checks("LM-18 R-CL-26: other equipment that has the alias and only answers is found, told, and never fought")
def stranger(pair):
    pair.lab.sh("client", f"ip addr add {ALIAS}/24 dev eth0")
    alarms = lambda: [alarm["code"] for alarm in pair.cluster("lim1")["alarms"]]
    try:
        wait_for("the alarm", lambda: "alias-in-use" in alarms(), 30, every=1)
        # It is asked for anew every 5 s: an alarm that came and went would be no help.
        for _ in range(15):
            expect("alias-in-use" in alarms(), "the alarm ended while the other equipment was there")
            time.sleep(1)
    finally:
        pair.lab.sh("client", f"ip addr del {ALIAS}/24 dev eth0")
    wait_for("its end", lambda: "alias-in-use" not in alarms(), 25, every=0.5)
    settle(pair, "lim1")
    wait_for("lim1 answers the client that had the alias", lambda: pair.lab.does("client", f"lab-sip {ALIAS}"), 5)


@checks("R-CM-20 R-CM-50 R-CL-37 R-CL-41 R-CM-51 R-LM-06: locked to the regular server, a reboot moves nothing; the lock survives it")
def lock(pair):
    pair.lab.sh("lim1", "mxone_maintenance cluster lock --lim 1 --to regular --yes")
    pair.lab.call("reboot", "lim1")
    settle(pair, "lim1")
    wait_for("contact", lambda: all(server["contact"] for server in pair.cluster("lim1")["servers"]), 30)
    expect(pair.cluster("lim1")["lims"][0]["lockedTo"] == "regular", "the lock is gone")
    pair.lab.sh("lim1", "mxone_maintenance cluster unlock --lim 1 --yes")
    expect(pair.cluster("lim1")["lims"][0]["lockedTo"] is None, "still locked")


@checks("R-CM-13 R-CM-46: the fallback type is changed on both members")
def fallback_type(pair):
    pair.lab.sh("lim1", f"mxone_maintenance cluster set-fallback {CLUSTER} automatic --yes")
    wait_for("both know", lambda: all(pair.cluster(h)["fallback"] == "automatic" for h in ("lim1", "standby")), 10)
    pair.lab.sh("lim1", f"mxone_maintenance cluster set-fallback {CLUSTER} manual --yes")
    wait_for("both know", lambda: all(pair.cluster(h)["fallback"] == "manual" for h in ("lim1", "standby")), 10)


@checks("R-CM-19 R-CM-41: delete gives the old base address back without interrupting the service")
def delete(pair):
    with SipWatch(pair.lab, 25) as watch:
        pair.lab.sh("lim1", f"mxone_maintenance cluster delete {CLUSTER} --yes")
    expect(watch.silence < 400, f"the LIM was silent for {watch.silence} ms")
    addresses = pair.lab.sh("lim1", "ip -4 -o addr show dev eth0")
    expect(NEW_BASE not in addresses and ALIAS in addresses, addresses)
    pair.lab.sh("lim1", "mxone_maintenance standby revert standby --yes")
    pair.lab.sh("lim1", "mxone_maintenance server remove standby --yes")
