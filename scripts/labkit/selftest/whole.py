"""Checks of a lab as a whole: beside another one, and after its end."""

import contextlib
import glob
import socket
import subprocess

from ..lab import state_folder
from .subject import expect


def labs_coexist(lab, other):
    """two labs with the same addresses never meet"""
    other.call("up", "--regulars", "2")
    key = "cat /etc/ssh/ssh_host_ed25519_key.pub"
    for subject in (lab, other):
        seen = subject.sh("client", "ssh-keyscan -t ed25519 10.99.0.11 2>/dev/null")
        expect(subject.sh("lim1", key).split()[1] in seen, f"{subject.name}: another lab's lim1 answers")
    other.call("kill", "lim1")
    expect(lab.answers_arp("10.99.0.11") and not other.answers_arp("10.99.0.11"), "the kill hit the other lab's host")
    links = subprocess.run(["ip", "-brief", "link"], capture_output=True, text=True).stdout
    expect(not any(name in links for name in ("lim1", "standby", "client")), "a lab's cable is on the machine")
    with socket.socket() as outside:
        outside.settimeout(1)
        reached = outside.connect_ex(("10.99.0.20", 22)) == 0
        # Whatever may answer for that address outside, it is not a host of the lab.
        with contextlib.suppress(TimeoutError, ConnectionError):
            reached = reached and outside.recv(64).startswith(b"SSH-2.0-OpenSSH_9.2p1 Debian")
            expect(not reached, "the lab can be reached from the machine")


def down_after_a_crash(lab, other):
    """`down` cleans up after everything of a lab was killed at once"""
    for path in glob.glob(f"/sys/fs/cgroup/**/{other.name}/*/cgroup.kill", recursive=True):
        with open(path, "w") as handle:
            handle.write("1")
    other.call("down")
    _expect_nothing(other)


def leaves_nothing(lab, _):
    """`down` leaves nothing behind"""
    lab.call("down")
    _expect_nothing(lab)
    lab.call("down")


def _expect_nothing(lab):
    left = glob.glob(f"/run/netns/snlab.{lab.name}.*") + glob.glob(f"{state_folder()}/{lab.name}*")
    left += [path for path in glob.glob(f"/sys/fs/cgroup/**/{lab.name}", recursive=True)]
    for table in ("mount", "losetup -a", "ps -eo args"):
        lines = subprocess.run(table.split(), capture_output=True, text=True).stdout.splitlines()
        left += [line for line in lines if lab.name in line and "self-test" not in line]
    expect(not left, f"left behind: {left}")
