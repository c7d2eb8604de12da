"""What PM/SNM redundancy does on real hosts."""

import json
import time

from .audit import BOTH, holders, wait_whole, writable
from .checks import Checks, expect
from .lab import LabError, wait_for
from .order import MOVE, Order
from .outage import Probe
from .pair import VIRTUAL_IP, Pair

checks = Checks()


def audit(pair: Pair, active: str | None = None, limit: float = 90) -> str:
    """The pair is whole: one writable database, one owner of the virtual IP, the same one, and both say protected."""
    # Not one thing after the other: management may be following LIM 1 meanwhile.
    found = wait_whole(pair, limit)
    if active:
        expect(found == active, f"active is {found}, not {active}")
    return found


def nothing_lost(probe: Probe) -> None:
    expect(probe.report["lostRows"] == 0, f"{probe.report['lostRows']} acknowledged rows lost: {probe.report['lost'][:5]}")
    expect(probe.report["acknowledged"] > 50, f"only {probe.report['acknowledged']} rows were acknowledged")


def to_master(pair: Pair) -> None:
    """Brings LIM 1 and management back to lim1."""
    if pair.lim_runs_on("lim1") != "lim1":
        pair.move_lim_back()
    if pair.status("lim1")["state"] not in ("active", "alone"):
        wait_for("fallback", lambda: pair.lab.does(
            "lim1", "webserver_config redundancy fallback --yes"), 60, every=1)
    audit(pair, "lim1")


@checks("R-MW-01 R-MW-04: without a cluster the set-up is refused with its reason, and nothing is changed")
def too_early(pair):
    answers = pair.write_answers("lim1", "master")
    done = pair.lab.call("sh", "lim1", f"webserver_config redundancy setup --answers {answers} --yes", status=None)
    expect(done.returncode == 78, f"exit status {done.returncode}: {done.stderr}")
    expect("cluster" in done.stderr.lower(), done.stderr)


@checks("R-MW-05 to R-MW-20, R-SW-01 to R-SW-07: from two bare servers to a protected pair, by answers files")
def set_up(pair):
    pair.make()
    audit(pair, "lim1")
    for path in ("wbm", "mp"):
        page = lambda: pair.lab.sh("client", f"curl -sS -o /dev/null -w '%{{http_code}}' --max-time 5 http://{VIRTUAL_IP}/{path}/")
        # Their units are up before they listen.
        wait_for(f"/{path} answers", lambda: page().strip() in ("200", "301", "302"), 20)


@checks("R-UT-03: status has every key of the contract, and its exit status says protected")
def status(pair):
    document = pair.status("lim1")
    keys = {"schema", "configured", "thisServer", "role", "state", "active", "eligible", "epoch", "protected", "reason",
            "unprotectedSince", "peer", "virtualIP", "lim1", "database", "silentLogin", "fallback", "thirdVote",
            "applications", "alarms", "lastMove"}
    expect(keys <= set(document), f"missing: {keys - set(document)}")
    expect(document["state"] == "active" and document["database"]["synchronous"], json.dumps(document))
    pair.lab.sh("lim1", "webserver_config redundancy status", status=0)


@checks("DESIGN 5: no secret in an argument list, a log, a journal or a world-readable file after set-up")
def secrets(pair):
    creds = pair.lab.creds("standby")
    for secret in (creds["admin"]["password"], creds["manager"]["password"], "Replicate-7-pairs"):
        for host in BOTH:
            hits = pair.lab.sh(host, "cat > /root/needle; chmod 600 /root/needle; "
                               "{ journalctl --no-pager -o export | grep -aFf /root/needle | head -3; "
                               "for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline 2>/dev/null; tr '\\0' ' ' < $p/environ 2>/dev/null; done "
                               "| grep -aFf /root/needle | head -3; "
                               "find /etc /var /run /tmp /usr/share /opt -xdev -type f -perm /o+r -size -4M -print0 2>/dev/null "
                               "| xargs -0 grep -alFf /root/needle 2>/dev/null | head -5; "
                               "grep -alFf /root/needle -r /var/log /var/lib/sn-redundancy/journal 2>/dev/null | head; } || true; "
                               "rm -f /root/needle", stdin=secret + "\n")
            expect(not hits.strip(), f"{host}: {hits[:300]}")


