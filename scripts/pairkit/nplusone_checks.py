"""What a cluster of several regular servers and one standby does on real hosts."""

import json
import time

from .checks import Checks, expect
from .lab import wait_for
from .nplus import ADDRESS, BASE, CLUSTER, REGULARS, SPARE, STANDBY, NPlus, SipWatches, number

checks = Checks()
HOME = {host: host for host in REGULARS}
ALIAS6 = "fd00:99::a13"


def uninterrupted(watch: SipWatches, limit: float = 400) -> None:
    for host in watch.hosts:
        expect(watch.servers[host] == [host], f"LIM {number(host)} was answered by {watch.servers[host]}")
        expect(watch.silence[host] < limit, f"LIM {number(host)} was silent for {watch.silence[host]} ms")


@checks("R-CM-15 R-CM-42 R-PR-17 R-PR-18 R-PR-19 R-PR-15: LIMs are added to a running cluster, and nobody notices")
def add(nplus: NPlus):
    for host in (STANDBY, "lim2", "lim3"):
        nplus.add_server(host, lim=host != STANDBY)
    nplus.run(f"standby convert {STANDBY} --yes")
    with SipWatches(nplus.lab) as watch:
        nplus.run(f"cluster create {CLUSTER} --standby {STANDBY} --lim 1 --new-base {BASE['lim1']} --yes")
        before = nplus.run("cluster list --json")
        plan = nplus.run(f"cluster add-lim {CLUSTER} --lim 2 --new-base {BASE['lim2']} --dry-run")
        expect("+ lim2: address 10.99.0.32/24" in plan and "load now: " in plan, plan)
        expect(nplus.run("cluster list --json") == before, "a plan changed something")
        for host in ("lim2", "lim3"):
            six = f"--alias6 {ALIAS6}/64" if host == "lim3" else ""
            nplus.run(f"cluster add-lim {CLUSTER} --lim {number(host)} --new-base {BASE[host]} {six} --yes")
    uninterrupted(watch)
    wait_for("the IPv6 alias of the added LIM answers", lambda: nplus.lab.does("client", f"ping -6 -c 1 -W 1 {ALIAS6}"), 10)
    expect(f"LIM 3: IPv6 alias {ALIAS6}/64: open on this server" in nplus.lab.sh("lim3", "mxone_maintenance cluster explain"), "explain is silent of it")
    for host in (*REGULARS, STANDBY):
        wait_for(f"{host} says where the LIMs run", lambda: nplus.places(host) == HOME, 30)
        ring = nplus.lab.sh(host, "corosync-cmapctl -b runtime.votequorum runtime.config.totem")
        expect("two_node (u8) = 0" in ring and "token (u32) = 700" in ring and "consensus (u32) = 840" in ring, ring)
    wait_for("the standby has the data of all", nplus.data_on_both, 60)


@checks("R-PR-05 R-PR-06 R-PR-20 LM-21: a LIM is refused that is in a cluster, or whose new address is taken or elsewhere")
def refused(nplus: NPlus):
    for arguments, status in (("--lim 2 --new-base 10.99.0.40", 78), ("--lim 4 --new-base 10.99.0.40", 78),
                              (f"--lim 4 --new-base {ADDRESS['lim3']}", 78), ("--lim 4 --new-base 10.98.0.40", 64)):
        nplus.run(f"cluster add-lim {CLUSTER} {arguments} --yes", status=status)
    expect(nplus.places() == HOME, str(nplus.places()))


@checks("DESIGN 8: detection is changed at run time, on every ring and for every engine; nothing moves and no ring is lost")
def detection(nplus: NPlus):
    formed = lambda: nplus.lab.sh(STANDBY, "journalctl -u corosync -o cat --grep 'Members left' | wc -l; true")
    before = formed()
    with SipWatches(nplus.lab) as watch:
        for profile, token in (("classic", 1000), ("standard", 700)):
            nplus.run(f"cluster set-detection {CLUSTER} {profile} --yes")
            for host in (*REGULARS, STANDBY):
                expect(f"token (u32) = {token}\n" in nplus.lab.sh(host, "corosync-cmapctl -b runtime.config.totem"), f"{host} does not follow")
                expect(nplus.cluster(host)["detection"] == profile, f"{host} says {nplus.cluster(host)['detection']}")
    uninterrupted(watch)
    expect(formed() == before, formed())


