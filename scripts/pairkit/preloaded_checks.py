"""A preloaded cluster on real hosts: the LIM runs on both servers, and one of them is blocked in the kernel."""

from .checks import Checks, expect
from .cluster_checks import ALIAS, SipWatch, owners, runs
from .killsteps import FOLDER
from .lab import wait_for
from .pair import CLUSTER

checks = Checks()
# A failover of a preloaded cluster under `standard`, as DESIGN section 8 has it; a loaded machine gets some room.
GOAL, ROOM = 1500, 3


def passive(pair, host: str = "lim1") -> dict:
    lim = pair.cluster(host)["lims"][0]
    return {key: lim[key] for key in ("runsOn", "passive", "passiveState", "readyForFallback")}


def preloaded_on(pair, server: str) -> None:
    other = "lim1" if server == "standby" else "standby"
    wanted = {"runsOn": other, "passive": server, "passiveState": "preloaded"}
    for host in ("lim1", "standby"):
        wait_for(f"{host} says: preloaded on {server}", lambda: wanted.items() <= passive(pair, host).items(), 60)


def started(pair, host: str) -> str:
    """Changes whenever the LIM's programs are started."""
    return pair.lab.sh(host, "systemctl show mxone-sn@1 --property=InvocationID").strip()


def is_blocked(pair, host: str) -> bool:
    return all(ALIAS in pair.lab.call("sh", host, f"nft list table {family} sn-redundancy", status=None).stdout
               for family in ("inet", "arp"))


def who_answers_arp(pair) -> set[str]:
    """The hardware addresses that answer the client's broadcast."""
    said = pair.lab.call("sh", "client", f"arping -b -c 2 -w 2 -I eth0 {ALIAS}", status=None).stdout
    return {word.strip("[]").lower() for word in said.split() if word.startswith("[")}


def hardware(pair, host: str) -> str:
    return pair.lab.sh(host, "cat /sys/class/net/eth0/address").strip()


def answers_to(pair, host: str) -> bool:
    """Whether the host's alias answers a client that knows the host's hardware address, and so needs no ARP."""
    mac = hardware(pair, host)
    try:
        pair.lab.sh("client", f"ip neigh replace {ALIAS} lladdr {mac} dev eth0 nud permanent")
        return pair.lab.call("sh", "client", f"ping -c 2 -W 1 {ALIAS}", status=None).returncode == 0
    finally:
        pair.lab.sh("client", f"ip neigh del {ALIAS} dev eth0")


def one_answers(pair, active: str) -> None:
    """The alias is on both; only one of them can be told from outside."""
    other = "lim1" if active == "standby" else "standby"
    expect(owners(pair) == ["lim1", "standby"], f"the alias is on {owners(pair)}")
    expect(runs(pair) == ["lim1", "standby"], f"the programs run on {runs(pair)}")
    expect(is_blocked(pair, other) and not is_blocked(pair, active), "the wrong side is blocked")
    expect(who_answers_arp(pair) == {hardware(pair, active)}, f"ARP is answered by {who_answers_arp(pair)}")
    expect(answers_to(pair, active) and not answers_to(pair, other), "the wrong side answers by IP")


@checks("R-CM-14 R-CM-47 R-PL-02 R-PL-13 R-PL-14: a cluster becomes preloaded without interrupting the service")
def make(pair):
    pair.make_cluster("automatic")
    plan = pair.lab.sh("lim1", f"mxone_maintenance cluster set-preloaded {CLUSTER} --dry-run")
    expect("normal -> preloaded" in plan and "automatic -> manual" in plan, plan)
    with SipWatch(pair.lab, 10) as watch:
        pair.lab.sh("lim1", f"mxone_maintenance cluster set-preloaded {CLUSTER} --yes")
    expect(watch.silence < 400 and watch.servers == ["lim1"], f"{watch.servers}, silent for {watch.silence} ms")
    expect(pair.cluster()["behaviour"] == "preloaded" and pair.cluster()["fallback"] == "manual", str(pair.cluster()))
    preloaded_on(pair, "standby")


