"""The lowest layer of the image: Debian itself, from the sources that this machine is configured with."""

import contextlib
import os
import shutil

from .lab import LabError
from .process import run

SUITE = "bookworm"
PACKAGES = """
    systemd-sysv dbus libpam-systemd ifupdown iproute2 iputils-ping iputils-arping nftables tcpdump procps
    openssh-server openssh-client sshpass sudo adduser rsync curl less openssl ca-certificates man-db bash-completion
    postgresql-15 nginx-light corosync corosync-qdevice corosync-qnetd kamailio rtpengine-daemon
    python3 python3-psycopg2 libnewt0.52 libslang2 libssh2-1 libpq5 libcpg4 libvotequorum8 libcmap4 libquorum5
    ncurses-term
""".split()
# Debian's packages start these by themselves; on a server of the product the set-up decides.
DISABLED = """
    corosync corosync-qdevice corosync-qnetd kamailio rtpengine-daemon e2scrub_reap apt-daily.timer
    apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer man-db.timer
""".split()
MASKED = "console-getty.service getty@.service getty-static.service systemd-pstore.service"


def build(folder):
    """Installs Debian and every package that a host may need into an empty folder."""
    mirror = next(line.split()[-3] for line in _sources() if line.split()[-2] == SUITE)
    run("debootstrap", "--variant=minbase", "--include=ca-certificates", SUITE, folder, mirror)
    # A build that is interrupted is thrown away, so dpkg need not wait for the disk after each file.
    write(f"{folder}/etc/dpkg/dpkg.cfg.d/lab", "force-unsafe-io\n")
    with connected(folder):
        with chroot_ready(folder):
            in_chroot(folder, "apt-get", "-q", "update")
            in_chroot(folder, "apt-get", "-q", "-y", "--no-install-recommends", "install", *PACKAGES)
            in_chroot(folder, "apt-get", "clean")
            in_chroot(folder, "systemctl", "disable", "--quiet", *DISABLED)
        in_chroot(folder, "systemctl", "mask", "--quiet", *MASKED.split())
    for gone in ("etc/dpkg/dpkg.cfg.d/lab", "etc/machine-id"):
        os.remove(f"{folder}/{gone}")
    shutil.rmtree(f"{folder}/var/lib/apt/lists")
    for name in os.listdir(f"{folder}/etc/ssh"):
        if name.startswith("ssh_host_"):
            os.remove(f"{folder}/etc/ssh/{name}")
    write(f"{folder}/etc/machine-id", "")
    write(f"{folder}/etc/default/locale", "LANG=C.UTF-8\n")
    os.makedirs(f"{folder}/var/log/journal", exist_ok=True)


@contextlib.contextmanager
def connected(root):
    """Gives a chroot this machine's own way to its sources (a proxy, certificates), for as long as packages are fetched."""
    keyrings = "/usr/share/keyrings"
    if os.path.isdir(keyrings):
        shutil.copytree(keyrings, root + keyrings, dirs_exist_ok=True)
    write(f"{root}/etc/apt/sources.list", "\n".join(_sources()) + "\n")
    write(f"{root}/etc/apt/apt.conf.d/00lab", _acquire_settings())
    shutil.copy("/etc/resolv.conf", f"{root}/etc/resolv.conf")
    yield
    for gone in ("etc/apt/apt.conf.d/00lab", "etc/resolv.conf"):
        os.remove(f"{root}/{gone}")
    write(f"{root}/etc/apt/sources.list", "")


@contextlib.contextmanager
def chroot_ready(root):
    """Gives a chroot what package scripts expect: /proc, /dev, and nobody who starts services."""
    run("mount", "-t", "proc", "proc", f"{root}/proc")
    run("mount", "--rbind", "/dev", f"{root}/dev")
    policy = f"{root}/usr/sbin/policy-rc.d"
    with open(os.open(policy, os.O_WRONLY | os.O_CREAT, 0o755), "w") as handle:
        handle.write("#!/bin/sh\nexit 101\n")
    yield
    os.remove(policy)


def in_chroot(root, *command):
    run("chroot", root, "/usr/bin/env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", *command)


def _sources():
    """The machine's own sources of Debian, as lines for sources.list; those of others are left out."""
    found = _indexed_sources() or (run("apt-get", "update") and _indexed_sources())
    if not found:
        raise LabError(f"This machine's apt has no source of Debian {SUITE}; the lab is made from the same sources.", 69)
    return found


def _indexed_sources():
    lines = []
    for paragraph in run("apt-get", "indextargets", "Created-By: Packages", "Origin: Debian").strip().split("\n\n"):
        field = dict(line.split(": ", 1) for line in paragraph.splitlines() if ": " in line)
        if not field.get("Codename", "").startswith(SUITE):
            continue
        signed = f" [signed-by={field['Signed-By']}]" if field.get("Signed-By", "").startswith("/") else ""
        suite = field["Base-URI"].removeprefix(field["Repo-URI"]).removeprefix("dists/").rstrip("/")
        lines.append(f"deb{signed} {field['Repo-URI']} {suite} {field['Component']}")
    return list(dict.fromkeys(lines))


def _acquire_settings():
    wanted = ("Acquire::http", "Acquire::https", "Acquire::ftp")
    return "".join(f"{line}\n" for line in run("apt-config", "dump").splitlines() if line.startswith(wanted))


def write(path, text):
    with open(path, "w") as handle:
        handle.write(text)