@checks("R-CL-01 R-CL-02 R-CL-16 R-CL-22 R-CM-16: each regular server in turn loses its power; the standby serves its LIM, and it comes back")
def in_turn(nplus: NPlus):
    for host in REGULARS:
        with SipWatches(nplus.lab) as watch:
            nplus.kill(host)
            nplus.settle({**HOME, host: STANDBY})
            nplus.answers(host, STANDBY)
        expect(watch.silence[host] < 5000, f"LIM {number(host)} was silent for {watch.silence[host]} ms")
        expect(watch.servers[host] == [host, STANDBY], str(watch.servers))
        for other in REGULARS:
            expect(other == host or watch.servers[other] == [other], str(watch.servers))
        wait_for("the alarm", lambda: ("lim-on-standby", f"LIM {number(host)}") in nplus.alarms(), 10)
        nplus.boot(host)
        nplus.move_back(host)
        nplus.settle(HOME)


@checks("R-CL-15 R-CL-17 R-CL-20 R-LM-02 A-38: of two with equal priority the first one stays; the other waits and is served when the place frees up")
def equal(nplus: NPlus):
    nplus.kill("lim2")
    nplus.settle({"lim2": STANDBY})
    nplus.kill("lim3")
    wait_for("LIM 3 is known to wait", lambda: ("lim-out-of-service", "LIM 3") in nplus.alarms(), 30)
    expect(nplus.places()["lim2"] == STANDBY and nplus.places()["lim3"] is None, str(nplus.places()))
    explained = nplus.run("cluster explain", STANDBY)
    expect("needed for LIM 2, which goes first" in explained, explained)
    nplus.boot("lim2")
    nplus.move_back("lim2")
    nplus.settle({"lim1": "lim1", "lim2": "lim2", "lim3": STANDBY})
    wait_for("the alarm's end", lambda: ("lim-out-of-service", "LIM 3") not in nplus.alarms(), 10)


@checks("R-CL-18 R-CL-19 R-CM-46: a LIM with a higher priority replaces the one that runs; that one comes back after it")
def higher(nplus: NPlus):
    # LIM 3 runs on the standby, from the check before.
    nplus.run(f"cluster set-priority {CLUSTER} 3=5 --yes")
    nplus.kill("lim2")
    nplus.settle({"lim2": STANDBY, "lim3": None})
    wait_for("LIM 3 is known to wait", lambda: ("lim-out-of-service", "LIM 3") in nplus.alarms(), 30)
    nplus.boot("lim2")
    nplus.move_back("lim2")
    nplus.settle({"lim2": "lim2", "lim3": STANDBY})
    nplus.boot("lim3")
    nplus.move_back("lim3")
    nplus.settle(HOME)
    wait_for("no alarm is left", lambda: not nplus.alarms(), 30)


@checks("DESIGN 6: server replace: refused while the server answers; a new machine takes a dead regular server's place, nobody notices, and its LIM returns by order")
def replace(nplus: NPlus):
    lab = nplus.lab
    words = "server replace lim3 --password-file /root/lim3.password"
    refusal = lambda: lab.call("sh", "lim1", f"mxone_maintenance {words} --yes", status=78).stderr
    expect("it is not lost" in refusal(), refusal())
    nplus.kill("lim3")
    nplus.settle({"lim3": STANDBY})
    lab.call("cut", "lim3")
    lab.call("replace", "lim3", limit=900)
    lab.sh("lim1", "umask 077; cat > /root/lim3.password", stdin=lab.creds("lim3")["admin"]["password"])
    # As it would be installed: with the old one's base address.
    lab.sh("lim3", f"sed -i s/{ADDRESS['lim3']}/{BASE['lim3']}/ $(grep -l {ADDRESS['lim3']} -r /etc/network); ip -4 addr flush dev eth0; "
                   f"ip addr add {BASE['lim3']}/24 broadcast + dev eth0; ip route replace default via 10.99.0.1")
    lab.call("heal", "lim3")
    with SipWatches(lab) as watch:
        preview = nplus.run(f"{words} --dry-run --yes")
        expect("host key of lim3" in preview and "Give it the cluster's key" not in preview, preview)
        expect(not lab.sh("lim3", "ls /etc/corosync/authkey /etc/sudoers.d/sn-redundancy* 2>/dev/null || true").strip(), "a dry run wrote")
        nplus.run(f"{words} --yes")
        expect("answers with its accepted key" in refusal(), refusal())
        time.sleep(3)
    for host in REGULARS:
        place = STANDBY if host == "lim3" else host
        expect(watch.servers[host] == [place] and watch.silence[host] < 400, f"{host}: {watch.servers[host]}, {watch.silence[host]} ms")
    nplus.move_back("lim3")
    nplus.settle(HOME)
    wait_for("no alarm is left", lambda: not nplus.alarms(), 30)