@checks("R-MW-16 R-SW-07: master powered off under load: the standby takes over, nothing acknowledged is lost")
def power_off(pair):
    with Probe(pair.lab) as probe:
        time.sleep(2)
        pair.lab.call("kill", "lim1")
        pair.wait_active("standby", 30)
        time.sleep(2)
    nothing_lost(probe)
    expect(probe.report["longestGapMilliseconds"] < 6000, f"{probe.report['longestGapMilliseconds']} ms")


@checks("DESIGN 3.2: booted, the old master is a standby at every moment anyone can connect to it; it rejoins by itself")
def never_two(pair):
    pair.lab.call("boot", "lim1")
    pair.lab.sh("lim1", "cat > /tmp/watch.sh; setsid bash /tmp/watch.sh >/tmp/watch.out 2>&1 </dev/null &", stdin="""
end=$((SECONDS+40)); while [ $SECONDS -lt $end ]; do
  runuser -u postgres -- psql -AtXqc 'select pg_is_in_recovery()' 2>/dev/null; sleep 0.02; done
""")
    pair.wait_protected(90)
    time.sleep(1)
    seen = set(pair.lab.sh("lim1", "cat /tmp/watch.out").split())
    expect(seen <= {"t"}, f"answers seen: {seen}")
    audit(pair, "standby")


@checks("R-UT-05: Fallback is refused while LIM 1 is not on the master, and on the standby")
def fallback_refused(pair):
    asked = pair.lab.call("sh", "lim1", "webserver_config redundancy fallback --dry-run", status=None)
    done = pair.lab.call("sh", "lim1", "webserver_config redundancy fallback --yes", status=None)
    expect(asked.returncode == 78 and asked.stderr.splitlines()[-1] in done.stderr, f"--dry-run says {asked.returncode}, {asked.stderr}")
    expect(done.returncode == 78, f"exit status {done.returncode}: {done.stderr}")
    done = pair.lab.call("sh", "standby", "webserver_config redundancy fallback --yes", status=None)
    expect(done.returncode == 78, f"on the standby: exit status {done.returncode}: {done.stderr}")


@checks("R-UT-05: manual fallback type: only Fallback moves management back, with nothing lost")
def fallback(pair):
    pair.move_lim_back()
    time.sleep(8)
    expect(writable(pair) == ["standby"], f"it moved by itself: {writable(pair)}")
    with Probe(pair.lab) as probe:
        time.sleep(1)
        pair.fallback()
        pair.wait_active("lim1", 30)
        time.sleep(1.5)
    nothing_lost(probe)
    expect(probe.report["longestGapMilliseconds"] < 3000, f"{probe.report['longestGapMilliseconds']} ms")
    audit(pair, "lim1")


@checks("DESIGN 3.2: the active server's cable pulled and put back: nothing acknowledged is lost, never two writers")
def cable(pair):
    with Probe(pair.lab) as probe:
        time.sleep(2)
        pair.lab.call("cut", "lim1")
        pair.wait_active("standby", 30)
        time.sleep(2)
        pair.lab.call("heal", "lim1")
        audit(pair, "standby")
    nothing_lost(probe)
    to_master(pair)


@checks("DESIGN 3.2: the standby powered off: the master goes on alone, and is protected again when it is back")
def standby_off(pair):
    with Probe(pair.lab) as probe:
        time.sleep(2)
        pair.lab.call("kill", "standby")
        wait_for("lim1 is alone", lambda: pair.status("lim1")["state"] == "alone", 30)
        time.sleep(2)
    nothing_lost(probe)
    pair.lab.call("boot", "standby")
    audit(pair, "lim1")


