"""What makes one host out of the shared image: its name, address, keys, accounts and the LIM that it runs."""

import os
import shutil

from . import clock
from .lab import GATEWAY
from .process import run

CLIENT_FILES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "client")
NOT_ON_CLIENT = ("postgresql.service", "nginx.service")


def write(host, root):
    """Writes everything into the host's own disk before it is switched on for the first time."""
    document = host.lab.document["hosts"][host.name]
    _text(root, "etc/hostname", f"{host.name}\n")
    _text(root, "etc/hosts", f"127.0.0.1\tlocalhost\n127.0.1.1\t{host.name}\n::1\tlocalhost ip6-localhost ip6-loopback\n")
    _text(root, "etc/machine-id", document["machineID"] + "\n")
    _text(root, "etc/network/interfaces", _interfaces(host))
    run("chroot", root, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"root@{host.name}", "-f", "/etc/ssh/ssh_host_ed25519_key")
    run("chroot", root, "ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-C", f"root@{host.name}", "-f", "/etc/ssh/ssh_host_ecdsa_key")
    if host.lab.document["clocks"]:
        clock.prepare(root)
    run("chroot", root, "chpasswd", "--crypt-method", "SHA512", text=f"{document['admin']['user']}:{document['admin']['password']}\n")
    if host.is_server:
        _server(host, root)
    else:
        _client(host, root)


def _interfaces(host):
    return f"""# This file describes the network interfaces available on your system
# and how to activate them. For more information, see interfaces(5).

source /etc/network/interfaces.d/*

# The loopback network interface
auto lo
iface lo inet loopback

# The primary network interface
auto eth0
iface eth0 inet static
    address {host.address}/24
    gateway {GATEWAY}
"""


def _server(host, root):
    if host.lim:
        _enable(root, "mxone-sn@.service", f"mxone-sn@{host.lim}.service")
        data = f"{root}/var/opt/mxone-sn/lim-{host.lim}"
        _text(data, "reload/version", "initial\n")
        _text(data, "reload/extensions", "".join(f"{host.lim}{n:04d} Subscriber {n}\n" for n in range(200)))
        _text(data, "sysdb/lim", f"lim {host.lim}\n")


def _client(host, root):
    for unit in NOT_ON_CLIENT:
        os.symlink("/dev/null", f"{root}/etc/systemd/system/{unit}")
    for name in os.listdir(CLIENT_FILES):
        if not name.startswith("__"):
            shutil.copy(os.path.join(CLIENT_FILES, name), f"{root}/usr/local/bin/{name}")
    _text(root, "root/.pgpass", f"*:*:*:probe:{host.lab.document['probePassword']}\n", 0o600)


def _enable(root, template, instance):
    folder = f"{root}/etc/systemd/system/multi-user.target.wants"
    os.makedirs(folder, exist_ok=True)
    os.symlink(f"/lib/systemd/system/{template}", f"{folder}/{instance}")


def _text(root, path, text, mode=0o644):
    path = os.path.join(root, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as handle:
        handle.write(text)
