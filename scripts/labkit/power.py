"""A host's power switch: on, off at once, off in order. A host is systemd-nspawn over its own disk and the image."""

import os
import signal
import socket
import threading
import time

from . import disks, groups, kernel, machine, switch
from .lab import LabError
from .process import alive, birth, daemonize, read_identity, run, wait_until

# The image's root, its disks and namespaces end with these; what is left after them is a fault of the lab.
RESTART_STATUS = 133
SSH_LISTENING = ":0016 00000000:0000 0A"


def is_on(host):
    return alive(read_identity(host.path("machine")))


def leader(host):
    """The host's own process 1 as the machine sees it, or an error that says why there is none."""
    identity = read_identity(host.path("leader"))
    if not alive(identity):
        raise LabError(f"{host.name} is off. Switch it on with `scripts/lab boot {host.name}`.", 125)
    return identity[0]


def disk_path(host, which):
    """Where the running host's disk (`disk` or `database`) can be reached: it is mounted for the host alone."""
    machine = read_identity(host.path("machine"))
    if not alive(machine):
        raise LabError(f"{host.name} is off.", 69)
    return f"/proc/{machine[0]}/root{host.path(which)}"


def boot(host, link_up, first=False):
    """Switches the host on and returns when it can be logged into. Returns the seconds that took."""
    began = time.monotonic()
    with host.locked():
        if is_on(host):
            return 0.0
        _forget(host)
        groups.create(host)
        switch.plug(host, link_up)
        _start(host, first)
    if not wait_until(lambda: _reachable(host), 60, 0.03):
        raise LabError(f"{host.name} runs, but its SSH server does not answer after 60 s; see `scripts/lab logs {host.name}`.")
    return time.monotonic() - began


def kill(host):
    """Takes the host's power away. The link goes first: its namespace would still answer ARP while the rest ends."""
    with host.locked():
        if os.path.exists(f"/run/netns/{host.lab.switch}"):
            run("ip", "-n", host.lab.switch, "link", "set", host.name, "down", check=False)
        if is_on(host):
            paths = [disk_path(host, "disk")] + ([disk_path(host, "database")] if host.is_server else [])
            disks.cut_power(path for path in paths if os.path.ismount(path))
        groups.kill(host)
        _settle(host)


def sync(host):
    """Writes out what the lab itself has put on the host's disks: a server that was installed long ago has synced."""
    for which in ("disk", "database") if host.is_server else ("disk",):
        kernel.sync_file_system(disk_path(host, which))


def stop(host, seconds=90):
    """Shuts the host down in order."""
    # What `systemctl poweroff` asks for (systemd(1), signals), but without a bus: a host that can be logged into may be
    # without one for another moment.
    os.kill(leader(host), signal.SIGRTMIN + 4)
    if not wait_until(lambda: not is_on(host), seconds, 0.02):
        raise LabError(f"{host.name} is still shutting down after {seconds} s; see `scripts/lab logs {host.name}`.")
    with host.locked():
        if not is_on(host):
            _settle(host)


def entry(pid):
    """The beginning of a command line that runs inside the host whose process 1 is `pid`."""
    return ("nsenter", "--target", str(pid), "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--")


def _settle(host):
    """Waits until the kernel let go of everything, so that the next boot finds closed disks and an empty namespace."""
    images = [path for path in (host.path("disk.img"), host.path("database.img")) if os.path.exists(path)]
    gone = wait_until(lambda: groups.empty(host) and not any(map(disks.in_use, images)), 20)
    switch.unplug(host)
    _forget(host)
    if not gone:
        raise LabError(f"{host.name} is off, but something still holds its disks: `losetup` and `fuser` tell what.")


def _forget(host):
    for name in ("machine", "leader", "frozen"):
        try:
            os.remove(host.path(name))
        except FileNotFoundError:
            pass


def _start(host, first):
    """Starts systemd-nspawn under a watcher, and waits for the number of the host's process 1."""
    path = host.path("notify")
    if os.path.exists(path):
        os.remove(path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notifications:
        notifications.bind(path)
        notifications.settimeout(60)
        if daemonize(host.path("console.log")):
            _watch(host, first, path)
        _await_leader(host, notifications)


def _await_leader(host, notifications):
    while True:
        try:
            words = notifications.recv(4096).decode().split()
        except TimeoutError:
            raise LabError(f"{host.name} did not start within 60 s; see {host.path('console.log')}.") from None
        for word in words:
            key, _, value = word.partition("=")
            if key == "X_NSPAWN_LEADER_PID":
                _remember(host, "leader", int(value))
                return
            if key == "X_LAB_MACHINE":
                _remember(host, "machine", int(value))
            if key == "X_LAB_ENDED":
                with open(host.path("console.log"), errors="replace") as handle:
                    raise LabError(f"{host.name} did not start:\n{handle.read()[-1500:]}")


def _remember(host, name, pid):
    with open(host.path(name), "w") as handle:
        handle.write(f"{pid} {birth(pid)}\n")


def _watch(host, first, path):
    """Waits for the host's end, outside of it: a host that restarts itself needs someone to press the button."""
    status = 1
    try:
        child = os.fork()
        if child == 0:
            machine.become(host, first, path)
        _tell(path, f"X_LAB_MACHINE={child}")
        threading.Thread(target=_keep_visitors_going, args=(host,), daemon=True).start()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        _tell(path, f"X_LAB_ENDED={status}")
        with host.locked():
            # A host that switched itself off; after `kill` someone else has taken care, or it is on again.
            if (read_identity(host.path("machine")) or [None])[0] == child:
                _settle(host)
        if status == RESTART_STATUS:
            lab = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "lab")
            os.execv(lab, [lab, "--name", host.lab.name, "boot", host.name])
    finally:
        os._exit(0 if status == 0 else 1)


def _keep_visitors_going(host):
    """A host that shuts down stops all of its processes for a moment. nsenter stops itself with the one it waits for, and
    is outside, where nobody lets it go on: the host would wait for that process's end for ever."""
    while True:
        groups.wake_visitors(host)
        time.sleep(0.5)


def _tell(path, text):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        try:
            sender.sendto(text.encode(), path)
        except OSError:
            pass  # nobody waits any more: the host has long been up


def _reachable(host):
    if not is_on(host):
        raise LabError(f"{host.name} ended while it was starting; see `scripts/lab logs {host.name}`.")
    try:
        with open(f"/proc/{leader(host)}/net/tcp") as handle:
            return SSH_LISTENING in handle.read()
    except FileNotFoundError:
        return False
