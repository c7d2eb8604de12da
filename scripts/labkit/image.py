"""What all hosts share: Debian, installed once, kept in the cache and used read-only under each host's own disk.

Three layers, each rebuilt only when what it is made from changes: `base` (Debian's packages), `site` (the fake
product, accounts, the local package repository) and `lim1` (the management applications).
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sys
import time

from . import apps, disks, kernel
from .lab import Lab, LabError, cache_folder, existing_names
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


@contextlib.contextmanager
def cache_locked():
    """Two labs that come up at once build the image once."""
    os.makedirs(cache_folder(), mode=0o700, exist_ok=True)
    with open(os.path.join(cache_folder(), "lock"), "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def layers():
    """The folders under a server's disk, lowest first, by role; builds what is missing. Call it with the cache locked."""
    base = _layer("base", _key(PACKAGES, DISABLED, MASKED), _build_base)
    site_key = _key(base, apps.fingerprint(), _source(__file__))
    site = _layer("site", site_key, lambda folder: _build_site(folder, [base]))
    lim1 = _layer("lim1", site_key, lambda folder: _build_lim1(folder, [base, site]))
    return {"server": [base, site], "lim1": [base, site, lim1], "client": [base]}


def sources():
    """The machine's own sources of Debian, as lines for sources.list; those of others are left out."""
    found = _indexed_sources() or (run("apt-get", "update") and _indexed_sources())
    if not found:
        raise LabError(f"This machine's apt has no source of Debian {SUITE}; the lab is made from the same sources.", 69)
    return found


def in_own_mounts(work):
    """Runs `work` in a child whose mounts vanish with it, so that nothing is left behind however it ends."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            kernel.own_mounts()
            work()
            status = 0
        except Exception as error:  # the parent only sees the status: say here what happened
            print(f"lab: {error}", file=sys.stderr)
        finally:
            sys.stderr.flush()
            os._exit(status)
    if os.waitpid(child, 0)[1]:
        raise LabError("The image could not be built; the reason is above.")


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


def _layer(name, key, build):
    folder = os.path.join(cache_folder(), f"{name}-{key}")
    if os.path.isdir(folder):
        os.utime(folder)
    if not os.path.isdir(folder):
        print(f"lab: building layer '{name}' of the image (once)", file=sys.stderr)
        temporary = f"{folder}.building"
        shutil.rmtree(temporary, ignore_errors=True)
        in_own_mounts(lambda: build(temporary))
        os.rename(temporary, folder)
        _prune(name, folder)
    return folder


def _prune(name, current):
    """Removes layers that nobody stands on and nobody used for a day; a host that is off still needs its own."""
    used = set()
    for lab in existing_names():
        for document in Lab.existing(lab).document["hosts"].values():
            used.update(document["layers"])
    for entry in os.scandir(cache_folder()):
        old = time.time() - entry.stat().st_mtime > 24 * 3600
        if entry.name.startswith(f"{name}-") and entry.path != current and entry.path not in used and old:
            shutil.rmtree(entry.path)


def _build_base(folder):
    lines = sources()
    mirror = next(line.split()[-3] for line in lines if line.split()[-2] == SUITE)
    run("debootstrap", "--variant=minbase", "--include=ca-certificates", SUITE, folder, mirror)
    keyrings = "/usr/share/keyrings"
    if os.path.isdir(keyrings):
        shutil.copytree(keyrings, folder + keyrings, dirs_exist_ok=True)
    _write(f"{folder}/etc/apt/sources.list", "\n".join(lines) + "\n")
    # The machine's own way to its sources (a proxy, certificates) holds for the packages only, and is removed after.
    _write(f"{folder}/etc/apt/apt.conf.d/00lab", _acquire_settings())
    shutil.copy("/etc/resolv.conf", f"{folder}/etc/resolv.conf")
    with chroot_ready(folder):
        _chroot(folder, "apt-get", "-q", "update")
        _chroot(folder, "apt-get", "-q", "-y", "--no-install-recommends", "install", *PACKAGES)
        _chroot(folder, "apt-get", "clean")
        _chroot(folder, "systemctl", "disable", "--quiet", *DISABLED)
    _chroot(folder, "systemctl", "mask", "--quiet", *MASKED.split())
    for gone in ("etc/apt/apt.conf.d/00lab", "etc/resolv.conf", "etc/machine-id"):
        os.remove(f"{folder}/{gone}")
    shutil.rmtree(f"{folder}/var/lib/apt/lists")
    for name in os.listdir(f"{folder}/etc/ssh"):
        if name.startswith("ssh_host_"):
            os.remove(f"{folder}/etc/ssh/{name}")
    _write(f"{folder}/etc/machine-id", "")
    _write(f"{folder}/etc/apt/sources.list", "")
    _write(f"{folder}/etc/default/locale", "LANG=C.UTF-8\n")
    os.makedirs(f"{folder}/var/log/journal", exist_ok=True)


def _build_site(folder, lowers):
    with _stacked(folder, lowers) as root:
        apps.build_repository(f"{root}/opt/mxone/repo")
        _write(f"{root}/etc/apt/sources.list.d/mxone.list", "deb [trusted=yes] file:/opt/mxone/repo ./\n")
        with chroot_ready(root):
            _chroot(root, "apt-get", "-q", "update")
            _chroot(root, "apt-get", "-q", "-y", "install", "mxone-sn")
            _chroot(root, "adduser", "--quiet", "--disabled-password", "--gecos", "", "mxone_admin")
            _chroot(root, "adduser", "--quiet", "mxone_admin", "sudo")
        with open(f"{root}/etc/postgresql/15/main/pg_hba.conf", "a") as handle:
            handle.write("# The customer's own application.\nhost    mxone           probe           10.99.0.0/24            scram-sha-256\n")


def _build_lim1(folder, lowers):
    with _stacked(folder, lowers) as root, chroot_ready(root):
        _chroot(root, "apt-get", "-q", "-y", "install", "mxone-snm", "mxone-pm")


@contextlib.contextmanager
def _stacked(folder, lowers):
    """Mounts `folder` as a layer on top of `lowers`, to be written to."""
    side = f"{folder}.side"
    shutil.rmtree(side, ignore_errors=True)
    disks.mount_layers(lowers, folder, f"{side}/work", f"{side}/root")
    yield f"{side}/root"
    run("umount", "--recursive", f"{side}/root")
    shutil.rmtree(side, ignore_errors=True)


def _chroot(root, *command):
    run("chroot", root, "/usr/bin/env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", *command)


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


def _key(*parts):
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def _source(path):
    with open(path, "rb") as handle:
        return hashlib.sha256(handle.read()).hexdigest()


def _write(path, text):
    with open(path, "w") as handle:
        handle.write(text)
