"""Debian's packages for a host of a running lab: fetched once from the machine's own sources, kept in the cache.

The hosts have no way out of their switch, so what a host needs arrives as files, in a repository of its own; apt in the
host installs it from there, with Debian's own scripts. Nothing is started: on a server the set-up decides that.
"""

import glob
import os
import shutil

from . import apps, debian, image, power
from .lab import LabError, cache_folder
from .process import run

REPOSITORY = "opt/lab-packages"


def add(host, names):
    """Installs packages of Debian in the host, with what they depend on."""
    with image.cache_locked():
        # All hosts stand on the first two layers; the product's applications on a third need nothing of Debian's.
        folder = _fetched(names, host.lab.document["hosts"][host.name]["layers"][:2])
    pid = power.leader(host)
    root = f"/proc/{pid}/root"
    target = f"{root}/{REPOSITORY}"
    os.makedirs(target, exist_ok=True)
    for path in glob.glob(f"{folder}/*.deb"):
        shutil.copy(path, target)
    apps.index(target)
    debian.write(f"{root}/etc/apt/sources.list.d/lab-packages.list", f"deb [trusted=yes] file:/{REPOSITORY} ./\n")
    policy = f"{root}/usr/sbin/policy-rc.d"
    debian.write(policy, "#!/bin/sh\nexit 101\n")
    os.chmod(policy, 0o755)
    enter = (*power.entry(pid), "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", "PATH=/usr/sbin:/usr/bin:/sbin:/bin")
    try:
        run(*enter, "apt-get", "-q", "update")
        run(*enter, "apt-get", "-q", "-y", "--no-install-recommends", "install", *names)
    finally:
        os.remove(policy)
        shutil.rmtree(target)
        os.remove(f"{root}/etc/apt/sources.list.d/lab-packages.list")
    power.sync(host)


def _fetched(names, layers):
    """The folder with these packages and whatever they need that is not in the image."""
    folder = os.path.join(cache_folder(), f"packages-{image._key(sorted(names), layers)}")
    if not os.path.isdir(folder):
        temporary = f"{folder}.building"
        shutil.rmtree(temporary, ignore_errors=True)
        image.in_own_mounts(lambda: _fetch(names, layers, temporary))
        archives = os.path.join(temporary, "var/cache/apt/archives")
        if not glob.glob(f"{archives}/*.deb"):
            raise LabError(f"Debian has nothing to fetch for {', '.join(names)}: the image holds it already.", 64)
        shutil.rmtree(f"{archives}/partial", ignore_errors=True)
        os.rename(archives, folder)
        shutil.rmtree(temporary)
    os.utime(folder)
    image.prune("packages", folder)
    return folder


def _fetch(names, layers, temporary):
    with image._stacked(temporary, layers) as root, debian.connected(root), debian.chroot_ready(root):
        debian.in_chroot(root, "apt-get", "-q", "update")
        debian.in_chroot(root, "apt-get", "-q", "-y", "--no-install-recommends", "--download-only", "install", *names)