@checks("DESIGN 3.2: alone by its disk, then a power cut: booted without the other side it serves again by itself")
def alone_at_boot(pair):
    pair.lab.call("kill", "standby")
    wait_for("lim1 is alone", lambda: pair.status("lim1")["state"] == "alone", 30)
    pair.lab.call("kill", "lim1")
    pair.lab.call("boot", "lim1")
    wait_for("lim1 serves again", lambda: pair.status("lim1")["state"] == "alone", 30)
    expect(writable(pair) == ["lim1"], str(writable(pair)))
    pair.lab.call("boot", "standby")
    audit(pair, "lim1", limit=120)


@checks("DESIGN 3.2: the standby's cable pulled, lone work, the master dies, the cable comes back: nobody promotes old data")
def old_data(pair):
    pair.lab.call("cut", "standby")
    wait_for("lim1 is alone", lambda: pair.status("lim1")["state"] == "alone", 30)
    pair.lab.sh("lim1", "runuser -u postgres -- psql -Xqd mxone -c \"insert into probe_rows(n) values (900000001)\"")
    pair.lab.call("kill", "lim1")
    pair.lab.call("heal", "standby")
    time.sleep(12)
    expect(writable(pair) == [], f"{writable(pair)} promoted old data")
    expect("may" in pair.status("standby")["reason"] or "lost" in pair.status("standby")["reason"], pair.status("standby")["reason"])
    pair.lab.call("boot", "lim1")
    # Before it follows LIM 1, which runs on the standby.
    pair.wait_active("lim1", 120)
    audit(pair, limit=120)
    wait_for("the lone row is on both", lambda: all(pair.lab.call("sh", host, "runuser -u postgres -- psql -AtXqd mxone"
             " -c 'select count(*) from probe_rows where n = 900000001'", status=None).stdout.strip() == "1" for host in BOTH), 30)


@checks("DESIGN 3.2: both powered off, the stale one booted first: it waits; the newest data win")
def both_off(pair):
    pair.lab.call("kill", "standby")
    wait_for("lim1 is alone", lambda: pair.status("lim1")["state"] == "alone", 30)
    pair.lab.call("kill", "lim1")
    pair.lab.call("boot", "standby")
    time.sleep(10)
    expect(writable(pair) == [], f"{writable(pair)} runs old data")
    pair.lab.call("boot", "lim1")
    audit(pair, limit=120)
    to_master(pair)


@checks("DESIGN 3.2: the active server frozen under load for twice the detection time, then thawed: nothing lost, one writer")
def frozen(pair):
    with Probe(pair.lab) as probe:
        time.sleep(2)
        pair.lab.call("freeze", "lim1")
        pair.wait_active("standby", 30)
        time.sleep(2)
        pair.lab.call("thaw", "lim1")
        audit(pair, "standby", limit=120)
    nothing_lost(probe)
    to_master(pair)


@checks("DESIGN 3.2: one-way cuts in each direction: nothing lost, one writer when they end")
def one_way(pair):
    for host, source in (("lim1", "standby"), ("standby", "lim1")):
        with Probe(pair.lab) as probe:
            time.sleep(1)
            pair.lab.call("cut", host, "--from", source)
            time.sleep(8)
            pair.lab.call("heal", host)
            audit(pair, limit=120)
        nothing_lost(probe)
        to_master(pair)


@checks("DESIGN 3.1 3.2: the daemon killed on each side moves nothing, and commits go on soon")
def daemon_killed(pair):
    for host in BOTH:
        with Probe(pair.lab) as probe:
            time.sleep(1)
            pair.lab.sh(host, "systemctl kill --signal=KILL --kill-whom=main redundancyd")
            time.sleep(6)
        nothing_lost(probe)
        audit(pair, "lim1")


