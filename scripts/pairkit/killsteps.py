"""Kills the set-up, or its standby, at a step, and looks at what the next start makes of it."""

import json
import shlex
import time

from . import snapshot
from .checks import expect
from .lab import Lab, LabError, wait_for
from .pair import Pair

FOLDER = "/run/sn-redundancy/work"
BOTH = ("lim1", "standby")
HOST = {"master": "lim1", "standby": "standby", "both": "lim1"}
ANSWERS = {"master": "/root/answers-master.json", "standby": "/root/answers-standby.json",
           "both": "/root/answers-master.json --both"}
# What the run that sets both up does behind the master's own steps, as one step of its own.
STANDBY_PART = "standby: Set up the standby"


def kill_order(lab: Lab, order: str, point: str) -> None:
    """Gives an order on LIM 1's server, and kills its work where it stands still at that point, as a power cut there does."""
    lab.sh("lim1", f"install -d -m 700 {FOLDER}; echo {shlex.quote(point)} > {FOLDER}/hold")
    lab.sh("lim1", f"({order} --yes >/root/killed.log 2>&1 </dev/null &)")
    stands = "grep -q '^State:.T' /proc/$(systemctl show -P MainPID sn-redundancy-work.service)/status"
    wait_for(f"it stands {point}", lambda: lab.does("lim1", stands), 120, every=0.2)
    # What was started until there is given the time to come up.
    time.sleep(3)
    lab.sh("lim1", f"rm {FOLDER}/hold; systemctl kill --signal=KILL sn-redundancy-work.service")
    # The first letter in brackets: the shell that looks is not found itself.
    words = " ".join(order.split()[1:3])
    wait_for("the watching command ends, too", lambda: lab.does("lim1", f"! pgrep -f '[{words[0]}]{words[1:]}'"), 20, every=1)


