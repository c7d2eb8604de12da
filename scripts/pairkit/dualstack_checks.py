"""A LIM with an IPv4 and an IPv6 alias on real hosts: both move together, in a normal and in a preloaded cluster."""

import json
import time

from .checks import Checks, expect
from .cluster_checks import ALIAS, SipWatch, settle
from .lab import wait_for
from .pair import CLUSTER
from .preloaded_checks import hardware, is_blocked, preloaded_on

checks = Checks()
ALIAS6 = "fd00:99::a11"
HOSTS = ("lim1", "standby")


def owners6(pair) -> list[str]:
    return [host for host in HOSTS
            if f" {ALIAS6}/" in pair.lab.call("sh", host, "ip -6 -o addr show dev eth0", status=None).stdout]


def settle6(pair, on: str) -> None:
    settle(pair, on)
    wait_for(f"the IPv6 alias is on {on} only", lambda: owners6(pair) == [on], 20)


def neighbour(pair) -> str:
    """The hardware address that the client has for the IPv6 alias, without asking."""
    words = pair.lab.sh("client", f"ip -6 neigh show {ALIAS6} dev eth0").split()
    return words[words.index("lladdr") + 1] if "lladdr" in words else "none"


def asked_anew(pair) -> str:
    """Who answers the client's question for the IPv6 alias."""
    pair.lab.sh("client", f"ip -6 neigh flush to {ALIAS6} dev eth0")
    pair.lab.call("sh", "client", f"ping -6 -c 2 -W 1 {ALIAS6}", status=None)
    return neighbour(pair)


def answers_to(pair, host: str) -> bool:
    """Whether it answers a client that knows the host's hardware address, and so asks nobody."""
    try:
        pair.lab.sh("client", f"ip -6 neigh replace {ALIAS6} lladdr {hardware(pair, host)} dev eth0 nud permanent")
        return pair.lab.call("sh", "client", f"ping -6 -c 2 -W 1 {ALIAS6}", status=None).returncode == 0
    finally:
        pair.lab.sh("client", f"ip -6 neigh del {ALIAS6} dev eth0")


def is_blocked6(pair, host: str) -> bool:
    return ALIAS6 in pair.lab.call("sh", host, "nft list table inet sn-redundancy", status=None).stdout


def told(both) -> str:
    return ", ".join(f"{watch.address}: {watch.servers}, silent for {watch.silence:.0f} ms" for watch in both)


@checks("LM-35 LM-21: a LIM is given an IPv6 alias while it serves; wrong addresses, and one in use, are refused")
def give(pair):
    pair.make_cluster("automatic")
    for host in HOSTS:
        # The LIM's program listens at both, as the product's own would be told to.
        pair.lab.sh(host, f"sed -i '/^listen=/a listen=udp:[{ALIAS6}]:5060' /opt/mxone-sn/kamailio.cfg && sync")
    pair.lab.sh("lim1", "systemctl restart mxone-sn@1")
    before = pair.lab.sh("lim1", "mxone_maintenance cluster status --json")
    expect("alias6" not in before, before)
    for wrong, word in (("fe80::11/64", "link-local"), ("fd00:99::11", "ADDRESS/PREFIX"), ("::ffff:a63:b/96", "IPv4")):
        done = pair.lab.call("sh", "lim1", f"mxone_maintenance cluster set-alias6 {CLUSTER} 1={wrong} --yes", status=64)
        expect(word in done.stdout + done.stderr, done.stdout + done.stderr)
    # The client's own.
    done = pair.lab.call("sh", "lim1", f"mxone_maintenance cluster set-alias6 {CLUSTER} 1=fd00:99::200/64 --yes", status=78)
    expect("in use" in done.stdout + done.stderr, done.stdout + done.stderr)
    pair.lab.sh("lim1", f"mxone_maintenance cluster set-alias6 {CLUSTER} 1={ALIAS6}/64 --yes")
    wait_for("the LIM answers over IPv6", lambda: pair.lab.does("client", f"lab-sip {ALIAS6}"), 10)
    settle6(pair, "lim1")
    for host in HOSTS:
        entry = next(server for server in pair.cluster(host)["servers"] if server["name"] == "lim1")
        expect(entry["alias6"] == f"{ALIAS6}/64" and entry["alias"] == ALIAS, str(entry))
    expect(f"{ALIAS}, {ALIAS6}/64" in pair.lab.sh("standby", "mxone_maintenance cluster status"), "status doesn't show it")
    pair.lab.sh("lim1", f"mxone_maintenance cluster set-fallback {CLUSTER} manual --yes")


