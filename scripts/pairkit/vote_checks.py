"""What a third host's vote is worth on real hosts: the client runs corosync-qnetd."""

import json
import time

from .audit import BOTH, wait_whole, writable
from .checks import Checks, expect
from .lab import wait_for
from .outage import Probe
from .pair import CLUSTER, Pair

checks = Checks()
HOST = "10.99.0.200"


def witness(pair: Pair, arguments: str, status: int | None = 0) -> str:
    return pair.lab.sh("lim1", f"mxone_maintenance cluster witness {arguments}", status=status, limit=120)


def named(pair: Pair) -> str:
    """The options that name the client as the third host."""
    account = pair.lab.creds("client")["admin"]
    pair.lab.sh("lim1", "umask 077; cat > /root/client.password", stdin=account["password"])
    return f"set {HOST} --user {account['user']} --password-file /root/client.password"


def name_third_host(pair: Pair) -> None:
    """The client gives its vote to one side of a running pair."""
    pair.lab.sh("client", "systemctl enable --now --quiet corosync-qnetd")
    witness(pair, named(pair) + " --yes")
    wait_for("both hear it", lambda: all(heard(pair, host) for host in BOTH), 20)


def heard(pair: Pair, host: str) -> bool:
    return bool((pair.status(host)["thirdVote"] or {}).get("reachable"))


def nothing_lost(probe: Probe) -> None:
    expect(probe.report["lostRows"] == 0, f"{probe.report['lostRows']} acknowledged rows are lost: {probe.report['lost']}")


@checks("DESIGN 3.2: a third host is refused that is one of the pair, or runs no qnetd; --dry-run changes nothing there")
def refused(pair):
    pair.make()
    expect("corosync-qnetd does not run" in pair.lab.call("sh", "lim1", f"mxone_maintenance cluster witness {named(pair)} --yes", status=78).stderr,
           "no word of qnetd")
    witness(pair, named(pair).replace(HOST, "10.99.0.20") + " --yes", status=78)
    pair.lab.sh("client", "systemctl enable --now --quiet corosync-qnetd")
    files = lambda: pair.lab.sh("client", "ls -lR --full-time /etc/corosync")
    before = files()
    plan = witness(pair, named(pair) + " --dry-run --yes")
    expect("corosync-qdevice.service: started at boot, running" in plan, plan)
    expect(files() == before, "a plan changed something on the third host")


@checks("DESIGN 3.2: a third host is named while everything runs: nobody notices, and both sides hear it")
def named_live(pair):
    with Probe(pair.lab) as probe:
        time.sleep(1)
        witness(pair, named(pair) + " --yes")
        time.sleep(1)
    nothing_lost(probe)
    expect(probe.report["longestGapMilliseconds"] < 1000, f"nothing was acknowledged for {probe.report['longestGapMilliseconds']} ms")
    wait_for("both hear it", lambda: all(heard(pair, host) for host in BOTH), 20)
    expect(pair.lim_runs_on("standby") == "lim1" and pair.status("lim1")["protected"], str(pair.status("lim1")))
    votes = pair.lab.sh("lim1", "corosync-quorumtool -s; true")
    expect("Expected votes:   3" in votes and "Qdevice" in votes, votes)


@checks("DESIGN 3.2: the link between both servers breaks, both reach gateway and third host: one side writes, and there is no fork")
def split(pair):
    with Probe(pair.lab) as probe:
        time.sleep(1)
        pair.lab.call("cut", "lim1", "--from", "standby")
        pair.lab.call("cut", "standby", "--from", "lim1")
        wait_for("one side goes on alone", lambda: "alone" in [pair.status(host)["state"] for host in BOTH], 30)
        time.sleep(5)
        expect(len(writable(pair)) == 1, f"writable: {writable(pair)}")
        states = sorted(pair.status(host)["state"] for host in BOTH)
        expect(states in (["alone", "passive"], ["alone", "isolated"]), str(states))
        for host in BOTH:
            pair.lab.call("heal", host)
        active = wait_whole(pair, 90)
    nothing_lost(probe)
    for host in BOTH:
        found = json.loads(pair.lab.sh(host, "webserver_config redundancy forks list --json"))["forks"]
        expect(found == [], f"{host}: {found}")
    print(f"      active is {active}; nothing was acknowledged for {probe.report['longestGapMilliseconds']} ms")


