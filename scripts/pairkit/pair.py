"""The pair: set up from two bare servers, asked for its status, and removed."""

import json

from .lab import Lab, LabError, wait_for

VIRTUAL_IP = "10.99.0.100"
NEW_BASE = "10.99.0.31"
CLUSTER = "telephony"
ROLE = "replicator"
CREATE = f"mxone_maintenance cluster create {CLUSTER} --standby standby --lim 1 --new-base {NEW_BASE}"


class Pair:
    """lim1 and standby of a lab."""

    def __init__(self, lab: Lab):
        self.lab = lab

    # --- Set-up -----------------------------------------------------------------------------------------------------

    def make_cluster(self, fallback: str = "manual") -> None:
        """Two servers become a cluster: the three commands of the README."""
        self.add_standby()
        self.lab.sh("lim1", f"{CREATE} --fallback {fallback} --yes")

    def add_standby(self) -> None:
        self._secret("lim1", "/root/standby.password", self.lab.creds("standby")["admin"]["password"])
        run = lambda command: self.lab.sh("lim1", command)
        run("mxone_maintenance server add standby --address 10.99.0.20 --user mxone_admin"
            " --password-file /root/standby.password --yes")
        run("mxone_maintenance standby convert standby --yes")

    def set_up_master(self, **changes) -> None:
        self.lab.sh("lim1", f"webserver_config redundancy setup --answers {self.write_answers('lim1', 'master', **changes)} --yes")

    def set_up_standby(self, **changes) -> None:
        self.lab.sh("standby", f"webserver_config redundancy setup --answers {self.write_answers('standby', 'standby', **changes)} --yes")

    def write_answers(self, host: str, role: str, **changes) -> str:
        """Writes the answers file of a wizard, with its secrets in files of their own, and returns its path."""
        creds = self.lab.creds("standby")
        self._secret(host, "/root/manager.password", creds["manager"]["password"])
        self._secret(host, "/root/replication.password", "Replicate-7-pairs")
        answers = {
            "version": 1, "role": role, "managerUser": creds["manager"]["user"],
            "managerPasswordFile": "/root/manager.password", "virtualIP": VIRTUAL_IP,
            "replication": {"user": ROLE, "passwordFile": "/root/replication.password"},
        }
        if role == "master":
            self._secret(host, "/root/standby.password", creds["admin"]["password"])
            answers |= {
                "standbyAdminUser": creds["admin"]["user"], "standbySudoPasswordFile": "/root/standby.password",
                "install": ["snm", "pm"], "mode": "availability", "references": [],
                "replaceStandbyData": True,
            }
        else:
            answers |= {"restartWebServer": True, "replaceStandbyData": True}
        answers |= changes
        path = f"/root/answers-{role}.json"
        self.lab.sh(host, f"umask 077; cat > {path}", stdin=json.dumps(answers))
        return path

    def _secret(self, host: str, path: str, secret: str) -> None:
        self.lab.sh(host, f"umask 077; cat > {path}", stdin=secret)

    def make(self, fallback: str = "manual") -> None:
        """From two bare servers to a protected pair."""
        self.make_cluster(fallback)
        self.set_up_master()
        self.set_up_standby()
        self.wait_protected(60)

    # --- Status -----------------------------------------------------------------------------------------------------

    def status(self, host: str) -> dict:
        """What `redundancy status --json` prints; the exit status only says whether it is protected."""
        done = self.lab.call("sh", host, "webserver_config redundancy status --json", status=None)
        if done.returncode not in (0, 1, 3):
            raise LabError(f"status on {host}: exit status {done.returncode}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def cluster(self, host: str = "lim1") -> dict:
        return json.loads(self.lab.sh(host, "mxone_maintenance cluster status --json"))["clusters"][0]

    def lim_runs_on(self, host: str = "lim1") -> str | None:
        return self.cluster(host)["lims"][0]["runsOn"]

    def wait_protected(self, limit: float, hosts=("lim1", "standby")) -> None:
        for host in hosts:
            wait_for(f"{host} says protected", lambda: self.status(host)["protected"], limit)

    def wait_active(self, host: str, limit: float) -> dict:
        def active():
            status = self.status(host)
            return status if status["state"] in ("active", "alone") and status["virtualIP"]["holder"] == host else None
        return wait_for(f"{host} is active and holds the virtual IP", active, limit, every=0.05)

    # --- Moves and removal ------------------------------------------------------------------------------------------

    def move_lim_back(self) -> None:
        """Manual fallback of LIM 1, as soon as its regular server is ready for it."""
        wait_for("LIM 1 can move back", lambda: self.lab.does(
            "lim1", "mxone_maintenance cluster move --lim 1 --yes"), 60, every=1)

    def fallback(self) -> None:
        self.lab.sh("lim1", "webserver_config redundancy fallback --yes")

    def remove(self) -> None:
        self.lab.sh("lim1", "webserver_config redundancy remove --yes")
        self.lab.sh("standby", "webserver_config redundancy remove --yes")

    def remove_cluster(self) -> None:
        self.lab.sh("lim1", f"mxone_maintenance cluster delete {CLUSTER} --yes")
        self.lab.sh("lim1", "mxone_maintenance standby revert standby --yes")
        self.lab.sh("lim1", "mxone_maintenance server remove standby --yes")