@checks("R-PL-03 R-PL-16 R-AL-03 R-AL-04 LM-26: the alias is on both; the passive side answers neither ARP nor IP")
def blocked(pair):
    one_answers(pair, "lim1")
    # What runs there reaches itself, as a media proxy beside it must.
    pair.lab.sh("standby", f"ping -c 1 -W 1 {ALIAS}")
    alarms = lambda: {alarm["code"]: alarm["severity"] for alarm in pair.cluster("standby")["alarms"]}
    wait_for("a notice, and no alarm beside it", lambda: alarms() == {"lim-preloaded": "notice"}, 20)


@checks("DESIGN 4: a flushed ruleset is put back at once")
def flushed(pair):
    pair.lab.sh("standby", "nft flush ruleset")
    wait_for("blocked again", lambda: is_blocked(pair, "standby"), 2, every=0.02)
    pair.lab.sh("standby", "systemctl restart nftables")
    wait_for("blocked again", lambda: is_blocked(pair, "standby"), 2, every=0.02)
    one_answers(pair, "lim1")


@checks("DESIGN 3.1: the daemon killed on either side moves nothing and leaves the block as it is")
def daemon_killed(pair):
    before = {host: started(pair, host) for host in ("lim1", "standby")}
    with SipWatch(pair.lab, 12) as watch:
        for host in ("standby", "lim1"):
            pair.lab.sh(host, "systemctl kill --signal=KILL --kill-whom=main redundancyd")
            expect(is_blocked(pair, "standby"), "the block went with the daemon")
            preloaded_on(pair, "standby")
    expect(watch.silence < 400 and watch.servers == ["lim1"], f"{watch.servers}, silent for {watch.silence} ms")
    expect(before == {host: started(pair, host) for host in before}, "programs were restarted")
    one_answers(pair, "lim1")


@checks("R-PL-01 R-PL-04: powered off, the standby answers through the alias in time, and starts no program")
def power_off(pair):
    before = started(pair, "standby")
    with SipWatch(pair.lab, 8) as watch:
        pair.lab.call("kill", "lim1")
        wait_for("the standby serves", lambda: pair.lim_runs_on("standby") == "standby", 30)
    print(f"    the LIM was silent for {watch.silence:.0f} ms", flush=True)
    expect(watch.servers == ["lim1", "standby"], str(watch.servers))
    expect(watch.silence < GOAL * ROOM, f"the LIM was silent for {watch.silence} ms")
    expect(before == started(pair, "standby"), "its programs were started")
    wait_for("the alarm", lambda: "lim-on-standby" in [alarm["code"] for alarm in pair.cluster("standby")["alarms"]], 10)


@checks("R-PL-12 R-CM-16 R-CM-48 LM-28: back and preloaded, it is ready for the fallback, which is one switch")
def fallback(pair):
    pair.lab.call("boot", "lim1")
    preloaded_on(pair, "lim1")
    wait_for("lim1 is ready for the fallback", lambda: passive(pair)["readyForFallback"] is True, 30)
    expect("ready for fallback: yes" in pair.lab.sh("lim1", "mxone_maintenance cluster status"), "status doesn't say it")
    one_answers(pair, "standby")
    before = {host: started(pair, host) for host in ("lim1", "standby")}
    with SipWatch(pair.lab, 8) as watch:
        pair.move_lim_back()
        preloaded_on(pair, "standby")
    print(f"    the LIM was silent for {watch.silence:.0f} ms", flush=True)
    expect(watch.servers == ["standby", "lim1"] and watch.silence < GOAL, f"{watch.servers}, {watch.silence} ms")
    expect(before == {host: started(pair, host) for host in before}, "programs were restarted")
    one_answers(pair, "lim1")


@checks("R-CL-08 R-CL-09 A-02: cable pulled, both are active; put back, the regular server is blocked and runs on")
def cable(pair):
    before = {host: started(pair, host) for host in ("lim1", "standby")}
    pair.lab.call("cut", "lim1")
    wait_for("the standby serves", lambda: pair.lim_runs_on("standby") == "standby", 30)
    pair.lab.call("heal", "lim1")
    preloaded_on(pair, "lim1")
    one_answers(pair, "standby")
    expect(before == {host: started(pair, host) for host in before}, "programs were restarted")
    pair.move_lim_back()
    preloaded_on(pair, "standby")


