"""Measures of the SN cluster engine: a LIM's outage as a client sees it, the daemon at rest, the machine alone."""

import json
import statistics
import subprocess
import time

from labkit.lab import SUBNET, lim_number

from .lab import SCRIPTS, Lab, LabError, wait_for
from .pair import Pair

CLUSTER = "telephony"
SECONDS_AT_REST = 60


def address(lim: int) -> str:
    """Of a LIM's regular server in the lab; as its base first, as the LIM's alias from the cluster on."""
    return f"{SUBNET}.{lim_number(lim)}"


def add_servers(lab: Lab, regulars: int) -> None:
    """The regular servers of LIM 2 to N, and the standby."""
    for host, arguments in [("standby", "--address 10.99.0.20")] + [
            (f"lim{n}", f"--address {address(n)} --lim {n}") for n in range(2, regulars + 1)]:
        lab.sh("lim1", f"umask 077; cat > /root/{host}.password", stdin=lab.creds(host)["admin"]["password"])
        lab.sh("lim1", f"mxone_maintenance server add {host} {arguments} --user mxone_admin --password-file /root/{host}.password --yes")
    lab.sh("lim1", "mxone_maintenance standby convert standby --yes")


def make_cluster(lab: Lab, regulars: int) -> None:
    """LIM 1 to N with one standby, all at once."""
    add_servers(lab, regulars)
    lims = " ".join(f"--lim {n} --new-base 10.99.0.{30 + n}" for n in range(1, regulars + 1))
    lab.sh("lim1", f"mxone_maintenance cluster create {CLUSTER} --standby standby {lims} --yes")


def runs_on(lab: Lab, lim: int) -> str | None:
    cluster = json.loads(lab.sh("standby", "mxone_maintenance cluster status --json"))["clusters"][0]
    return next(entry["runsOn"] for entry in cluster["lims"] if entry["lim"] == lim)


def is_loaded(lab: Lab) -> bool:
    """Of a preloaded cluster: the standby could take LIM 1 over without starting anything."""
    lim = json.loads(lab.sh("standby", "mxone_maintenance cluster status --json"))["clusters"][0]["lims"][0]
    return lim["runsOn"] == "lim1" and lim["passiveState"] == "preloaded"


def lim_failover(lab: Lab, regulars: int, runs: int, detection: str, preloaded: bool) -> dict:
    """Power-off of a regular server: the longest silence of its LIM's alias, asked over SIP every 20 ms by the client."""
    if preloaded and regulars != 1:
        raise LabError("a preloaded cluster has one regular server")
    lab.call("up", "--regulars", str(regulars), limit=1800)
    make_cluster(lab, regulars)
    if detection != "standard":
        lab.sh("lim1", f"mxone_maintenance cluster set-detection {CLUSTER} {detection} --yes")
    if preloaded:
        lab.sh("lim1", f"mxone_maintenance cluster set-preloaded {CLUSTER} --yes")
    measured = []
    for run in range(runs):
        lim = run % regulars + 1
        if preloaded:
            wait_for("the standby has LIM 1 loaded", lambda: is_loaded(lab), 90)
        lab.sh("client", f"setsid lab-sip {address(lim)} --watch 12 >/tmp/sip.json 2>/dev/null </dev/null &")
        time.sleep(1.5)
        lab.call("kill", f"lim{lim}")
        wait_for(f"LIM {lim} runs on the standby", lambda: runs_on(lab, lim) == "standby", 90)
        told = wait_for("the watch has ended", lambda: json.loads(lab.sh("client", "cat /tmp/sip.json")), 30)
        if told["servers"][-1]["server"] != "standby":
            raise LabError(f"answered by {told['servers']}")
        measured.append(told["longestGapMilliseconds"])
        print(f"run {run + 1}: LIM {lim} of {regulars} was silent for {measured[-1]:.0f} ms", flush=True)
        lab.call("boot", f"lim{lim}")
        wait_for(f"LIM {lim} is back", lambda: lab.does(
            "standby", f"mxone_maintenance cluster move --lim {lim} --yes"), 90, every=1)
    return {"name": "lim-failover", "unit": "ms", "regulars": regulars, "detection": detection, "preloaded": preloaded,
            "runs": measured, "median": statistics.median(measured), "min": min(measured), "max": max(measured)}


def idle(lab: Lab, regulars: int, with_pair: bool = False) -> dict:
    """The daemons of a cluster in which nothing happens: processor time of a minute, and resident memory.

    With the pair, LIM 1's server and the standby keep the management's database and virtual IP, too.
    """
    lab.call("up", "--regulars", str(regulars), limit=1800)
    make_cluster(lab, regulars)
    if with_pair:
        pair = Pair(lab)
        pair.set_up_master()
        pair.set_up_standby()
        pair.wait_protected(120)
    time.sleep(20)
    # What the scheduler counted, in nanoseconds: work that takes less than a tick of the clock escapes the other account.
    ask = ("p=$(systemctl show -P MainPID redundancyd); cat /proc/$p/task/*/schedstat | awk '{sum += $1} END {printf \"%d \", sum}'; "
           "awk '/^VmRSS/ {rss = $2} /^RssAnon/ {own = $2} END {print rss, own}' /proc/$p/status")
    hosts = [f"lim{n}" for n in range(1, regulars + 1)] + ["standby"]
    before = {host: lab.sh(host, ask).split() for host in hosts}
    time.sleep(SECONDS_AT_REST)
    result = {"name": "idle", "regulars": regulars, "pair": with_pair, "seconds": SECONDS_AT_REST, "hosts": {}}
    for host in hosts:
        spent, memory, own = (int(word) for word in lab.sh(host, ask).split())
        share = (spent - int(before[host][0])) / 1e9 / SECONDS_AT_REST * 100
        result["hosts"][host] = {"processorPercent": round(share, 2), "residentMegabytes": round(memory / 1024, 1),
                                 "ownMegabytes": round(own / 1024, 1)}
        print(f"{host}: {share:.2f} % of a core, {memory / 1024:.1f} MB resident, {own / 1024:.1f} of them its own", flush=True)
    return result


def placement() -> dict:
    """The placement machine alone, without hosts: microseconds for each event, 2 to 11 servers."""
    done = subprocess.run([str(SCRIPTS / "storm"), "bench"], check=True, text=True, stdout=subprocess.PIPE)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    for row in rows:
        print(f"{row['servers']} servers: {row['microsecondsPerEvent']:.2f} us for an event, 99.9 % within"
              f" {row['worstMicroseconds']:.1f} us ({row['events']} events)", flush=True)
    return {"name": "placement", "unit": "us", "servers": rows}
