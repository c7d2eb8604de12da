"""Shows that the faults are honest: each check does to a host what a test would do, and looks from outside.

Every line is a promise of the lab; a test that relies on one can be trusted only while its line says `ok`.
"""

import contextlib
import os
import subprocess
import time

from . import hosts, network, power, whole
from .subject import Failed, Subject

# In this order: some build on the state that earlier ones leave.
CHECKS = [
    hosts.comes_up, hosts.is_a_bare_server, hosts.accounts_work, hosts.applications_answer,
    hosts.killed_database_is_noticed, power.synced_survives, power.unsynced_is_lost, power.file_without_sync_is_lost,
    power.killed_is_silent, power.boots_into_an_empty_namespace, power.visitor_goes_on, power.restarts_itself,
    power.stops_and_boots, power.frozen_is_silent, network.cut_has_no_carrier, network.cut_from_is_one_way,
    network.cut_far_keeps_carrier, network.loses_packets, power.disk_fills_and_hangs, hosts.clock_is_stepped,
    hosts.probe_counts, whole.labs_coexist, whole.down_after_a_crash, whole.leaves_nothing,
]


def run(only):
    """Runs the checks whose name contains `only`. Returns the exit status."""
    first, second = Subject(f"selftest-{os.getpid()}-a"), Subject(f"selftest-{os.getpid()}-b")
    passed = failed = 0
    try:
        for check in CHECKS:
            if only and only not in check.__name__ and check not in (hosts.comes_up, whole.leaves_nothing):
                continue
            began = time.monotonic()
            try:
                check(first, second)
                passed += 1
                print(f"ok - {check.__doc__} ({time.monotonic() - began:.1f} s)", flush=True)
            except (Failed, subprocess.TimeoutExpired, ValueError, KeyError) as error:
                failed += 1
                print(f"not ok - {check.__doc__}\n    {error}", flush=True)
    finally:
        for lab in (first, second):
            with contextlib.suppress(Failed):
                lab.call("down", status=None)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
