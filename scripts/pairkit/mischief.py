"""The faults of a campaign: each breaks something in the lab, for a while or for good, and leaves the mending to `mend`.

A fault is a function of the scene: the pair, who is active and passive at the moment, and the campaign's random source,
which decides every time and side. It returns the words by which the campaign's log tells what was done.
"""

import random
import time
from dataclasses import dataclass

from .audit import BOTH
from .lab import LabError, wait_for
from .order import MOVE, Order
from .pair import Pair

POSTMASTER = "kill -9 $(head -1 /var/lib/postgresql/15/main/postmaster.pid)"
BACKEND = ("kill -9 $(runuser -u postgres -- psql -AtXqc \"select pid from pg_stat_activity where backend_type = 'client backend'"
           " and pid <> pg_backend_pid() limit 1\")")
# Cancels whoever waits for the other server, as an impatient client does.
CANCEL = ("for i in $(seq 40); do runuser -u postgres -- psql -AtXqc \"select pg_cancel_backend(pid) from pg_stat_activity"
          " where wait_event = 'SyncRep'\" >/dev/null; sleep 0.05; done")


@dataclass
class Scene:
    pair: Pair
    active: str
    passive: str
    random: random.Random

    def either(self) -> str:
        return self.random.choice(BOTH)

    def stay(self, shortest: float, longest: float) -> float:
        """Lets a fault last; short times are the more likely ones."""
        seconds = shortest * (longest / shortest) ** self.random.random()
        time.sleep(seconds)
        return seconds

    def lab(self, *words: str) -> None:
        # What a fault does may fail on a host that another fault has just taken away.
        self.pair.lab.call(*words, status=None, limit=300)

    def sh(self, host: str, command: str) -> None:
        self.lab("sh", host, command)


FAULTS: dict[str, object] = {}


def fault(name: str):
    def add(function):
        FAULTS[name] = function
        return function
    return add


def other(host: str) -> str:
    return BOTH[1 - BOTH.index(host)]


# --- Power ----------------------------------------------------------------------------------------------------------

@fault("active powered off")
def active_off(scene: Scene) -> str:
    scene.lab("kill", scene.active)
    return f"{scene.active} off for {scene.stay(2, 20):.1f} s"


@fault("passive powered off")
def passive_off(scene: Scene) -> str:
    scene.lab("kill", scene.passive)
    return f"{scene.passive} off for {scene.stay(0.5, 20):.1f} s"


@fault("both powered off")
def both_off(scene: Scene) -> str:
    first = scene.either()
    scene.lab("kill", first)
    between = scene.stay(0.05, 8)
    scene.lab("kill", other(first))
    back = scene.either()
    scene.lab("boot", back)
    apart = scene.stay(0.1, 12)
    return f"{first} off, {between:.1f} s later the other; {back} back first, {apart:.1f} s ahead"


@fault("rebooted in order")
def reboot(scene: Scene) -> str:
    host = scene.either()
    scene.lab("reboot", host)
    return f"{host} ({'active' if host == scene.active else 'passive'}) rebooted"


# --- Network --------------------------------------------------------------------------------------------------------

@fault("cable pulled")
def cable(scene: Scene) -> str:
    host = scene.either()
    scene.lab("cut", host)
    return f"{host} unplugged for {scene.stay(0.3, 20):.1f} s"


@fault("cut beyond the switch")
def far(scene: Scene) -> str:
    host = scene.either()
    scene.lab("cut", host, "--far")
    return f"{host} cut beyond its switch for {scene.stay(0.3, 20):.1f} s"


@fault("one-way cut")
def one_way(scene: Scene) -> str:
    deaf = scene.either()
    scene.lab("cut", deaf, "--from", other(deaf))
    return f"{deaf} deaf for {other(deaf)} for {scene.stay(0.3, 15):.1f} s"


@fault("packets lost")
def loss(scene: Scene) -> str:
    host, percent = scene.either(), scene.random.randint(5, 40)
    scene.lab("loss", host, str(percent))
    return f"{host} loses {percent} % for {scene.stay(3, 20):.1f} s"


@fault("references lost")
def references(scene: Scene) -> str:
    hosts = scene.random.choice([BOTH, (scene.active,), (scene.passive,)])
    for host in hosts:
        scene.lab("cut", host, "--from", "gateway")
    seconds = scene.stay(3, 12)
    if scene.random.random() < 0.5:
        scene.lab("kill", scene.active)
        return f"gateway not heard by {' and '.join(hosts)}; after {seconds:.1f} s {scene.active} off for {scene.stay(3, 10):.1f} s"
    return f"gateway not heard by {' and '.join(hosts)} for {seconds:.1f} s"


# --- Processes and hosts --------------------------------------------------------------------------------------------

@fault("frozen")
def freeze(scene: Scene) -> str:
    host = scene.either()
    scene.lab("freeze", host)
    seconds = scene.stay(0.3, 60)
    scene.lab("thaw", host)
    return f"{host} ({'active' if host == scene.active else 'passive'}) frozen for {seconds:.1f} s"


@fault("daemon killed or stopped")
def daemon(scene: Scene) -> str:
    host = scene.either()
    if scene.random.random() < 0.6:
        for _ in range(times := scene.random.randint(1, 3)):
            scene.sh(host, "systemctl kill --signal=KILL --kill-whom=main redundancyd")
            scene.stay(0.2, 2)
        return f"redundancyd killed {times} times on {host}"
    scene.sh(host, "systemctl stop redundancyd")
    return f"redundancyd stopped on {host} for {scene.stay(0.5, 10):.1f} s"