def witness(nplus: NPlus, arguments: str) -> None:
    nplus.run(f"cluster witness {arguments} --yes")


def hears(nplus: NPlus, host: str) -> bool:
    return bool((nplus.cluster(host).get("witness") or {}).get("heard"))


@checks("R-CM-17 R-CM-43 A-07 LM-35 DESIGN 3.2: a LIM is removed from a running cluster with a third host; its old address is its base again, and nobody notices")
def remove(nplus: NPlus):
    account = nplus.lab.creds("client")["admin"]
    nplus.lab.sh("lim1", "umask 077; cat > /root/client.password", stdin=account["password"])
    nplus.lab.sh("client", "systemctl enable --now --quiet corosync-qnetd")
    with SipWatches(nplus.lab) as watch:
        witness(nplus, f"set 10.99.0.200 --user {account['user']} --password-file /root/client.password")
    uninterrupted(watch)
    wait_for("all hear it", lambda: all(hears(nplus, host) for host in (*REGULARS, STANDBY)), 20)
    with SipWatches(nplus.lab) as watch:
        nplus.run(f"cluster remove-lim {CLUSTER} --lim 3 --yes")
    uninterrupted(watch)
    addresses = nplus.lab.sh("lim3", "ip -4 -o addr show dev eth0")
    expect(BASE["lim3"] not in addresses and ADDRESS["lim3"] in addresses and "forever" in addresses, addresses)
    six = nplus.lab.sh("lim3", "ip -6 -o addr show dev eth0 scope global")
    expect(ALIAS6 not in six and "fd00:99::13/" in six, six)
    expect(list(nplus.places()) == ["lim1", "lim2"], str(nplus.places()))
    expect("lim3" not in nplus.lab.sh("lim1", "corosync-cmapctl nodelist"), "the ring still knows lim3")
    expect("inactive" in nplus.lab.sh("lim3", "systemctl is-active redundancyd corosync", status=None), "something still runs on lim3")


@checks("DESIGN 3.3: a LIM that can't be added leaves everything as it was, in the ring too")
def broken_off(nplus: NPlus):
    nplus.lab.sh("lim3", "systemctl mask --quiet redundancyd")
    with SipWatches(nplus.lab) as watch:
        said = nplus.lab.call("sh", "lim1", f"mxone_maintenance cluster add-lim {CLUSTER} --lim 3 --new-base {BASE['lim3']} --yes", status=1)
    expect("Nothing is changed." in said.stderr, said.stderr[-500:])
    uninterrupted(watch)
    nplus.lab.sh("lim3", "systemctl unmask --quiet redundancyd")
    expect(BASE["lim3"] not in nplus.lab.sh("lim3", "ip -4 -o addr show dev eth0"), "the new address stays")
    expect(list(nplus.places()) == ["lim1", "lim2"], str(nplus.places()))
    expect("lim3" not in nplus.lab.sh("lim1", "corosync-cmapctl nodelist"), "the ring still knows lim3")


@checks("R-CM-15 R-CM-17 DESIGN 3.2: a LIM comes and goes while a third host is named, and nobody notices")
def with_third_host(nplus: NPlus):
    left = lambda: nplus.lab.sh("lim3", "systemctl is-active corosync-qdevice corosync redundancyd; ls /etc/corosync/qdevice/net/nssdb 2>/dev/null", status=None)
    expect("key4.db" not in left() and "active\n" not in left().replace("inactive\n", ""), left())
    with SipWatches(nplus.lab) as watch:
        nplus.run(f"cluster add-lim {CLUSTER} --lim 3 --new-base {BASE['lim3']} --yes")
        wait_for("all hear the third host", lambda: all(hears(nplus, host) for host in (*REGULARS, STANDBY)), 20)
        votes = nplus.lab.sh("lim3", "corosync-quorumtool -s; true")
        expect("Expected votes:   5" in votes and "Qdevice" in votes, votes)
        nplus.run(f"cluster remove-lim {CLUSTER} --lim 3 --yes")
    uninterrupted(watch)
    expect("key4.db" not in left(), left())
    witness(nplus, "remove")
    expect(list(nplus.places()) == ["lim1", "lim2"], str(nplus.places()))


