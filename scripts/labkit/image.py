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

from . import apps, debian, disks, kernel
from .lab import Lab, LabError, cache_folder, existing_names
from .process import run


@contextlib.contextmanager
def cache_locked():
    """Two labs that come up at once build the image once."""
    os.makedirs(cache_folder(), mode=0o700, exist_ok=True)
    with open(os.path.join(cache_folder(), "lock"), "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def layers():
    """The folders under a server's disk, lowest first, by role; builds what is missing. Call it with the cache locked."""
    base = _layer("base", _key(debian.PACKAGES, debian.DISABLED, debian.MASKED), debian.build)
    site_key = _key(base, apps.fingerprint(), _source(__file__))
    site = _layer("site", site_key, lambda folder: _build_site(folder, [base]))
    lim1 = _layer("lim1", site_key, lambda folder: _build_lim1(folder, [base, site]))
    return {"server": [base, site], "lim1": [base, site, lim1], "client": [base, site]}


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
        prune(name, folder)
    return folder


def prune(name, current):
    """Removes layers that nobody stands on and nobody used for a day; a host that is off still needs its own."""
    used = set()
    for lab in existing_names():
        for document in Lab.existing(lab).document["hosts"].values():
            used.update(document["layers"])
    for entry in os.scandir(cache_folder()):
        old = time.time() - entry.stat().st_mtime > 24 * 3600
        if entry.name.startswith(f"{name}-") and entry.path != current and entry.path not in used and old:
            run("rm", "-rf", entry.path)


def _build_site(folder, lowers):
    with _stacked(folder, lowers) as root:
        apps.build_repository(f"{root}/opt/mxone/repo")
        debian.write(f"{root}/etc/apt/sources.list.d/mxone.list", "deb [trusted=yes] file:/opt/mxone/repo ./\n")
        with debian.chroot_ready(root):
            debian.in_chroot(root, "apt-get", "-q", "update")
            debian.in_chroot(root, "apt-get", "-q", "-y", "install", "mxone-sn")
            debian.in_chroot(root, "adduser", "--quiet", "--disabled-password", "--gecos", "", "mxone_admin")
            debian.in_chroot(root, "adduser", "--quiet", "mxone_admin", "sudo")
        with open(f"{root}/etc/postgresql/15/main/pg_hba.conf", "a") as handle:
            handle.write("# The customer's own application.\nhost    mxone           probe           10.99.0.0/24            scram-sha-256\n")


def _build_lim1(folder, lowers):
    with _stacked(folder, lowers) as root, debian.chroot_ready(root):
        debian.in_chroot(root, "apt-get", "-q", "-y", "install", "mxone-snm", "mxone-pm")


@contextlib.contextmanager
def _stacked(folder, lowers):
    """Mounts `folder` as a layer on top of `lowers`, to be written to."""
    side = f"{folder}.side"
    shutil.rmtree(side, ignore_errors=True)
    disks.mount_layers(lowers, folder, f"{side}/work", f"{side}/root")
    yield f"{side}/root"
    run("umount", "--recursive", f"{side}/root")
    shutil.rmtree(side, ignore_errors=True)


def _key(*parts):
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def _source(path):
    with open(path, "rb") as handle:
        return hashlib.sha256(handle.read()).hexdigest()
