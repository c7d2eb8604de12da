"""Checks of power, disks and freezing: what a host loses, and that it is silent when it should be."""

import os
import subprocess
import time

from ..lab import Lab
from .subject import LAB, eventually, expect

ROWS = "select count(*) from probe_rows"


def synced_survives(lab, _):
    """what was committed with fsync survives a power failure"""
    lab.sql("lim1", "insert into probe_rows select -n from generate_series(1, 100) n")
    lab.call("kill", "lim1")
    lab.call("boot", "lim1")
    eventually(lambda: lab.sql("lim1", ROWS, status=None) == "100", 30, "committed rows are gone")


def unsynced_is_lost(lab, _):
    """what was committed with fsync=off is caught: the power failure loses it"""
    lab.sql("standby", "alter system set fsync = off", "postgres")
    lab.sh("standby", "systemctl restart postgresql@15-main")
    lab.sql("standby", "create table t (n int)", "postgres")
    lab.sh("standby", "sync -f /var/lib/postgresql")
    lab.sql("standby", "insert into t values (1)", "postgres")
    expect(lab.sql("standby", "select count(*) from t", "postgres") == "1", "the row was never there")
    lab.call("kill", "standby")
    lab.call("boot", "standby")
    time.sleep(1)
    expect(lab.sql("standby", "select count(*) from t", "postgres", status=None) != "1", "the row survived")
    lab.sh("standby", "sed -i /fsync/d /var/lib/postgresql/15/main/postgresql.auto.conf; systemctl restart postgresql@15-main")


def file_without_sync_is_lost(lab, _):
    """a file on the host's own disk that nobody synced is lost too, and a synced one is not"""
    lab.sh("lim1", "echo kept >/root/kept; sync -f /root; echo lost >/root/lost")
    lab.call("kill", "lim1")
    lab.call("boot", "lim1")
    seen = lab.sh("lim1", "cat /root/kept /root/lost 2>/dev/null; true")
    expect(seen == "kept", f"what was left: {seen!r}")


def killed_is_silent(lab, _):
    """a killed host is off the network within 100 ms and answers no ARP"""
    watch = subprocess.Popen([LAB, "--name", lab.name, "sh", "client", "ping -D -n -i 0.005 -w 3 10.99.0.11"],
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    time.sleep(1)
    called = time.time()
    lab.call("kill", "lim1")
    replies = [float(line[1:line.index("]")]) for line in watch.communicate()[0].splitlines() if " ttl=" in line]
    expect(not lab.answers_arp("10.99.0.11"), "it answers ARP")
    expect(replies and replies[-1] - called < 0.1 * _slowness(), f"last answer {1000 * (replies[-1] - called):.0f} ms after the call")
    lab.sh("lim1", "true", status=125)
    lab.call("boot", "lim1")


def boots_into_an_empty_namespace(lab, _):
    """a host boots without the addresses and rules it had before the power failure"""
    lab.sh("lim1", "ip address add 10.99.0.99/24 dev eth0; nft add table inet leftover")
    expect(lab.answers_arp("10.99.0.99"), "the extra address never answered")
    lab.call("kill", "lim1")
    lab.call("boot", "lim1")
    expect(not lab.answers_arp("10.99.0.99"), "the old address answers")
    expect("leftover" not in lab.sh("lim1", "nft list tables"), "the old rules are there")


def restarts_itself(lab, _):
    """a host that reboots from inside comes back, with its data and an empty namespace"""
    before = lab.sh("standby", "cat /proc/sys/kernel/random/boot_id; touch /root/before; ip address add 10.99.0.98/24 dev eth0").split()[0]
    lab.sh("standby", "systemctl reboot", status=None)
    eventually(lambda: lab.sh("standby", "cat /proc/sys/kernel/random/boot_id", status=None) not in ("", before), 60, "it did not come back")
    lab.sh("standby", "ls /root/before")
    expect("10.99.0.98" not in lab.sh("standby", "ip address"), "the old address is there")


def visitor_goes_on(lab, _):
    """a command in a host that is stopped with all of the host's processes, as a shutdown does, goes on with them"""
    expect(lab.sh("standby", "kill -STOP $$; echo on") == "on", "it did not go on")


def stops_and_boots(lab, _):
    """a host that was shut down in order keeps what it never synced"""
    lab.sh("standby", "echo kept >/root/late")
    lab.call("stop", "standby")
    expect("off" in lab.call("show").splitlines()[1], "it still counts as on")
    lab.call("boot", "standby")
    expect(lab.sh("standby", "cat /root/late") == "kept", "the file is gone")
    lab.sh("standby", "systemctl poweroff", status=None)
    eventually(lambda: "off" in lab.call("show").splitlines()[1], 30, "it did not switch itself off")
    eventually(lambda: not lab.answers_arp("10.99.0.20"), 2, "it answers ARP after it switched itself off")
    lab.call("boot", "standby")


def frozen_is_silent(lab, _):
    """a frozen host answers no ARP and does nothing, and goes on where it was, with its cable never touched"""
    lab.sh("lim1", "systemd-run -q --unit=ticker bash -c 'while sleep 0.05; do echo >>/run/ticks; done'")
    carrier = lab.sh("lim1", "cat /sys/class/net/eth0/carrier_changes")
    time.sleep(0.3)
    lab.call("freeze", "lim1")
    ticks = f"{_root(lab, 'lim1')}/run/ticks"
    before = os.stat(ticks).st_size
    expect(not lab.answers_arp("10.99.0.11"), "it answers ARP")
    lab.sh("lim1", "true", status=125)
    expect(os.stat(ticks).st_size == before, "something in it still runs")
    lab.call("thaw", "lim1")
    eventually(lambda: os.stat(ticks).st_size > before, 2, "it does not go on")
    eventually(lambda: lab.answers_arp("10.99.0.11"), 5, "it answers no ARP after the thaw")
    expect(lab.sh("lim1", "systemctl stop ticker; cat /sys/class/net/eth0/carrier_changes") == carrier, "it saw its cable move")


def disk_fills_and_hangs(lab, _):
    """the database disk is full, hangs and works again, as told"""
    lab.call("disk", "lim1", "full")
    lab.sql("lim1", "create table big as select generate_series(1, 1000000)", status=None)
    expect("No space left" in lab.sh("lim1", "dd if=/dev/zero of=/var/lib/postgresql/x bs=4k count=9 2>&1", status=1), "there is room")
    lab.call("disk", "lim1", "ok")
    lab.call("disk", "lim1", "hang")
    lab.sh("lim1", "touch /var/lib/postgresql/y >/dev/null 2>&1 & sleep 0.5; kill -0 $!")
    lab.call("disk", "lim1", "ok")
    eventually(lambda: lab.sql("lim1", "select 1", status=None) == "1", 20, "PostgreSQL does not work again")


def _root(lab, host):
    pid = open(Lab.existing(lab.name).host(host).path("leader")).read().split()[0]
    return f"/proc/{pid}/root"


def _slowness():
    """How much longer things may take while others keep this machine busy."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
