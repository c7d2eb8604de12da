"""Shows that the faults are honest: each check does to a host what a test would do, and looks from outside.

Every line is a promise of the lab; a test that relies on one can be trusted only while its line says `ok`.
"""

import contextlib
import glob
import json
import os
import socket
import subprocess
import time

from .lab import Lab, state_folder

LAB = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "lab")
ROWS = "select count(*) from probe_rows"


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


def run(only):
    """Runs the checks whose name contains `only`. Returns the exit status."""
    first, second = Subject(f"selftest-{os.getpid()}-a"), Subject(f"selftest-{os.getpid()}-b")
    passed = failed = 0
    try:
        for check in CHECKS:
            if only and only not in check.__name__ and check not in (comes_up, leaves_nothing):
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


def expect(truth, otherwise):
    if not truth:
        raise Failed(otherwise)


def eventually(condition, seconds, otherwise):
    deadline = time.monotonic() + seconds
    while not condition():
        expect(time.monotonic() < deadline, otherwise)
        time.sleep(0.1)


def comes_up(lab, _):
    """a lab comes up with step-able clocks"""
    lab.call("up", "--clocks")


def is_a_bare_server(lab, _):
    """a fresh server runs Debian's defaults and nothing of ours is configured"""
    for host in ("lim1", "standby"):
        state = lab.sh(host, "systemctl is-active corosync corosync-qdevice; true").split()
        expect(state == ["inactive", "inactive"], f"{host}: corosync is {state}")
        expect(lab.sql(host, "show listen_addresses", "postgres") == "localhost", f"{host}: PostgreSQL listens to the network")
        expect(not lab.sh(host, "systemctl --failed --no-legend --plain"), f"{host} has failed units")
    expect(lab.sh("lim1", "systemctl is-active mxone-sn@1") == "active", "LIM 1 does not run")
    identity = "select system_identifier from pg_control_system()"
    expect(lab.sql("lim1", identity, "postgres") != lab.sql("standby", identity, "postgres"), "both databases are one")


def accounts_work(lab, _):
    """the administrator logs in with the password from `creds` and needs it again for sudo"""
    account = json.loads(lab.call("creds", "standby"))["admin"]
    login = f"SSHPASS={account['password']} sshpass -e ssh -o StrictHostKeyChecking=no -o LogLevel=ERROR {account['user']}@10.99.0.20"
    expect(lab.sh("client", f"{login} 'echo {account['password']} | sudo -S -p \"\" id -un'") == "root", "sudo did not work")
    expect(lab.sh("client", f"{login} sudo -n id -un", status=1) == "", "sudo asked for no password")


def applications_answer(lab, _):
    """LIM, web applications and their database answer"""
    answer = json.loads(lab.sh("client", "lab-sip 10.99.0.11"))
    expect((answer["server"], answer["lim"]) == ("lim1", "1"), f"the LIM says {answer}")
    for path in ("wbm", "mp"):
        page = json.loads(lab.sh("client", f"curl -s http://10.99.0.11/{path}"))
        expect(page["writable"] and page["extensions"] == 5000, f"/{path} says {page}")
    lab.sh("standby", "DEBIAN_FRONTEND=noninteractive apt-get install -y -q mxone-snm mxone-pm >/dev/null 2>&1")
    eventually(lambda: "mxone" in lab.sh("client", "curl -s http://10.99.0.20/wbm"), 5, "the standby's application says nothing")


def killed_database_is_noticed(lab, _):
    """a killed PostgreSQL is seen as ended by systemd, which finds all that is left of it"""
    lab.sh("standby", "kill -9 $(head -1 /var/lib/postgresql/15/main/postmaster.pid)")
    ended = lambda: lab.sh("standby", "systemctl is-active postgresql@15-main; true") in ("failed", "inactive")
    eventually(ended, 5, "the unit still counts as active")
    lab.sh("standby", "systemctl reset-failed postgresql@15-main; systemctl start postgresql@15-main")
    eventually(lambda: "1" in lab.sql("standby", "select 1", "postgres", status=None), 10, "PostgreSQL did not start again")


def synced_survives(lab, _):
    """what was committed with fsync survives a power failure"""
    lab.sql("lim1", "insert into probe_rows select -n from generate_series(1, 100) n")
    lab.call("kill", "lim1")
    lab.call("boot", "lim1")
    eventually(lambda: lab.sql("lim1", ROWS, status=None) == "100", 10, "committed rows are gone")


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
    expect(replies and replies[-1] - called < 0.1 * slowness(), f"last answer {1000 * (replies[-1] - called):.0f} ms after the call")
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
    eventually(lambda: lab.sh("standby", "cat /proc/sys/kernel/random/boot_id", status=None) not in ("", before), 20, "it did not come back")
    lab.sh("standby", "ls /root/before")
    expect("10.99.0.98" not in lab.sh("standby", "ip address"), "the old address is there")


def stops_and_boots(lab, _):
    """a host that was shut down in order keeps what it never synced"""
    lab.sh("standby", "echo kept >/root/late")
    lab.call("stop", "standby")
    expect("off" in lab.call("show").splitlines()[1], "it still counts as on")
    lab.call("boot", "standby")
    expect(lab.sh("standby", "cat /root/late") == "kept", "the file is gone")
    lab.sh("standby", "systemctl poweroff", status=None)
    eventually(lambda: "off" in lab.call("show").splitlines()[1], 10, "it did not switch itself off")
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
    expect(lab.answers_arp("10.99.0.11"), "it answers no ARP after the thaw")
    expect(lab.sh("lim1", "systemctl stop ticker; cat /sys/class/net/eth0/carrier_changes") == carrier, "it saw its cable move")