@checks("DESIGN 3.2: the active server loses its power: the third host gives its vote to the other, which takes over")
def power_off(pair):
    active = writable(pair)[0]
    other = "standby" if active == "lim1" else "lim1"
    with Probe(pair.lab) as probe:
        time.sleep(1)
        pair.lab.call("kill", active)
        pair.wait_active(other, 30)
        time.sleep(1)
    nothing_lost(probe)
    print(f"      nothing was acknowledged for {probe.report['longestGapMilliseconds']} ms")
    pair.lab.call("boot", active)
    wait_whole(pair, 90)


@checks("DESIGN 3.2: the third host is lost and comes back: an alarm while it is away; a takeover goes by the references, as without it")
def lost(pair):
    pair.lab.sh("client", "systemctl stop corosync-qnetd")
    wait_for("both say so", lambda: all(
        not heard(pair, host) and any(alarm["code"] == "MGMT-VOTE" for alarm in pair.status(host)["alarms"]) for host in BOTH), 20)
    # For ten seconds its vote might still be on the other side.
    time.sleep(12)
    active = writable(pair)[0]
    other = "standby" if active == "lim1" else "lim1"
    with Probe(pair.lab) as probe:
        time.sleep(1)
        pair.lab.call("kill", active)
        pair.wait_active(other, 30)
        time.sleep(1)
    nothing_lost(probe)
    pair.lab.call("boot", active)
    pair.lab.sh("client", "systemctl start corosync-qnetd")
    wait_whole(pair, 90)
    wait_for("both hear it again", lambda: all(heard(pair, host) for host in BOTH), 30)
    wait_for("the alarm ends", lambda: not any(alarm["code"] == "MGMT-VOTE" for alarm in pair.status(other)["alarms"]), 10)


@checks("DESIGN 3.2: the third host is taken away again: nobody notices, and nothing of it is left on both servers")
def removed(pair):
    with Probe(pair.lab) as probe:
        time.sleep(1)
        witness(pair, "remove --yes")
        time.sleep(1)
    nothing_lost(probe)
    expect(probe.report["longestGapMilliseconds"] < 1000, f"nothing was acknowledged for {probe.report['longestGapMilliseconds']} ms")
    for host in BOTH:
        wait_for(f"{host} knows of no third host", lambda: pair.status(host)["thirdVote"] is None, 10)
        pair.lab.sh(host, "test ! -e /etc/corosync/qdevice/net/nssdb/key4.db && ! systemctl is-active --quiet corosync-qdevice"
                          " && ! grep -q device /etc/corosync/corosync.conf")
    wait_whole(pair, 30)


@checks("DESIGN 6: LIM 1's server is gone for good in a cluster with a third host: its standby goes on with LIM 1 and all data, and nothing of the third host is left there")
def gone_for_good(pair):
    lab = pair.lab
    name_third_host(pair)
    wait_whole(pair, 30)
    lab.sh("lim1", "runuser -u postgres -- psql -qc 'CREATE TABLE kept_row (n int); INSERT INTO kept_row VALUES (7)'")
    lab.call("kill", "lim1")
    pair.wait_active("standby", 60)
    wait_for("lim1 has been silent for a while", lambda: (pair.status("standby")["peer"]["heardSecondsAgo"] or 99) > 10, 30)
    lab.sh("standby", "webserver_config redundancy remove --peer-lost --yes")
    said = lab.call("sh", "standby", f"mxone_maintenance cluster delete {CLUSTER} --peer-lost --yes").stderr
    expect(f"On {HOST} its certificate stays" in said, said)
    lab.sh("standby", "systemctl is-active --quiet mxone-sn@1 && test ! -e /etc/corosync/qdevice/net/nssdb/key4.db"
                      " && ! systemctl is-active --quiet corosync-qdevice && ! systemctl is-enabled --quiet corosync-qdevice")
    rows = wait_for("the database answers", lambda: lab.sh(
        "standby", "runuser -u postgres -- psql -Atqc 'SELECT sum(n) FROM kept_row'").strip(), 30)
    expect(rows == "7", f"the rows are {rows}")