@checks("LM-35 R-PR-14: a server whose IPv6 is switched off is found before a LIM has to move there")
def switched_off(pair):
    off = lambda value: pair.lab.sh("standby", f"sysctl -q -w net.ipv6.conf.eth0.disable_ipv6={value}")
    check = lambda: pair.lab.call("sh", "lim1", "mxone_maintenance cluster check --json", status=None).stdout
    row = lambda: [entry for entry in json.loads(check())["clusters"][0]["prerequisites"] if entry["id"] == "LM-35"]
    # Switching it off takes the server's own address away, too.
    own = [word for word in pair.lab.sh("standby", "ip -6 -o addr show dev eth0 scope global").split() if word.startswith("fd00:")]
    expect([entry["state"] for entry in row()] == ["met"], str(row()))
    off(1)
    expect([(entry["state"], "standby" in entry["found"]) for entry in row()] == [("not met", True)], str(row()))
    off(0)
    for address in own:
        pair.lab.sh("standby", f"ip -6 addr add {address} dev eth0 nodad")
    expect([entry["state"] for entry in row()] == ["met"], str(row()))


@checks("LM-35: the daemon killed, the IPv6 alias stays and is a lease again; the base address keeps its route")
def daemon_killed(pair):
    with SipWatch(pair.lab, 18, ALIAS6) as watch:
        pair.lab.sh("lim1", "systemctl kill --signal=KILL --kill-whom=main redundancyd")
    expect(watch.servers == ["lim1"] and watch.silence < 400, told([watch]))
    shown = pair.lab.sh("lim1", f"ip -6 addr show dev eth0 to {ALIAS6}")
    expect("valid_lft" in shown and "forever" not in shown, shown)
    expect("tentative" not in shown, shown)
    source = pair.lab.sh("lim1", "ip -6 route get fd00:99::200")
    expect("src fd00:99::11 " in source, f"outgoing connections use another address: {source}")
    expect("expires" not in pair.lab.sh("lim1", "ip -6 route show fd00:99::/64"), "the base's route runs out")


@checks("LM-35 LM-17: powered off, both aliases answer from the standby, and the client's neighbour entry changed by itself")
def power_off(pair):
    wait_for("lim1 answers", lambda: pair.lab.does("client", f"lab-sip {ALIAS6}"), 5)
    expect(neighbour(pair) == hardware(pair, "lim1"), neighbour(pair))
    standby = hardware(pair, "standby")
    with SipWatch(pair.lab, 12) as four, SipWatch(pair.lab, 12, ALIAS6) as six:
        pair.lab.call("kill", "lim1")
        wait_for("the standby serves", lambda: pair.lim_runs_on("standby") == "standby", 30)
        wait_for("the client knows the standby", lambda: neighbour(pair) == standby, 2, every=0.02)
    print(f"    {told([four, six])}", flush=True)
    expect(four.servers == six.servers == ["lim1", "standby"], told([four, six]))
    # Neighbour unreachability detection alone would take several seconds more.
    expect(six.silence < four.silence + 500, told([four, six]))


@checks("LM-35 R-CM-16: back, both aliases return by order, together")
def back(pair):
    pair.lab.call("boot", "lim1")
    with SipWatch(pair.lab, 30) as four, SipWatch(pair.lab, 30, ALIAS6) as six:
        pair.move_lim_back()
        settle6(pair, "lim1")
    print(f"    {told([four, six])}", flush=True)
    expect(four.servers == six.servers == ["standby", "lim1"], told([four, six]))
    expect(six.silence < four.silence + 500, told([four, six]))


@checks("LM-35 R-CL-26: while other equipment has the IPv6 alias it is not taken, IPv4 goes on, and there is an alarm")
def foreign(pair):
    pair.lab.sh("lim1", f"mxone_maintenance cluster set-alias6 {CLUSTER} 1=none --yes")
    wait_for("it is gone", lambda: owners6(pair) == [], 5)
    pair.lab.sh("lim1", f"mxone_maintenance cluster set-alias6 {CLUSTER} 1={ALIAS6}/64 --yes")
    settle6(pair, "lim1")
    # Between its release on one server and its claim on the other somebody else takes it.
    pair.lab.call("cut", "lim1")
    pair.lab.sh("client", f"ip -6 addr add {ALIAS6}/64 dev eth0 nodad")
    wait_for("the standby serves", lambda: pair.lim_runs_on("standby") == "standby", 30)
    alarms = lambda: [alarm["code"] for alarm in pair.cluster("standby")["alarms"]]
    wait_for("the alarm", lambda: "alias6-in-use" in alarms(), 10)
    expect("standby" not in owners6(pair), "taken from other equipment")
    wait_for("it answers over IPv4", lambda: pair.lab.does("client", f"lab-sip {ALIAS}"), 10)
    pair.lab.sh("client", f"ip -6 addr del {ALIAS6}/64 dev eth0")
    wait_for("the alias is taken once it is free", lambda: "standby" in owners6(pair) and "alias6-in-use" not in alarms(), 10)
    wait_for("it answers", lambda: pair.lab.does("client", f"lab-sip {ALIAS6}"), 5)
    pair.lab.call("heal", "lim1")
    settle6(pair, "standby")
    pair.move_lim_back()
    settle6(pair, "lim1")