@checks("R-PR-01 R-PR-09 R-PR-10 R-DH-04 R-CL-28 R-PR-11 R-PR-13 R-PR-14 R-PR-15 R-PR-21: what a cluster needs is checked as often as one likes, with figures and cures")
def needs(nplus: NPlus):
    told = json.loads(nplus.run("cluster check --json"))["clusters"][0]["prerequisites"]
    states = {row["id"]: row["state"] for row in told}
    expect(states["R-PR-13"] == "met" and states["R-PR-14"] == "met" and states["R-PR-21"] == "warning", str(states))
    # Nobody keeps the clock of a lab's hosts.
    expect(states["R-PR-10"] == "met" and states["R-DH-04"] in ("met", "warning"), str(told))
    expect("not met" not in states.values(), str(told))
    expect(len(nplus.run("glossary").splitlines()) == 14, "not 14 terms")
    nplus.lab.call("kill", "lim2")
    nplus.run("cluster check", status=78)
    nplus.settle({"lim2": STANDBY})
    nplus.boot("lim2")
    nplus.move_back("lim2")


@checks("R-AL-09: alarms reach the hooks one after the other, raised and cleared; a hook that fails alters nothing")
def hooks(nplus: NPlus):
    folder, told = "/etc/sn-redundancy/hooks.d", "/run/sn-redundancy/hook.log"
    nplus.lab.sh(STANDBY, f"printf '#!/bin/sh\\nexit 3\\n' >{folder}/10-fails; printf '#!/bin/sh\\ncat >>{told}\\n' >{folder}/20-writes;"
                          f" chmod 755 {folder}/*")
    daemon = nplus.lab.sh(STANDBY, "systemctl show --value --property MainPID redundancyd")
    rounds = 5
    for _ in range(rounds):
        nplus.run("cluster lock --lim 1 --to regular --yes")
        nplus.run("cluster unlock --lim 1 --yes")
    lines = wait_for("the hook has all", lambda: (found := nplus.lab.sh(
        STANDBY, f"grep lim-locked {told}", status=None).splitlines()) and len(found) >= 2 * rounds and found, 30)
    events = [json.loads(line) for line in lines]
    expect([event["event"] for event in events] == ["raised", "cleared"] * rounds, str(events))
    expect(events[0]["sequence"] < events[1]["sequence"] and events[0]["since"] == events[1]["since"], str(events))
    expect(events[0]["alarm"]["object"] == "LIM 1", str(events))
    # The failing hook reads nothing of what it is given.
    expect(daemon == nplus.lab.sh(STANDBY, "systemctl show --value --property MainPID redundancyd"), "the daemon was started anew")
    nplus.lab.sh(STANDBY, f"rm {folder}/*")


@checks("R-PR-03 R-PR-04 R-CM-10 R-CM-11 R-CM-44 R-CM-45: several clusters in one system, listed and shown from LIM 1")
def several(nplus: NPlus):
    nplus.add_server(SPARE, lim=False)
    nplus.run(f"cluster create second --standby {STANDBY} --lim 3 --new-base {BASE['lim3']} --yes", status=78)
    nplus.run(f"standby convert {SPARE} --yes")
    nplus.run(f"cluster create second --standby {SPARE} --lim 3 --new-base {BASE['lim3']} --yes")
    listed = {cluster["name"] for cluster in json.loads(nplus.run("cluster list --json"))["clusters"]}
    expect(listed == {CLUSTER, "second"}, str(listed))
    shown = lambda: {cluster["name"]: cluster["lims"][0]["runsOn"] for cluster in nplus.clusters()}
    wait_for("both are shown with where their LIMs run", lambda: shown() == {CLUSTER: "lim1", "second": "lim3"}, 10)
    nplus.kill("lim3")
    wait_for("LIM 1's server shows that the second standby serves", lambda: next(
        cluster for cluster in nplus.clusters() if cluster["name"] == "second")["lims"][0]["runsOn"] == SPARE, 30)
    nplus.lab.call("boot", "lim3")
    wait_for("LIM 3 can move back", lambda: nplus.lab.does(
        SPARE, "mxone_maintenance cluster move --lim 3 --yes"), 60, every=1)
    nplus.answers("lim3", "lim3")


@checks("R-CM-18: the last LIM removed removes the cluster, and is asked for explicitly")
def last(nplus: NPlus):
    refused = nplus.lab.call("sh", "lim1", "mxone_maintenance cluster remove-lim second --lim 3 </dev/null", status=None)
    expect(refused.returncode == 64, f"{refused.returncode}: {refused.stderr}")
    plan = nplus.run("cluster remove-lim second --lim 3 --dry-run")
    expect("10.99.0.33" in plan and SPARE in plan, plan)
    with SipWatches(nplus.lab, ("lim3",)) as watch:
        nplus.run("cluster remove-lim second --lim 3 --yes")
    uninterrupted(watch)
    expect([cluster["name"] for cluster in nplus.clusters()] == [CLUSTER], str(nplus.clusters()))
    nplus.run(f"standby revert {SPARE} --yes")
    nplus.run(f"server remove {SPARE} --yes")
