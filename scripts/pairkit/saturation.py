"""Every core of the machine kept busy at normal priority: does anything move that nobody asked to move?"""

import json
import os
import subprocess
import sys
import time

from . import limbench
from .lab import Lab
from .outage import Probe
from .pair import Pair

LOOK_EVERY = 10
REGULARS = 3


def measure(lab: Lab, minutes: int) -> dict:
    """A cluster of three regular servers and one standby, with the pair of PM and SNM on it, under its rows."""
    lab.call("up", "--regulars", str(REGULARS), limit=1800)
    limbench.make_cluster(lab, REGULARS)
    pair = Pair(lab)
    pair.set_up_master()
    pair.set_up_standby()
    pair.wait_protected(60)
    hosts = [f"lim{number}" for number in range(1, REGULARS + 1)] + ["standby"]
    before = traces(lab, hosts)
    odd, loads = [], []
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
    try:
        with Probe(lab) as probe:
            end = time.monotonic() + 60 * minutes
            while time.monotonic() < end:
                time.sleep(LOOK_EVERY)
                loads.append(os.getloadavg()[0])
                if places(lab) != {host: host for host in hosts[:-1]}:
                    odd.append(f"{60 * minutes - (end - time.monotonic()):.0f} s: {places(lab)}")
    finally:
        for process in busy:
            process.kill()
            process.wait()
    after = traces(lab, hosts)
    changed = {host: (before[host], after[host]) for host in hosts if before[host] != after[host]}
    return {"name": "saturation", "minutes": minutes, "load": round(sum(loads) / len(loads), 1), "moves": odd,
            "changed": changed, "rows": {key: probe.report[key] for key in ("acknowledged", "lostRows", "longestGapMilliseconds")}}


def places(lab: Lab) -> dict[str, str | None]:
    cluster = json.loads(lab.sh("standby", "mxone_maintenance cluster status --json"))["clusters"][0]
    return {lim["regular"]: lim["runsOn"] for lim in cluster["lims"]}


def traces(lab: Lab, hosts: list[str]) -> dict[str, list[str]]:
    """What a move or a lost member leaves behind on a host, however short it was."""
    units = " ".join(f"mxone-sn@{number}" for number in range(1, REGULARS + 1))
    ask = (f"for unit in {units} redundancyd corosync postgresql@15-main; do systemctl show -P InvocationID $unit; done;"
           " journalctl -u corosync -o cat --grep 'Members left' | wc -l;"
           " webserver_config redundancy history --json 2>/dev/null | grep -c '\"move\"'; true")
    return {host: lab.sh(host, ask).split() for host in hosts}