@checks("DESIGN 3.2: PostgreSQL killed on the active server: it is restarted in place, nothing lost")
def database_killed(pair):
    with Probe(pair.lab) as probe:
        time.sleep(1)
        pair.lab.sh("lim1", "kill -9 $(head -1 /var/lib/postgresql/15/main/postmaster.pid)")
        time.sleep(6)
    nothing_lost(probe)
    audit(pair, "lim1")


@checks("DESIGN 3.2: PostgreSQL killed long after its last checkpoint: the standby serves sooner than the way through the log would take")
def killed_far_from_a_checkpoint(pair):
    pair.lab.sh("lim1", "runuser -u postgres -- psql -AtXqd mxone -v ON_ERROR_STOP=1", limit=180, stdin="checkpoint; do $$ begin"
                " for i in 1..300 loop perform pg_logical_emit_message(false, 'lab', repeat('x', 1000000)); end loop; end $$;")
    audit(pair, "lim1")
    with Probe(pair.lab) as probe:
        time.sleep(1)
        pair.lab.sh("lim1", "kill -9 $(head -1 /var/lib/postgresql/15/main/postmaster.pid)")
        pair.wait_active("standby", 20)
        time.sleep(1.5)
    nothing_lost(probe)
    past = pair.lab.sh("lim1", "webserver_config redundancy history")
    expect("of log to go through" in past, f"the decision record does not say why: {past[-1500:]}")
    expect(probe.report["longestGapMilliseconds"] < 4000, f"{probe.report['longestGapMilliseconds']} ms")
    print(f"      nothing was acknowledged for {probe.report['longestGapMilliseconds']} ms")
    audit(pair, "standby", limit=120)
    to_master(pair)


@checks("DESIGN 3.2: a backend killed on the active server: PostgreSQL restarts its children and stays the primary")
def backend_killed(pair):
    with Probe(pair.lab) as probe:
        time.sleep(1)
        pair.lab.sh("lim1", "kill -9 $(runuser -u postgres -- psql -AtXqc \"select pid from pg_stat_activity "
                    "where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1\")")
        time.sleep(5)
    nothing_lost(probe)
    audit(pair, "lim1")


@checks("issue 2: our package installed again on each side moves nothing that was not asked for")
def reinstalled(pair):
    for host in ("standby", "lim1"):
        with Probe(pair.lab) as probe:
            time.sleep(1)
            pair.lab.call("install", host)
            time.sleep(3)
        nothing_lost(probe)
        audit(pair, "lim1")


@checks("DESIGN 3.1: the daemon stopped in order on the active server hands over first")
def daemon_stopped(pair):
    with Probe(pair.lab) as probe:
        time.sleep(1)
        pair.lab.sh("lim1", "systemctl stop redundancyd")
        pair.wait_active("standby", 30)
        pair.lab.sh("lim1", "systemctl start redundancyd")
        time.sleep(2)
    nothing_lost(probe)
    audit(pair, "standby")
    to_master(pair)


@checks("DESIGN 3.1: the daemon stopped in order on the standby: LIM 1 and management stay, the master goes on alone until it is back")
def standby_daemon_stopped(pair):
    with Probe(pair.lab) as probe:
        time.sleep(1)
        pair.lab.sh("standby", "systemctl stop redundancyd")
        wait_for("lim1 says that it is not protected", lambda: not pair.status("lim1")["protected"], 10)
        expect(writable(pair)[:1] == ["lim1"] and holders(pair) == ["lim1"], f"{writable(pair)}, {holders(pair)}")
        expect(pair.lim_runs_on("lim1") == "lim1", f"LIM 1 runs on {pair.lim_runs_on('lim1')}")
        time.sleep(3)
        pair.lab.sh("standby", "systemctl start redundancyd")
        audit(pair, "lim1")
    nothing_lost(probe)
    expect(probe.report["longestGapMilliseconds"] < 6000, f"{probe.report['longestGapMilliseconds']} ms")


