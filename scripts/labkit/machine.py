"""What a host is while it is on: one systemd-nspawn with mounts, control groups and a network of its own."""

import os
import sys

from . import disks, groups, kernel
from .process import run


def become(host, first, path):
    """Turns this process into the host: its groups, its mounts, then systemd-nspawn. Never returns."""
    try:
        groups.enter(host)
        kernel.own_mounts()
        disks.mount(host.path("disk.img"), host.path("disk"))
        root = host.path("root")
        disks.mount_layers(host.lab.document["hosts"][host.name]["layers"], host.path("disk/upper"), host.path("disk/work"), root)
        if host.is_server:
            disks.mount(host.path("database.img"), host.path("database"))
        if first:
            from . import personality
            personality.write(host, root)
        # systemd-nspawn keeps folders there per machine; they are to vanish with it.
        os.makedirs("/run/systemd/nspawn", exist_ok=True)
        run("mount", "-t", "tmpfs", "tmpfs", "/run/systemd/nspawn")
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "NOTIFY_SOCKET": path, "SYSTEMD_NSPAWN_LOCK": "0",
                       "SYSTEMD_NSPAWN_API_VFS_WRITABLE": "network",
                       # As on a real Debian 12; under version 1 systemd would not be told when a service has ended.
                       "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}
        os.execvpe("systemd-nspawn", _arguments(host, root), environment)
    except Exception as error:
        print(f"lab: {error}", file=sys.stderr, flush=True)
    os._exit(1)


def _arguments(host, root):
    arguments = [
        "systemd-nspawn", "--quiet", "--boot", f"--directory={root}", f"--machine=snlab-{host.lab.name}-{host.name}",
        f"--hostname={host.name}", f"--uuid={host.lab.document['hosts'][host.name]['machineID']}",
        "--register=no", "--keep-unit", "--settings=no", f"--network-namespace-path=/run/netns/{host.namespace}",
        "--capability=CAP_NET_ADMIN,CAP_IPC_LOCK", "--drop-capability=CAP_SYS_TIME",
        "--link-journal=no", "--resolv-conf=off", "--timezone=off", "--console=pipe",
        # The journal outlives a power failure, so that `lab logs` can tell what came before it.
        f"--bind={host.path('journal')}:/var/log/journal",
    ]
    return arguments + ([f"--bind={host.path('database')}:/var/lib/postgresql"] if host.is_server else [])
