"""A lab under test, and the two ways to say what should be seen."""

import os
import subprocess
import time

LAB = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "lab")


class Failed(Exception):
    """What was seen instead of what was promised."""


class Subject:
    """A lab under test, used through scripts/lab as everyone uses it."""

    def __init__(self, name):
        self.name = name

    def call(self, *words, status=0):
        """Runs a verb; fails if it ends otherwise than expected (None: in any way)."""
        done = subprocess.run([LAB, "--name", self.name, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
        if status is not None and done.returncode != status:
            raise Failed(f"`lab {' '.join(words)}` ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-300:]}")
        return done.stdout.strip()

    def sh(self, host, command, status=0):
        return self.call("sh", host, command, status=status)

    def sql(self, host, query, database="mxone", status=0):
        return self.sh(host, f"cd / && runuser -u postgres -- timeout 5 psql -XAtqd {database} -c \"{query}\"", status=status)

    def answers_arp(self, address):
        return "Received 1 resp" in self.sh("client", f"arping -c 1 -w 1 -I eth0 {address}", status=None)


def expect(truth, otherwise):
    if not truth:
        raise Failed(otherwise)


def eventually(condition, seconds, otherwise):
    deadline = time.monotonic() + seconds
    while not condition():
        expect(time.monotonic() < deadline, otherwise)
        time.sleep(0.1)