@checks("LM-35 R-CL-26: other equipment that takes the IPv6 alias while the LIM holds it is found within the minute, and told")
def taken(pair):
    pair.lab.sh("client", f"ip -6 addr add {ALIAS6}/64 dev eth0 nodad")
    alarms = lambda: [alarm["code"] for alarm in pair.cluster("lim1")["alarms"]]
    wait_for("the alarm", lambda: "alias6-in-use" in alarms(), 75, every=1)
    told = pair.lab.sh("lim1", "mxone_maintenance cluster explain")
    expect("open on this server; other equipment (" in told and hardware(pair, "client") in told, told)
    pair.lab.sh("client", f"ip -6 addr del {ALIAS6}/64 dev eth0")
    wait_for("its end", lambda: "alias6-in-use" not in alarms(), 15, every=0.2)
    expect(asked_anew(pair) == hardware(pair, "lim1"), f"answered by {neighbour(pair)}")
    settle6(pair, "lim1")


@checks("LM-35 R-PL-03: preloaded, the IPv6 alias is on both, and the passive side answers no neighbour solicitation")
def preloaded(pair):
    with SipWatch(pair.lab, 12, ALIAS6) as watch:
        pair.lab.sh("lim1", f"mxone_maintenance cluster set-preloaded {CLUSTER} --yes")
        preloaded_on(pair, "standby")
    expect(watch.servers == ["lim1"] and watch.silence < 400, told([watch]))
    wait_for("the IPv6 alias is on both", lambda: owners6(pair) == list(HOSTS), 5)
    expect(is_blocked6(pair, "standby") and is_blocked(pair, "standby") and not is_blocked6(pair, "lim1"), "the wrong side is blocked")
    expect(asked_anew(pair) == hardware(pair, "lim1"), f"answered by {neighbour(pair)}")
    expect(answers_to(pair, "lim1") and not answers_to(pair, "standby"), "the wrong side answers")
    pair.lab.sh("standby", f"ping -6 -c 1 -W 1 {ALIAS6}")
    pair.lab.sh("standby", "nft flush ruleset")
    wait_for("blocked again", lambda: is_blocked6(pair, "standby") and is_blocked(pair, "standby"), 2, every=0.02)
    pair.lab.sh("standby", "systemctl kill --signal=KILL --kill-whom=main redundancyd")
    preloaded_on(pair, "standby")
    time.sleep(3)
    expect(is_blocked6(pair, "standby") and owners6(pair) == list(HOSTS), "the block or the alias went with the daemon")
    expect(asked_anew(pair) == hardware(pair, "lim1"), f"answered by {neighbour(pair)}")


@checks("LM-35 R-PL-04: powered off, the standby opens both aliases")
def preloaded_power_off(pair):
    standby = hardware(pair, "standby")
    wait_for("lim1 answers", lambda: pair.lab.does("client", f"lab-sip {ALIAS6}"), 5)
    with SipWatch(pair.lab, 8) as four, SipWatch(pair.lab, 8, ALIAS6) as six:
        pair.lab.call("kill", "lim1")
        wait_for("the client knows the standby", lambda: neighbour(pair) == standby, 20, every=0.02)
    print(f"    {told([four, six])}", flush=True)
    expect(four.servers == six.servers == ["lim1", "standby"], told([four, six]))
    expect(six.silence < four.silence + 500, told([four, six]))
    expect(not is_blocked6(pair, "standby") and not is_blocked(pair, "standby"), "still blocked")
    pair.lab.call("boot", "lim1")
    preloaded_on(pair, "lim1")
    wait_for("blocked on lim1", lambda: is_blocked6(pair, "lim1") and owners6(pair) == list(HOSTS), 5)
    expect(asked_anew(pair) == standby, f"answered by {neighbour(pair)}")
    pair.move_lim_back()
    preloaded_on(pair, "standby")
    expect(asked_anew(pair) == hardware(pair, "lim1"), f"answered by {neighbour(pair)}")


@checks("LM-35 R-CM-19: deleting the cluster takes the IPv6 alias and its block away from both servers")
def delete(pair):
    pair.lab.sh("lim1", f"mxone_maintenance cluster delete {CLUSTER} --yes")
    expect(owners6(pair) == [], f"the IPv6 alias stays on {owners6(pair)}")
    for host in HOSTS:
        expect("sn-redundancy" not in pair.lab.sh(host, "nft list tables"), f"a block stays on {host}")
    pair.lab.sh("client", f"lab-sip {ALIAS}")