@fault("Corosync killed or stopped")
def corosync(scene: Scene) -> str:
    host = scene.either()
    if scene.random.random() < 0.5:
        scene.sh(host, "systemctl kill --signal=KILL corosync")
        return f"corosync killed on {host}, back after {scene.stay(0.5, 8):.1f} s"
    scene.sh(host, "systemctl stop corosync")
    return f"corosync stopped on {host} for {scene.stay(0.5, 10):.1f} s"


@fault("postmaster killed")
def postmaster(scene: Scene) -> str:
    host = scene.either()
    scene.sh(host, POSTMASTER)
    return f"postmaster killed on {host} ({'active' if host == scene.active else 'passive'}); {scene.stay(1, 6):.1f} s"


@fault("backend killed")
def backend(scene: Scene) -> str:
    scene.sh(scene.active, BACKEND)
    return f"a backend killed on {scene.active}; {scene.stay(1, 4):.1f} s"


@fault("commit cancelled")
def cancelled(scene: Scene) -> str:
    """The passive side stands still for a moment, and the client does not want to wait."""
    scene.lab("freeze", scene.passive)
    scene.sh(scene.active, CANCEL)
    scene.lab("thaw", scene.passive)
    return f"waiting commits cancelled on {scene.active} while {scene.passive} stood still"


# --- Disks and clocks -----------------------------------------------------------------------------------------------

@fault("disk full")
def full(scene: Scene) -> str:
    host = scene.either()
    scene.lab("disk", host, "full")
    seconds = scene.stay(3, 20)
    scene.lab("disk", host, "ok")
    return f"database disk of {host} ({'active' if host == scene.active else 'passive'}) full for {seconds:.1f} s"


@fault("disk hung")
def hung(scene: Scene) -> str:
    host = scene.either()
    scene.lab("disk", host, "hang")
    seconds = scene.stay(1, 25)
    scene.lab("disk", host, "ok")
    return f"database disk of {host} ({'active' if host == scene.active else 'passive'}) hung for {seconds:.1f} s"


@fault("clock stepped")
def clock(scene: Scene) -> str:
    host, hours = scene.either(), scene.random.choice([-30, -5, -1, 1, 5, 30])
    scene.lab("clock", host, f"{hours * 3600:+d}")
    return f"clock of {host} {hours:+d} h for {scene.stay(2, 8):.1f} s"


# --- Faults in the middle of something --------------------------------------------------------------------------------

def _during(scene: Scene, command: str, host: str) -> str:
    """Gives an order and breaks something while it is carried out."""
    with Order(scene.pair, host, command):
        after = scene.stay(0.02, 1.5)
        name = scene.random.choice(["active powered off", "passive powered off", "cable pulled", "daemon killed or stopped",
                                    "Corosync killed or stopped", "postmaster killed", "one-way cut", "frozen"])
        what = FAULTS[name](scene)
        # Now, and not when the order is at its end: it may wait for just that.
        mend(scene.pair)
    return f"{after:.2f} s into it: {what}"


@fault("fault during a planned move")
def during_move(scene: Scene) -> str:
    return _during(scene, MOVE, scene.active)


@fault("fault during a drill")
def during_drill(scene: Scene) -> str:
    return _during(scene, "timeout 300 webserver_config redundancy drill --yes", scene.active)


@fault("fault during a rejoin")
def during_rejoin(scene: Scene) -> str:
    lost = scene.active
    scene.lab("kill", lost)
    scene.stay(3, 6)
    scene.lab("boot", lost)
    try:
        wait_for("it rejoins", lambda: scene.pair.status(lost)["state"] == "rejoining", 20, every=0.05)
    except LabError:
        pass
    after = scene.stay(0.02, 2)
    name = scene.random.choice(["passive powered off", "active powered off", "daemon killed or stopped", "cable pulled", "postmaster killed"])
    return f"{lost} rejoins; {after:.2f} s into it: {FAULTS[name](scene)}"


@fault("third vote lost")
def third_vote(scene: Scene) -> str:
    scene.sh("client", "systemctl stop corosync-qnetd")
    seconds = scene.stay(1, 12)
    host = scene.either()
    if scene.random.random() < 0.5:
        scene.lab("kill", host)
        return f"no third vote; after {seconds:.1f} s {host} off for {scene.stay(2, 10):.1f} s"
    return f"no third vote for {seconds:.1f} s"


# --- Mending --------------------------------------------------------------------------------------------------------

def mend(pair: Pair) -> None:
    """Takes every fault away; what must come back by itself is left alone."""
    lab = pair.lab
    shown = lab.call("show").stdout
    for host in BOTH:
        lab.call("heal", host, status=None)
        lab.call("disk", host, "ok", status=None)
        if f"{host:8} " in shown and " off" in next(line for line in shown.splitlines() if line.startswith(host)):
            lab.call("boot", host, limit=300)
        lab.call("thaw", host, status=None)
        lab.call("clock", host, "0", status=None)
        lab.call("sh", host, "systemctl start corosync redundancyd", status=None)
    lab.call("sh", "client", "systemctl cat corosync-qnetd >/dev/null 2>&1 && systemctl start corosync-qnetd", status=None)