@checks("DESIGN 3.2: the standby dies in a planned move before the point of no return: the master goes on alone, nothing lost")
def dies_before(pair):
    # Paused, it can't prove that it has replayed the shutdown checkpoint: the move waits there.
    pair.lab.sh("standby", "runuser -u postgres -- psql -AtXqc 'select pg_wal_replay_pause()'")
    with Probe(pair.lab) as probe, Order(pair, "lim1", MOVE):
        wait_for("the master's database is stopped for the move", lambda: not writable(pair), 30, every=0.02)
        pair.lab.call("kill", "standby")
        pair.wait_active("lim1", 40)
        wait_for("lim1 is alone", lambda: pair.status("lim1")["state"] == "alone", 30)
        time.sleep(2)
    nothing_lost(probe)
    pair.lab.call("boot", "standby")
    audit(pair, "lim1")


@checks("DESIGN 3.2: the standby dies right after it was promoted in a planned move: the master never goes back by itself, nothing lost")
def dies_after(pair):
    epoch = "grep -a -o '\"number\":[0-9]*' /var/lib/sn-redundancy/management.blocks | cut -d: -f2 | sort -n | tail -1"
    before = int(pair.lab.sh("standby", epoch))
    with Probe(pair.lab) as probe:
        time.sleep(1)
        with Order(pair, "lim1", MOVE):
            # Until its reign is on its disk it has promised nobody anything, and the master may go on: that is another case.
            promoted = pair.lab.sh("standby", f"for i in $(seq 3000); do test $({epoch}) -gt {before} && "
                                   "test \"$(runuser -u postgres -- psql -AtXqc 'select pg_is_in_recovery()')\" = f && echo promoted && exit; "
                                   "sleep 0.01; done")
            expect(promoted.strip() == "promoted", "the move did not come as far as the promotion")
            pair.lab.call("kill", "standby")
        time.sleep(10)
        expect(writable(pair) == [], f"{writable(pair)} went back to data that may be old")
        expect(not holders(pair), f"the virtual IP is on {holders(pair)}")
        pair.lab.call("boot", "standby")
        audit(pair, "standby", limit=120)
    nothing_lost(probe)
    to_master(pair)


@checks("R-UT-06 R-UT-08 R-AL-07: Reconfigure Fallback mirrors the cluster's type; automatic: management follows LIM 1 back by itself")
def automatic(pair):
    pair.lab.sh("lim1", "mxone_maintenance cluster set-fallback telephony automatic --yes")
    wait_for("a difference is shown", lambda: pair.status("lim1")["fallback"] == {
        "cluster": "automatic", "management": "manual"}, 10)
    differs = lambda: "fallback-types-differ" in json.dumps(pair.status("lim1")["alarms"])
    wait_for("an alarm says so", differs, 20)
    pair.lab.sh("lim1", "webserver_config redundancy reconfigure-fallback --yes")
    wait_for("it ends", lambda: not differs(), 20)
    wait_for("both say automatic", lambda: all(
        pair.status(host)["fallback"]["management"] == "automatic" for host in BOTH), 10)
    pair.lab.call("kill", "lim1")
    pair.wait_active("standby", 30)
    pair.lab.call("boot", "lim1")
    pair.wait_protected(90)
    # The cluster's own hold-down is minutes long; the order stands for its end.
    pair.move_lim_back()
    pair.wait_active("lim1", 60)
    audit(pair, "lim1")
    pair.lab.sh("lim1", "mxone_maintenance cluster set-fallback telephony manual --yes")
    pair.lab.sh("lim1", "webserver_config redundancy reconfigure-fallback --yes")


@checks("R-UT-07: removed on the standby first is refused; master first, then standby: each works on its own")
def remove(pair):
    done = pair.lab.call("sh", "standby", "webserver_config redundancy remove --yes", status=None)
    expect(done.returncode == 78, f"exit status {done.returncode}: {done.stderr}")
    pair.remove()
    expect(writable(pair) == list(BOTH), f"writable: {writable(pair)}")
    expect(holders(pair) == [], f"the virtual IP is still on {holders(pair)}")
