"""A cluster of three regular servers and one standby, made with our utility; a fourth server becomes a second standby."""

import json
import time

from .lab import Lab, wait_for

CLUSTER = "telephony"
REGULARS = ("lim1", "lim2", "lim3")
STANDBY, SPARE = "standby", "lim4"
ADDRESS = {"lim1": "10.99.0.11", "lim2": "10.99.0.12", "lim3": "10.99.0.13", "lim4": "10.99.0.14", "standby": "10.99.0.20"}
BASE = {"lim1": "10.99.0.31", "lim2": "10.99.0.32", "lim3": "10.99.0.33"}


def number(host: str) -> int:
    return int(host.removeprefix("lim"))


def begin_watch(lab: Lab, address: str, limit: int) -> None:
    """Returns once the client asks the LIM; on a busy machine its program takes a while to start."""
    lab.sh("client", f"rm -f /tmp/sip-{address}.json; setsid timeout --signal=INT {limit} lab-sip {address}"
                     f" --watch {limit} >/tmp/sip-{address}.json 2>/dev/null </dev/null & echo $! >/tmp/sip-{address}.pid")
    asked = f"[{address}]:5060" if ":" in address else f" {address}:5060"
    wait_for(f"{address} is asked", lambda: lab.does("client", f"ss -Hun | grep -qF '{asked}'"), 20)


def stop_watch(lab: Lab, address: str) -> None:
    # The process group is the watch alone: setsid made it.
    lab.sh("client", f"kill -INT -- -$(cat /tmp/sip-{address}.pid)", status=None)


def told_by_watch(lab: Lab, address: str) -> dict:
    return wait_for(f"the watch of {address} has ended", lambda: json.loads(lab.sh("client", f"cat /tmp/sip-{address}.json")), 20)


class SipWatches:
    """Asks several LIMs through their aliases until told to stop, and tells the longest silence of each."""

    def __init__(self, lab: Lab, hosts=REGULARS, limit: int = 240):
        self.lab, self.hosts, self.limit = lab, hosts, limit
        self.silence: dict[str, float] = {}
        # Seconds from the beginning of the watch to that of the longest silence.
        self.began: dict[str, float] = {}
        self.servers: dict[str, list[str]] = {}

    def __enter__(self):
        for host in self.hosts:
            begin_watch(self.lab, ADDRESS[host], self.limit)
        time.sleep(0.5)
        return self

    def __exit__(self, kind, error, trace):
        for host in self.hosts:
            stop_watch(self.lab, ADDRESS[host])
        if kind is not None:
            return
        for host in self.hosts:
            told = told_by_watch(self.lab, ADDRESS[host])
            self.silence[host] = told["longestGapMilliseconds"]
            self.began[host] = told["longestGapAfter"]
            self.servers[host] = [entry["server"] for entry in told["servers"]]


class NPlus:
    """The lab of `scripts/lab up --regulars 4`, as these checks use it."""

    def __init__(self, lab: Lab):
        self.lab = lab

    def run(self, command: str, host: str = "lim1", status: int | None = 0) -> str:
        return self.lab.sh(host, f"mxone_maintenance {command}", status=status)

    def add_server(self, host: str, lim: bool) -> None:
        path = f"/root/{host}.password"
        self.lab.sh("lim1", f"umask 077; cat > {path}", stdin=self.lab.creds(host)["admin"]["password"])
        carries = f" --lim {number(host)}" if lim else ""
        self.run(f"server add {host} --address {ADDRESS[host]} --user mxone_admin{carries} --password-file {path} --yes")

    def clusters(self, host: str = "lim1") -> list[dict]:
        return json.loads(self.run("cluster status --json", host))["clusters"]

    def cluster(self, host: str = STANDBY) -> dict:
        return next(cluster for cluster in self.clusters(host) if cluster["name"] == CLUSTER)

    def places(self, host: str = STANDBY) -> dict[str, str | None]:
        """Where each LIM runs, by its regular server, as a member sees it."""
        return {lim["regular"]: lim["runsOn"] for lim in self.cluster(host)["lims"]}

    def alarms(self, host: str = STANDBY) -> list[tuple[str, str]]:
        return [(alarm["code"], alarm["object"]) for alarm in self.cluster(host)["alarms"]]

    def data_on_both(self) -> bool:
        """Whether the standby and the regular server of each LIM hold the same exchange data, in place."""
        return all(len(held) == 2 and held[0]["hash"] and held[0]["hash"] == held[1]["hash"] and all(entry["inPlace"] for entry in held)
                   for held in (lim["data"] for lim in self.cluster()["lims"]))

    def holders(self, regular: str) -> list[str]:
        """Hosts that have a LIM's alias, by the interface of each that is on."""
        return [host for host in (*REGULARS, STANDBY) if f" {ADDRESS[regular]}/" in
                self.lab.call("sh", host, "ip -4 -o addr show dev eth0", status=None).stdout]

    def running(self, regular: str) -> list[str]:
        unit = f"mxone-sn@{number(regular)}"
        return [host for host in (*REGULARS, STANDBY) if self.lab.call(
            "sh", host, f"systemctl is-active --quiet {unit}", status=None).returncode == 0]

    def settle(self, places: dict[str, str | None], limit: float = 60) -> None:
        """Each LIM runs where it should, its alias is there and nowhere else."""
        for regular, place in places.items():
            wanted = [place] if place else []
            wait_for(f"LIM {number(regular)} runs on {place or 'no server'} only",
                     lambda: self.running(regular) == wanted and self.holders(regular) == wanted, limit)

    def answers(self, regular: str, server: str) -> None:
        """The client gets this server's answer at the LIM's alias: what holds it and runs it says it too."""
        answer = lambda: json.loads(self.lab.call("sh", "client", f"lab-sip {ADDRESS[regular]}", status=None).stdout) or {}
        wait_for(f"{server} answers for LIM {number(regular)}", lambda: answer().get("server") == server, 10)

    def kill(self, host: str) -> None:
        self.lab.call("kill", host)

    def boot(self, host: str) -> None:
        self.lab.call("boot", host)
        wait_for(f"{host} is in contact", lambda: all(
            server["contact"] for server in self.cluster()["servers"] if server["name"] == host), 60)

    def move_back(self, regular: str) -> None:
        wait_for(f"LIM {number(regular)} can move back", lambda: self.lab.does(
            STANDBY, f"mxone_maintenance cluster move --lim {number(regular)} --yes"), 60, every=1)
