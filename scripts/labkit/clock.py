"""A host's real-time clock, stepped for that host alone. The kernel has one clock for all hosts, and a host may not
set it; so what runs in the host is told another time (clock.c)."""

import hashlib
import os
import shutil
import struct

from . import kernel, power
from .lab import cache_folder
from .process import run

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "clock.c")
LIBRARY, OFFSET, PRELOAD = "usr/lib/lab-clock.so", "etc/lab-clock", "etc/ld.so.preload"


def prepare(root):
    """Gives the host under `root` a clock that can be stepped; processes started from now on follow it."""
    if os.path.exists(os.path.join(root, PRELOAD)):
        return False
    shutil.copy(_library(), os.path.join(root, LIBRARY))
    _write(root, 0)
    with open(os.path.join(root, PRELOAD), "w") as handle:
        handle.write(f"/{LIBRARY}\n")
    return True


def step(host, seconds):
    """Sets the host's clock so many seconds before or after the machine's. Returns whether it was made ready only now."""
    root = f"/proc/{power.leader(host)}/root"
    fresh = prepare(root)
    _write(root, round(seconds * 1e9))
    kernel.sync_file_system(power.disk_path(host, "disk"))
    return fresh


def _write(root, nanoseconds):
    """In place: the processes of the host have these eight bytes mapped."""
    path = os.path.join(root, OFFSET)
    with open(path, "r+b" if os.path.exists(path) else "wb") as handle:
        handle.write(struct.pack("q", nanoseconds))


def _library():
    with open(SOURCE, "rb") as handle:
        path = os.path.join(cache_folder(), f"lab-clock-{hashlib.sha256(handle.read()).hexdigest()[:12]}.so")
    if os.path.exists(path):
        return path
    compiler = shutil.which("gcc") or shutil.which("clang")
    if not compiler:
        run("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "--no-install-recommends", "install", "gcc", "libc6-dev")
        compiler = "gcc"
    temporary = f"{path}.{os.getpid()}"
    run(compiler, "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", temporary, SOURCE, "-ldl")
    os.replace(temporary, path)
    return path