class KillSteps:
    """One pair in a lab, and what its servers looked like before the set-up under test."""

    def __init__(self, pair: Pair):
        self.pair = pair
        self.lab = pair.lab
        self.role = "master"
        self.before: dict[str, set[str]] = {}
        self.masters_steps = 0

    # --- The ground -------------------------------------------------------------------------------------------------

    def prepare(self, role: str) -> None:
        """Everything that comes before this set-up, and the record of it."""
        self.role = role
        self.pair.write_answers("lim1", "master")
        self.pair.write_answers("standby", "standby")
        if role == "standby" and not self.is_set_up("lim1"):
            self.pair.set_up_master()
        self.record()

    def record(self) -> None:
        """What the servers are like, once LIM 1 is where it belongs: a starved machine can have moved it."""
        if self.pair.lim_runs_on() != "lim1":
            self.pair.move_lim_back()
        wait_for("LIM 1 runs on lim1", lambda: self.pair.lim_runs_on() == "lim1", 60)
        self.before = snapshot.take_all(self.lab, BOTH)

    def is_set_up(self, host: str) -> bool:
        return self.pair.status(host)["configured"]

    def steps(self, role: str) -> list[str]:
        """The titles of the plan, from a whole run of it, which is taken away again; of both: the master's, the standby's
        part as the master sees it, and the standby's own."""
        host = HOST[role]
        self.run(host, f"setup --answers {ANSWERS[role]}")
        titles = self.reports(host)
        self.masters_steps = len(titles)
        if role == "both":
            titles += [STANDBY_PART] + self.reports("standby")
        self.undo_complete(role)
        return titles

    def place(self, role: str, when: str, number: int) -> tuple[str, str]:
        """The host whose work is to stand still, and what says so to it."""
        if role != "both" or number <= self.masters_steps:
            return HOST[role], f"{when} {number}"
        inside = number - self.masters_steps - 1
        return ("standby", f"{when} {inside}") if inside else ("lim1", f"{when} {STANDBY_PART}")

    def reports(self, host: str) -> list[str]:
        found = {}
        for line in self.lab.sh(host, f"cat {FOLDER}/reports.jsonl").splitlines():
            step = json.loads(line).get("step", {}).get("_0")
            if step and step["count"] > 1:
                found[step["number"]] = step["title"]
        return [found[number] for number in sorted(found)]

    def run(self, host: str, words: str, status: int | None = 0) -> str:
        done = self.lab.call("sh", host, f"webserver_config redundancy {words}", status=status, limit=300)
        return done.stderr

    def undo_complete(self, role: str) -> None:
        """Takes a whole set-up back, as its users would."""
        if role != "standby":
            self.pair.remove()
        else:
            # The standby's alone can't be removed before the master's, so both go, and the master comes again.
            self.pair.remove()
            self.pair.set_up_master()
            self.record()

    # --- A case -----------------------------------------------------------------------------------------------------

    def hold_at(self, role: str, when: str, step: int) -> None:
        """Starts the set-up and returns once it stands still at that point."""
        host = HOST[role]
        there, words = self.place(role, when, step)
        self.lab.sh(there, f"install -d -m 700 {FOLDER}; echo '{words}' > {FOLDER}/hold")
        self.lab.sh(host, f"(webserver_config redundancy setup --answers {ANSWERS[role]} "
                          ">/root/setup.log 2>&1 </dev/null &)")
        stands = ("state=$(systemctl show -P MainPID sn-redundancy-work.service); "
                  "grep -q '^State:.T' /proc/$state/status && echo stands")
        try:
            wait_for(f"{role}: {when} step {step}", lambda: "stands" in self.lab.call("sh", there, stands, status=None).stdout,
                     300, every=0.2)
        except LabError:
            raise LabError(f"{role}: it never stood {when} step {step}: {self.lab.sh(host, 'tail -3 /root/setup.log')}")

    def kill(self, host: str) -> None:
        self.lab.sh(host, f"rm -f {FOLDER}/hold; systemctl kill --signal=KILL sn-redundancy-work.service")
        wait_for("the watching command ends, too",
                 lambda: not self.lab.call("sh", host, "pgrep -f 'redundancy setup'", status=None).stdout.strip(), 20)

    def case(self, role: str, when: str, step: int, victim: str, choice: str) -> None:
        """`victim`: program or standby. `choice`: undo, resume, or anew (answers again)."""
        host = HOST[role]
        self.hold_at(role, when, step)
        if victim == "program":
            self.kill(host)
            there, _ = self.place(role, when, step)
            if there != host:
                # The standby's own work goes on, whoever watched it.
                self.lab.sh(there, f"rm -f {FOLDER}/hold; systemctl kill --signal=CONT sn-redundancy-work.service")
        else:
            self.lab.call("kill", "standby")
            if host != "standby":
                # The program is there still: it finds the standby gone, takes back what it can and says the rest.
                self.lab.sh(host, f"rm -f {FOLDER}/hold; systemctl kill --signal=CONT sn-redundancy-work.service")
                wait_for("the work ends", lambda: self.lab.call(
                    "sh", host, "systemctl is-active sn-redundancy-work.service", status=None).returncode != 0, 200)
            self.lab.call("boot", "standby")
            wait_for("the standby's daemon answers", lambda: self.lab.does(
                "standby", "mxone_maintenance cluster status --json"), 60)
            wait_for("the ring is whole", lambda: self.lab.does(
                "lim1", "corosync-quorumtool -s | grep -q 'Nodes: *2'"), 60)
            if host != "standby":
                self.wait_master_quiet()
        if choice == "resume":
            self.run(host, "setup --resume")
            self.check_works(role)
        elif choice == "anew":
            done = self.lab.call("sh", host, f"webserver_config redundancy setup --answers {ANSWERS[role]}",
                                 status=None, limit=300)
            if done.returncode != 0 and "is set up on this server" not in done.stderr:
                raise LabError(f"setup anew on {host}: {done.returncode}: {done.stderr[-600:]}")
            self.check_works(role)
        elif victim == "standby" and host != "standby" and self.is_set_up(host):
            # The steps that were left needed the standby no more: there is nothing to undo.
            self.check_works(role)
        else:
            self.undo(host)
            if role == "both" and all(self.is_set_up(each) for each in BOTH):
                # The standby's work had come to its end by then: nothing was broken off.
                return self.check_works(role)
            self.check_as_before(f"{victim} {when} step {step}")

    def wait_master_quiet(self) -> None:
        wait_for("lim1 answers", lambda: self.lab.does(
            "lim1", "mxone_maintenance cluster status --json"), 60)

    def undo(self, host: str) -> None:
        """--undo; 78 if the program itself had taken everything back already."""
        done = self.lab.call("sh", host, "webserver_config redundancy setup --undo", status=None, limit=300)
        if done.returncode not in (0, 78):
            raise LabError(f"--undo on {host}: {done.returncode}: {done.stderr[-600:]}")

    def check_as_before(self, what: str) -> None:
        # After a boot there may have been nothing to undo, and the database may be starting still.
        for host in BOTH:
            wait_for(f"{host}'s database answers", lambda: self.lab.does(host, "runuser -u postgres -- psql -AtXqc 'SELECT 1'"), 60)
        end = time.monotonic() + 20
        while True:
            now = snapshot.take_all(self.lab, BOTH)
            left = {host: [line for line in snapshot.differences(self.before[host], now[host])
                           # The master's set-up has its journal on both, which tells of the standby's coming and going.
                           if not ("journal/management.jsonl" in line and self.role == "standby")
                           # The proof that the master is independent came and went there, which its journal tells.
                           and not ("journal/server.jsonl" in line and self.role == "both" and host == "standby")]
                    for host in BOTH}
            if not any(left.values()) or time.monotonic() > end:
                break
            time.sleep(1)
        for host, lines in left.items():
            expect(not lines, f"{what}: {host} is not as it was: {lines[:6]}")

    def check_works(self, role: str) -> None:
        if role == "master":
            self.pair.wait_active("lim1", 60)
        else:
            self.pair.wait_protected(90)
        for host in BOTH if role == "both" else [HOST[role]]:
            expect(not self.lab.sh(host, f"ls -A {FOLDER} | grep -vx reports.jsonl || true").strip(),
                   f"{host}: something secret is left in {FOLDER}")
        self.undo_complete(role)
        if role != "standby":
            self.check_as_before("removed again")