@checks("LM-26: the passive side's programs killed are loaded again, and nothing moves")
def programs_killed(pair):
    before = started(pair, "standby")
    pair.lab.sh("standby", "systemctl kill --signal=KILL mxone-sn@1")
    wait_for("started again", lambda: started(pair, "standby") != before and runs(pair) == ["lim1", "standby"], 30)
    preloaded_on(pair, "standby")
    one_answers(pair, "lim1")


@checks("R-PL-15 R-CM-19: only deleting the cluster ends it; no block, no address and no program stays on the standby")
def delete(pair):
    with SipWatch(pair.lab, 25) as watch:
        pair.lab.sh("lim1", f"mxone_maintenance cluster delete {CLUSTER} --yes")
    expect(watch.silence < 400 and watch.servers == ["lim1"], f"{watch.servers}, silent for {watch.silence} ms")
    expect(owners(pair) == ["lim1"] and runs(pair) == ["lim1"], f"{owners(pair)} {runs(pair)}")
    for host in ("lim1", "standby"):
        expect("sn-redundancy" not in pair.lab.sh(host, "nft list tables"), f"a block stays on {host}")


def delete_killed(lab, point: str) -> None:
    """The order to go on without LIM 1's server, whose program is killed at that point of its plan."""
    lab.sh("standby", f"install -d -m 700 {FOLDER}; echo '{point}' > {FOLDER}/hold; "
                      f"(mxone_maintenance cluster delete {CLUSTER} --peer-lost --yes >/root/again.log 2>&1 </dev/null &)")
    stands = "grep -q '^State:.T' /proc/$(systemctl show -P MainPID sn-redundancy-work.service)/status"
    wait_for(f"it stands {point}", lambda: lab.does("standby", stands), 120, every=0.2)
    lab.sh("standby", f"rm {FOLDER}/hold; systemctl kill --signal=KILL sn-redundancy-work.service")
    wait_for("the command ends, too", lambda: lab.does("standby", "! pgrep -f '[c]luster delete'"), 30)


@checks("R-PL-02 DESIGN 6 issue 5: a preloaded cluster loses LIM 1's server for good: its standby is LIM 1's server from then on, also by an order that was killed midway, and nothing of the cluster is left there")
def peer_lost(pair):
    lab = pair.lab
    delete = f"mxone_maintenance cluster delete {CLUSTER} --peer-lost"
    pair.make_cluster()
    lab.sh("lim1", f"mxone_maintenance cluster set-preloaded {CLUSTER} --yes")
    preloaded_on(pair, "standby")
    lab.call("cut", "standby")
    wait_for("contact is lost", lambda: not all(server["contact"] for server in pair.cluster("standby")["servers"]), 30)
    # Its programs run and it has the alias; but nobody can reach it, and LIM 1 is active elsewhere.
    said = lab.call("sh", "standby", f"{delete} --yes", status=78).stderr
    expect("is not active on standby" in said, said)
    lab.call("heal", "standby")
    preloaded_on(pair, "standby")
    lab.call("kill", "lim1")
    wait_for("the standby serves", lambda: pair.lim_runs_on("standby") == "standby", 30)
    before = started(pair, "standby")
    # Killed where nobody holds the alias any more, and left alone until its lease has run out.
    delete_killed(lab, "after 3")
    wait_for("the alias has run out", lambda: owners(pair) == [], 30)
    delete_killed(lab, "after 4")
    # An engine that somebody starts by hand takes itself for the passive side.
    lab.sh("standby", "systemctl start corosync redundancyd")
    wait_for("the alias is blocked", lambda: is_blocked(pair, "standby"), 30)
    said = lab.call("sh", "standby", f"{delete} --yes").stderr
    expect("10.99.0.20 is free" in said, said)
    with SipWatch(lab, 3) as watch:
        pass
    expect(watch.servers == ["standby"], f"{watch.servers}")
    expect(before == started(pair, "standby"), "its programs were started")
    held = lab.sh("standby", "ip -4 -o addr show dev eth0; nft list tables; systemctl is-active redundancyd corosync | grep -x active || true")
    expect(f"{ALIAS}/24" in held and "10.99.0.20" not in held and "sn-redundancy" not in held and "\nactive" not in held, held)
