"""The few kernel calls that Python 3.11 has no words for."""

import ctypes
import fcntl
import os
import struct

CLONE_NEWNS = 0x00020000
CLONE_NEWNET = 0x40000000
MS_REC, MS_SLAVE = 0x4000, 0x80000
FIFREEZE, FITHAW = 0xC0045877, 0xC0045878
EXT4_IOC_SHUTDOWN = 0x8004587D
NO_LOG_FLUSH = 2

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result):
    if result:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def own_mounts():
    """From here on this process mounts for itself alone, but sees what others unmount.

    Slave, not private: a private copy of another host's namespace file would keep that namespace, and its
    answers to ARP, alive after the host was killed.
    """
    _checked(_libc.unshare(CLONE_NEWNS))
    _checked(_libc.mount(None, b"/", None, MS_REC | MS_SLAVE, None))


def enter_network(name):
    """Moves this process into a network namespace made by `ip netns`."""
    handle = os.open(f"/run/netns/{name}", os.O_RDONLY)
    try:
        _checked(_libc.setns(handle, CLONE_NEWNET))
    finally:
        os.close(handle)


def cut_power(path):
    """Ends the ext4 file system at `path` as a power failure would: what was not synced is gone."""
    _ioctl(path, EXT4_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))


def sync_file_system(path):
    """Writes one file system out. (`sync` would do it for every host of every lab: they share the kernel.)"""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _checked(_libc.syncfs(handle))
    finally:
        os.close(handle)


def freeze_file_system(path):
    _ioctl(path, FIFREEZE, 0)


def thaw_file_system(path):
    _ioctl(path, FITHAW, 0)


def _ioctl(path, request, argument):
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.ioctl(handle, request, argument)
    finally:
        os.close(handle)
