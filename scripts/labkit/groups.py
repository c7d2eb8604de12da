"""A host's control groups: one in each hierarchy, because systemd inside can only end what it can find there."""

import os
import signal

from .process import wait_until

PARENT = "sn-redundancy-lab"
HOSTS, VISITORS = "host", "visitors"


def hierarchies():
    """Where control groups are mounted here: version 2 first, then each hierarchy of version 1.

    One is left out: where this kernel divides real-time runtime among groups, a new group has none, and Corosync could
    not have the priority that it has on a real server.
    """
    found = []
    with open("/proc/self/mounts") as handle:
        for line in handle:
            _, path, kind = line.split()[:3]
            if kind == "cgroup2":
                found.insert(0, path)
            elif kind == "cgroup" and not os.path.exists(os.path.join(path, "cpu.rt_runtime_us")):
                found.append(path)
    return found


def create(host):
    """Makes the host's groups; `visitors` beside them is where `lab sh` works (version 2 has processes in leaves only)."""
    for root in hierarchies():
        path = root
        for part in (PARENT, host.lab.name, host.name, None):
            path = os.path.join(path, part) if part else path
            os.makedirs(path, exist_ok=True)
            _inherit_cpus(path)
        for leaf in (HOSTS, VISITORS):
            os.makedirs(os.path.join(path, leaf), exist_ok=True)
            _inherit_cpus(os.path.join(path, leaf))
    with open(host.path("visitors"), "w") as handle:
        handle.writelines(f"{path}/{VISITORS}/cgroup.procs\n" for path in _paths(host))


def enter(host, leaf=HOSTS):
    """Puts this process, and what it starts, into the host's groups."""
    for path in _paths(host):
        with open(os.path.join(path, leaf, "cgroup.procs"), "w") as handle:
            handle.write(str(os.getpid()))


def leave():
    """Puts this process back into the machine's own groups."""
    for root in hierarchies():
        with open(os.path.join(root, "cgroup.procs"), "w") as handle:
            handle.write(str(os.getpid()))


def freeze(host, frozen):
    """Stops everything in the host, or lets it go on. Returns whether the kernel confirmed it."""
    path = _paths(host)[0]
    with open(os.path.join(path, "cgroup.freeze"), "w") as handle:
        handle.write("1" if frozen else "0")
    return wait_until(lambda: _event(path, "frozen") == frozen, 5)


def wake_visitors(host):
    """Lets those go on that work in the host from outside and were stopped."""
    try:
        with open(os.path.join(_paths(host)[0], VISITORS, "cgroup.procs")) as handle:
            visitors = handle.read().split()
    except OSError:
        return
    for pid in visitors:
        try:
            with open(f"/proc/{pid}/stat") as handle:
                stopped = handle.read().rpartition(")")[2].split()[0] == "T"
            if stopped:
                os.kill(int(pid), signal.SIGCONT)
        except (OSError, IndexError):
            pass  # it has ended meanwhile


def kill(host):
    """Ends every process of the host at once."""
    path = _paths(host)[0]
    if not os.path.exists(path):
        return
    with open(os.path.join(path, "cgroup.kill"), "w") as handle:
        handle.write("1")


def empty(host):
    path = _paths(host)[0]
    return not os.path.exists(path) or not _event(path, "populated")


def remove(host):
    """Removes the host's groups and, if it was the last, the lab's and the parent."""
    for path in _paths(host):
        for folder, _, _ in os.walk(path, topdown=False):
            _try_rmdir(folder)
        _try_rmdir(os.path.dirname(path))
        _try_rmdir(os.path.dirname(os.path.dirname(path)))


def _paths(host):
    return [os.path.join(root, PARENT, host.lab.name, host.name) for root in hierarchies()]


def _try_rmdir(path):
    try:
        os.rmdir(path)
    except OSError:
        pass  # not empty or gone: another host's or lab's groups stay


def _event(path, key):
    with open(os.path.join(path, "cgroup.events")) as handle:
        return f"{key} 1" in handle.read().splitlines()


def _inherit_cpus(path):
    """A new version 1 `cpuset` group takes no process before it has processors and memory."""
    for name in ("cpuset.cpus", "cpuset.mems"):
        file = os.path.join(path, name)
        if not os.path.exists(file) or os.path.exists(os.path.join(path, "cgroup.controllers")):
            continue
        with open(file) as handle:
            if handle.read().strip():
                continue
        with open(os.path.join(os.path.dirname(path), name)) as parent, open(file, "w") as handle:
            handle.write(parent.read())