def cut_has_no_carrier(lab, _):
    """a pulled cable has no carrier; put back, it works again"""
    lab.call("cut", "lim1")
    expect(lab.sh("lim1", "cat /sys/class/net/eth0/carrier") == "0", "there is carrier")
    expect(not lab.answers_arp("10.99.0.11"), "it answers ARP")
    lab.call("heal", "lim1")
    expect(lab.sh("lim1", "cat /sys/class/net/eth0/carrier") == "1", "there is no carrier")
    expect(lab.answers_arp("10.99.0.11"), "it answers no ARP")


def cut_from_is_one_way(lab, _):
    """`cut --from` stops one direction between two hosts, ARP included, and nothing else"""
    lab.call("cut", "lim1", "--from", "standby")
    expect(not _hears(lab, "lim1", "standby"), "lim1 hears standby")
    expect(_hears(lab, "standby", "lim1"), "standby does not hear lim1")
    expect(_hears(lab, "lim1", "client"), "lim1 does not hear client")
    lab.sh("lim1", "arping -c 1 -w 1 -I eth0 10.99.0.20", status=1)
    lab.call("heal", "lim1")
    expect(_hears(lab, "lim1", "standby"), "lim1 does not hear standby after `heal`")


def cut_far_keeps_carrier(lab, _):
    """`cut --far` keeps the carrier and lets nothing through"""
    lab.call("cut", "lim1", "--far")
    expect(lab.sh("lim1", "cat /sys/class/net/eth0/carrier") == "1", "there is no carrier")
    expect(not lab.answers_arp("10.99.0.11"), "it answers ARP")
    lab.sh("lim1", "arping -c 1 -w 1 -I eth0 10.99.0.1", status=1)
    lab.call("heal", "lim1")
    expect(lab.answers_arp("10.99.0.11"), "it answers no ARP after `heal`")


def loses_packets(lab, _):
    """`loss 50` loses half of the packets each way"""
    lab.call("loss", "lim1", "50")
    report = lab.sh("client", "ping -q -n -c 200 -i 0.005 -W 1 10.99.0.11", status=None)
    lab.call("heal", "lim1")
    lost = float(next(word for word in report.split() if word.endswith("%")).rstrip("%"))
    expect(60 < lost < 90, f"{lost} % of the questions had no answer; 75 % should")


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


def clock_is_stepped(lab, _):
    """a stepped clock is one host's alone, reaches what already runs, and monotonic time goes on"""
    lab.call("clock", "standby", "+3600")
    now = time.time()
    ahead = float(lab.sql("standby", "select extract(epoch from clock_timestamp())", "postgres")) - now
    expect(3595 < ahead < 3610, f"PostgreSQL is {ahead:.0f} s ahead")
    expect(abs(float(lab.sh("lim1", "date +%s.%N")) - time.time()) < 5, "another host's clock moved")
    lab.sh("standby", "date -s '2020-01-01'", status=1)
    uptime = float(lab.sh("standby", "python3 -c 'import time; print(time.monotonic())'"))
    expect(abs(uptime - time.monotonic()) < 5, "monotonic time moved")
    lab.call("clock", "standby", "0")


def probe_counts(lab, _):
    """the write probe sees an outage and loses no row that was acknowledged"""
    lab.sql("lim1", "alter system set listen_addresses = '*'", "postgres")
    lab.sh("lim1", "systemctl restart postgresql@15-main")
    lab.call("probe", "start", "--host", "10.99.0.11")
    time.sleep(1)
    lab.call("kill", "lim1")
    lab.call("boot", "lim1")
    time.sleep(3)
    lab.call("probe", "stop")
    report = json.loads(lab.call("probe", "report", "--json"))
    expect(report["acknowledged"] > 50, f"only {report['acknowledged']} rows were acknowledged")
    expect(report["lostRows"] == 0 and report["unexpectedRows"] == 0, f"lost {report['lost']}, unexpected {report['unexpectedRows']}")
    expect(len(report["gaps"]) >= 1 and report["longestGapMilliseconds"] > 500, f"gaps: {report['gaps']}")
    number = lab.sql("lim1", "delete from probe_rows where n = (select max(n) from probe_rows) returning n")
    expect(json.loads(lab.call("probe", "report", "--json"))["lost"] in ([int(number)], []), "a deleted row counts as something else")


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


def _hears(lab, listener, speaker):
    """Whether a broadcast frame of one host reaches the other: it needs no ARP, hence shows one direction alone."""
    receive = "import socket; s=socket.socket(type=socket.SOCK_DGRAM); s.settimeout(1.5); s.bind(('', 7777)); print(s.recvfrom(9)[1][0])"
    send = "import socket; s=socket.socket(type=socket.SOCK_DGRAM); s.setsockopt(1, 6, 1); s.sendto(b'x', ('10.99.0.255', 7777))"
    waiting = subprocess.Popen([LAB, "--name", lab.name, "sh", listener, "python3", "-c", receive],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    time.sleep(0.6)
    lab.call("sh", speaker, "python3", "-c", send)
    return waiting.communicate()[0].strip() != ""


def _root(lab, host):
    pid = open(Lab.existing(lab.name).host(host).path("leader")).read().split()[0]
    return f"/proc/{pid}/root"


def slowness():
    """How much longer things may take while others keep this machine busy."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


CHECKS = [
    comes_up, is_a_bare_server, accounts_work, applications_answer, killed_database_is_noticed, synced_survives, unsynced_is_lost,
    file_without_sync_is_lost, killed_is_silent, boots_into_an_empty_namespace, restarts_itself, stops_and_boots,
    frozen_is_silent, cut_has_no_carrier, cut_from_is_one_way, cut_far_keeps_carrier, loses_packets, disk_fills_and_hangs,
    clock_is_stepped, probe_counts, labs_coexist, down_after_a_crash, leaves_nothing,
]
