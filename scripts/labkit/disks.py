"""Disks in files. Each host has two: its own (what it writes over the shared image) and its database's."""

import os

from . import kernel
from .process import run

HOST_BYTES = 4 << 30
DATABASE_BYTES = 4 << 30
FILLER = ".lab-filler"


def create(path, size):
    """Makes an empty ext4 disk; the file is sparse and grows with what is written."""
    with open(path, "wb") as handle:
        handle.truncate(size)
    run("mkfs.ext4", "-q", "-F", "-m", "0", "-J", "size=32", "-E", "lazy_itable_init=1,lazy_journal_init=1", path)


def copy(template, path):
    run("cp", "--sparse=always", template, path)


def enlarge(path, size):
    """Gives a disk that nobody has mounted more room; the file stays sparse."""
    with open(path, "r+b") as handle:
        handle.truncate(size)
    run("e2fsck", "-fp", path)
    run("resize2fs", path)


def mount(path, target):
    """Mounts a disk. The loop device goes when the mount goes, and the mount when its namespace goes."""
    os.makedirs(target, exist_ok=True)
    run("mount", "-o", "loop,nodiscard,noinit_itable", path, target)


def mount_layers(lowers, upper, work, target):
    """Stacks `lowers` (lowest first) under a writable folder."""
    for folder in (upper, work, target):
        os.makedirs(folder, exist_ok=True)
    stack = ":".join(reversed(lowers))
    run("mount", "-t", "overlay", "overlay", "-o", f"lowerdir={stack},upperdir={upper},workdir={work}", target)


def in_use(path):
    """Whether the kernel still holds the disk: a second mount would then show the old, ended file system."""
    return bool(run("losetup", "--associated", path).strip())


def cut_power(paths):
    """Loses on each disk what was not synced, as a power failure does, and lets go whoever hangs on a frozen one."""
    for path in paths:
        kernel.cut_power(path)
        try:
            kernel.thaw_file_system(path)
        except OSError:
            pass  # it was not frozen


def fill(path):
    """Leaves not one free block."""
    state = os.statvfs(path)
    filler = os.open(os.path.join(path, FILLER), os.O_WRONLY | os.O_CREAT, 0o600)
    size = state.f_bfree * state.f_frsize
    with os.fdopen(filler, "wb") as handle:
        while size >= 4096:
            try:
                end = os.fstat(handle.fileno()).st_size
                os.posix_fallocate(handle.fileno(), end, size)
            except OSError:
                size //= 2  # the file's own bookkeeping needs blocks too
        os.fsync(handle.fileno())


def repair(path):
    """Undoes `hang` and `full`."""
    try:
        kernel.thaw_file_system(path)
    except OSError:
        pass  # it was not frozen
    try:
        os.remove(os.path.join(path, FILLER))
    except FileNotFoundError:
        pass
