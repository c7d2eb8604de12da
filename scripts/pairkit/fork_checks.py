"""What becomes of rows that only one side wrote, and of databases and disks that fail alone."""

import concurrent.futures
import json
import time

from .audit import writable
from .checks import Checks, expect
from .lab import LabError, wait_for
from .management_checks import BOTH, audit, nothing_lost, to_master
from .outage import Probe
from .pair import Pair

checks = Checks()

# Rows of its own number on this side alone, one commit each; a number is logged once its commit has returned.
WRITER = """
import subprocess, sys, time
first, end = int(sys.argv[1]), time.monotonic() + float(sys.argv[2])
psql = subprocess.Popen(["runuser", "-u", "postgres", "--", "psql", "-AtXq", "-d", "mxone", "-v", "ON_ERROR_STOP=1"],
                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1)
with open("/root/writer.log", "w", buffering=1) as log:
    n = first
    try:
        while time.monotonic() < end:
            psql.stdin.write(f"insert into fork_notes values ('row {n}'); insert into probe_rows(n) values ({n}) returning n;\\n")
            if psql.stdout.readline().strip() != str(n):
                break
            log.write(f"{n}\\n")
            n += 1
    except OSError:
        pass
"""


def psql(pair: Pair, host: str, statement: str, limit: float = 30) -> str:
    return pair.lab.sh(host, "runuser -u postgres -- psql -AtXqd mxone -v ON_ERROR_STOP=1", stdin=statement, limit=limit).strip()


def forks(pair: Pair, host: str) -> list[dict]:
    return json.loads(pair.lab.sh(host, "webserver_config redundancy forks list --json"))["forks"]


def part(pair: Pair) -> None:
    """Neither hears the other, both go on alone. If the second cut came late the one that was heard for longer counts as
    living, and only one side goes on: then once more."""
    for attempt in range(4):
        with concurrent.futures.ThreadPoolExecutor() as both:
            list(both.map(lambda cut: pair.lab.call("cut", cut[0], "--from", cut[1]), (BOTH, BOTH[::-1])))
        try:
            for host in BOTH:
                wait_for(f"{host} acts alone", lambda: pair.status(host)["state"] == "alone", 12)
            return
        except LabError:
            if attempt == 3:
                raise
        for host in BOTH:
            pair.lab.call("heal", host)
        audit(pair, limit=120)


def acknowledged_forks(pair: Pair, host: str) -> list[dict]:
    """Those that matter; one with nothing but a row that nobody was told of may be there as well."""
    return [fork for fork in forks(pair, host) if fork["acknowledgedRows"]]


def rows_of(pair: Pair, host: str, fork: str) -> list[dict]:
    return json.loads(pair.lab.sh(host, f"webserver_config redundancy forks export {fork} --format json"))


@checks("a pair for the forks")
def set_up(pair):
    pair.make()
    audit(pair, "lim1")
    psql(pair, "lim1", "create table fork_notes (v text); insert into fork_notes values ('stays'), ('goes'), ('changes');"
         " grant all on fork_notes to mxone;")


@checks("DESIGN 3.2: both sides write, neither hears the other: afterwards one side's data, and the loser's rows to the last one")
def partition(pair):
    active, other = "lim1", "standby"
    with Probe(pair.lab) as probe:
        time.sleep(1)
        part(pair)
        number = int(time.time()) * 100_000
        for host, first in ((active, number), (other, number + 50_000)):
            pair.lab.sh(host, "cat > /root/writer.py", stdin=WRITER)
            pair.lab.sh(host, f"setsid python3 /root/writer.py {first} 60 >/dev/null 2>&1 </dev/null &")
        for host in BOTH:
            psql(pair, host, f"update extensions set name = 'by {host}' where number = 20001; delete from extensions where"
                 f" number = 20002; update fork_notes set v = 'changed by {host}' where v = 'changes';"
                 " delete from fork_notes where v = 'goes';")
        time.sleep(3)
        for host in BOTH:
            pair.lab.call("heal", host)
        winner = audit(pair, limit=180)
        time.sleep(1)
    loser = other if winner == active else active
    found = acknowledged_forks(pair, loser)
    expect(len(found) == 1 and not acknowledged_forks(pair, winner), f"forks: {found}, on the winner {forks(pair, winner)}")
    wait_for("an alarm for acknowledged rows", lambda: any(alarm["code"] == "MGMT-FORK" for alarm in pair.status(loser)["alarms"]), 10)
    rows = rows_of(pair, loser, found[0]["id"])
    kept = {int(json.loads(row["row"])["n"]) for row in rows if row["table"] == "probe_rows" and row["acknowledged"]}
    noted = {json.loads(row["row"])["v"] for row in rows if row["table"] == "fork_notes" and row["acknowledged"]}
    won = [int(n) for n in pair.lab.sh(winner, "cat /root/writer.log").split()]
    here = {int(n) for n in psql(pair, winner, "select n from probe_rows").split()}
    written = [int(n) for n in pair.lab.sh(loser, "cat /root/writer.log").split()]
    expect(len(written) > 50, f"the loser acknowledged only {len(written)} rows of its own")
    missing = [n for n in written if n not in kept]
    expect(not missing, f"{len(missing)} of {len(written)} rows that {loser} acknowledged are not in its fork: {missing[:5]}")
    missing = [n for n in written if f"row {n}" not in noted]
    expect(not missing, f"{len(missing)} rows of a table without a key are not in the fork: {missing[:5]}")
    expect(won and set(won) <= here, "the winner lost rows of its own")
    log = pair.lab.sh("client", "cat /var/lib/lab-probe/log")
    client = {int(line.split()[2]) for line in log.splitlines() if line.startswith("a ")}
    lost = client - here - kept
    expect(not lost, f"{len(lost)} rows that the client saw acknowledged are nowhere: {sorted(lost)[:5]}")
    changes = {(row["operation"], row["table"], row["row"]) for row in rows}
    whole = json.dumps(sorted(changes, key=str))
    expect(f"by {loser}" in whole and "20002" in whole and any(c[0] == "deleted" and c[1] == "fork_notes" and "goes" in c[2]
           for c in changes), f"the loser's update or deletions are not in the fork: {[c for c in changes if c[0] != 'inserted']}")
    print(f"      {len(written)} rows of {loser}, {len(client)} of the client; fork {found[0]['id']}: "
          f"{found[0]['acknowledgedRows']} acknowledged, {found[0]['otherRows']} others")


@checks("DESIGN 3.2: the alarm ends once somebody has looked; a fork can be shown, exported and discarded")
def looked_at(pair):
    loser = next(host for host in BOTH if acknowledged_forks(pair, host))
    fork = acknowledged_forks(pair, loser)[0]["id"]
    text = pair.lab.sh(loser, f"webserver_config redundancy forks show {fork}")
    expect("Acknowledged" in text and "fork_notes" in text, text[:400])
    wait_for("the alarm is gone", lambda: not any(a["code"] == "MGMT-FORK" for a in pair.status(loser)["alarms"]), 10)
    sql = pair.lab.sh(loser, f"webserver_config redundancy forks export {fork} --format sql")
    winner = next(host for host in BOTH if host != loser)
    psql(pair, winner, "begin;\n" + "\n".join(l for l in sql.splitlines() if not l.startswith("\\connect")) + "\nrollback;", limit=120)
    csv = pair.lab.sh(loser, f"webserver_config redundancy forks export {fork} --format csv")
    expect(len(csv.splitlines()) == 1 + len(rows_of(pair, loser, fork)), "the CSV has not a line for each row")
    expect(pair.lab.call("sh", loser, "webserver_config redundancy forks show nothing", status=None).returncode == 78, "unknown fork")
    pair.lab.sh(loser, f"webserver_config redundancy forks discard {fork} --yes")
    expect(not acknowledged_forks(pair, loser), "it is still there")
    expect(fork not in pair.lab.sh(loser, "ls /var/lib/sn-redundancy/forks"), "files are left")
    to_master(pair)


@checks("DESIGN 3.2: powered off with rows nobody confirmed, booted: rewound, back as a standby within seconds, no copy left behind")
def rewound(pair):
    with Probe(pair.lab) as probe:
        time.sleep(1)
        pair.lab.call("kill", "lim1")
        pair.wait_active("standby", 30)
        time.sleep(1)
    nothing_lost(probe)
    pair.lab.call("boot", "lim1")
    audit(pair, "standby", limit=120)
    log = pair.lab.sh("lim1", "journalctl -b -u redundancyd -o cat --no-pager | grep -E '^rewound|^base backup instead'")
    expect(log.startswith("rewound"), f"not rewound: {log}")
    expect(not pair.lab.sh("lim1", "ls -d /var/lib/postgresql/15/main.kept-* 2>/dev/null || true").strip(), "a copy was left behind")
    expect(not any(alarm["code"] == "MGMT-FORK" for alarm in pair.status("lim1")["alarms"]),
           "an alarm for rows that nobody was told of")
    times = pair.lab.sh("lim1", "journalctl -b -u redundancyd -o short-unix --no-pager | grep -E 'Starting redundancyd|could take over now'")
    stamps = [float(line.split()[0]) for line in times.splitlines()]
    print(f"      a standby again {stamps[-1] - stamps[0]:.1f} s after the daemon began to start")
    to_master(pair)


@checks("DESIGN 3.2: rows whose writers were never answered are listed apart, without an alarm")
def unacknowledged(pair):
    # Both ways to the other server are cut at once: a commit made then waits until lim1 knows what became of the standby.
    # So that it is made then, however busy the machine is, its connection is there before.
    pair.lab.sh("lim1", "cat > /root/unanswered.sh; setsid bash /root/unanswered.sh >/root/unanswered.log 2>&1 </dev/null &", stdin="""
{ while test "$(cat /sys/class/net/eth0/carrier)" = 1; do sleep 0.01; done; echo "insert into fork_notes values ('unanswered');"; } |
    PGAPPNAME=unanswered runuser -u postgres -- timeout 60 psql -Xqd mxone
""")
    wait_for("the writer is connected", lambda: psql(
        pair, "lim1", "select count(*) from pg_stat_activity where application_name = 'unanswered'") == "1", 20)
    pair.lab.call("cut", "lim1")
    pair.wait_active("standby", 30)
    wait_for("lim1 has closed its database", lambda: pair.status("lim1")["state"] == "isolated", 30)
    pair.lab.call("heal", "lim1")
    audit(pair, "standby", limit=120)
    # The probe of another check may have left a fork of that kind, too.
    found = [fork for fork in forks(pair, "lim1") if any(table["table"] == "fork_notes" for table in fork["tables"])]
    expect(len(found) == 1 and not found[0]["acknowledgedRows"] and found[0]["otherRows"] >= 1, f"forks: {found}")
    expect(not any(alarm["code"] == "MGMT-FORK" for alarm in pair.status("lim1")["alarms"]), "an alarm for rows nobody was told of")
    text = pair.lab.sh("lim1", f"webserver_config redundancy forks show {found[0]['id']}")
    expect("unanswered" in text.split("Never acknowledged")[1], text)
    pair.lab.sh("lim1", f"webserver_config redundancy forks discard {found[0]['id']} --yes")
    to_master(pair)


def disk_fails(pair: Pair, kind: str, words: str) -> None:
    """The standby takes over from a server whose database disk fails, says why, and the old side comes back by itself."""
    with Probe(pair.lab) as probe:
        time.sleep(1)
        pair.lab.call("disk", "lim1", kind)
        try:
            pair.wait_active("standby", 60)
            time.sleep(1.5)
        finally:
            pair.lab.call("disk", "lim1", "ok")
    nothing_lost(probe)
    past = pair.lab.sh("lim1", "webserver_config redundancy history")
    expect(words in past, f"the decision record does not say '{words}': {past[-1500:]}")
    audit(pair, "standby", limit=120)
    wait_for("the alarm for the disk ends", lambda: not any(alarm["code"] == "MGMT-DISK" for alarm in pair.status("lim1")["alarms"]), 20)
    print(f"      nothing was acknowledged for {probe.report['longestGapMilliseconds']} ms")
    to_master(pair)


@checks("DESIGN 3.2: the database disk of the active server full: the standby takes over, and the record says why")
def disk_full(pair):
    disk_fails(pair, "full", "the database's disk on lim1 is full")


@checks("DESIGN 3.2: the database disk of the active server hangs: the standby takes over, and the record says why")
def disk_hung(pair):
    disk_fails(pair, "hang", "the database's disk on lim1 takes no writes")


@checks("DESIGN 3.2: the standby was away for longer than the log is kept: a base backup beside the old directory, which then goes")
def log_is_gone(pair):
    pair.lab.call("kill", "standby")
    wait_for("lim1 is alone", lambda: pair.status("lim1")["state"] == "alone", 30)
    # A segment of 16 MB each: more than the slot may keep.
    keeps = int(psql(pair, "lim1", "select setting from pg_settings where name = 'max_slot_wal_keep_size'"))
    psql(pair, "lim1", f"do $$ begin for i in 1..{keeps // 16 + 10} loop perform pg_logical_emit_message(false, 'lab', 'x'); perform pg_switch_wal();"
         " end loop; end $$; checkpoint; checkpoint;", limit=120)
    pair.lab.call("boot", "standby")
    audit(pair, "lim1", limit=150)
    log = pair.lab.sh("standby", "journalctl -b -u redundancyd -o cat --no-pager | grep -E '^base backup instead|^data directory kept'")
    expect("base backup instead of a rewind" in log and "data directory kept" in log, log)


@checks("DESIGN 3.2 issue 5: a wrong setting keeps the standby's database from starting: status says why, its data are not fetched anew, and put right it follows")
def wrong_setting(pair):
    wrong = "/etc/postgresql/15/main/conf.d/zz-wrong.conf"
    directory = lambda: pair.lab.sh("standby", "stat -c %i /var/lib/postgresql/15/main; ls -d /var/lib/postgresql/15/main?* 2>/dev/null || true")
    before = directory()
    pair.lab.sh("standby", f"echo \"shared_buffers = '900TB'\" > {wrong}; kill -9 $(head -1 /var/lib/postgresql/15/main/postmaster.pid)")
    wait_for("the standby says why", lambda: f'"{wrong}" contains errors' in pair.status("standby")["reason"], 30)
    time.sleep(12)
    expect(directory() == before, f"{before} became {directory()}")
    pair.lab.sh("standby", f"rm {wrong}")
    audit(pair, "lim1", limit=60)
    expect(directory() == before, f"{before} became {directory()}")


@checks("issue 4: a drill that is cut off passes or says that it failed, and leaves no fork of its own rows, no kept data, and in the end no table")
def drill_cut_off(pair):
    before = [forks(pair, host) for host in BOTH]
    kept = lambda: [pair.lab.sh(host, "ls -d /var/lib/postgresql/15/main?* 2>/dev/null || true") for host in BOTH]
    directories = kept()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        drill = pool.submit(pair.lab.call, "sh", "lim1", "webserver_config redundancy drill --yes", status=None, limit=300)
        time.sleep(1.2)
        pair.lab.call("cut", "lim1")
        time.sleep(6)
        pair.lab.call("heal", "lim1")
        told = drill.result()
    expect(("FAILED" in told.stdout + told.stderr) == (told.returncode != 0), f"{told.returncode}: {told.stdout}{told.stderr}")
    print(f"      {(told.stdout + told.stderr).strip().splitlines()[-1]}")
    active = audit(pair, limit=150)
    expect([forks(pair, host) for host in BOTH] == before, f"forks: {[forks(pair, host) for host in BOTH]}")
    wait_for("no data are kept", lambda: kept() == directories, 30)
    table = "select count(*) from pg_tables where tablename = 'sn_redundancy_drill'"
    left = lambda: pair.lab.sh(active, "runuser -u postgres -- psql -AtXq", stdin=table).strip()
    wait_for("the drill's table is gone", lambda: left() == "0", 120)
    to_master(pair)


@checks("issue 4: takeover --accept-loss says the loss in figures first; what the other side had acknowledged is then its fork")
def accept_loss(pair):
    pair.lab.call("cut", "standby")
    wait_for("lim1 is alone", lambda: pair.status("lim1")["state"] == "alone", 30)
    psql(pair, "lim1", "insert into fork_notes values ('acknowledged alone')")
    pair.lab.call("kill", "lim1")
    pair.lab.call("heal", "standby")
    wait_for("standby knows that lim1 is gone", lambda: "lost" in pair.status("standby")["reason"]
             or "may" in pair.status("standby")["reason"], 30)
    refused = pair.lab.call("sh", "standby", "webserver_config redundancy takeover --yes", status=None)
    expect(refused.returncode == 64 and "lim1 was last heard to write" in refused.stderr, f"{refused.returncode}: {refused.stderr}")
    expect(writable(pair) == [], f"{writable(pair)} is active without the order")
    pair.lab.sh("standby", "webserver_config redundancy takeover --accept-loss --yes")
    pair.wait_active("standby", 30)
    pair.lab.call("boot", "lim1")
    audit(pair, "standby", limit=150)
    found = acknowledged_forks(pair, "lim1")
    expect(len(found) == 1, f"forks: {forks(pair, 'lim1')}")
    expect(any("acknowledged alone" in (row["row"] or "") for row in rows_of(pair, "lim1", found[0]["id"])), "the row is not in the fork")
    pair.lab.sh("lim1", f"webserver_config redundancy forks discard {found[0]['id']} --yes")
    to_master(pair)


@checks("DESIGN 3.2: the standby's disk hangs: writers wait for some 5 s, then lim1 goes on alone; the standby is taken back when it has kept up for 30 s")
def slow_standby(pair):
    with Probe(pair.lab) as probe:
        time.sleep(1)
        pair.lab.call("disk", "standby", "hang")
        try:
            wait_for("lim1 is alone", lambda: pair.status("lim1")["state"] == "alone", 30)
            wait_for("the standby says why", lambda: any(a["code"] == "MGMT-DISK" for a in pair.status("standby")["alarms"]), 20)
            time.sleep(1)
            expect("too slow" in pair.status("lim1")["reason"], pair.status("lim1")["reason"])
        finally:
            pair.lab.call("disk", "standby", "ok")
        well = time.monotonic()
        audit(pair, "lim1", limit=120)
        expect(time.monotonic() - well > 25, f"commits depended on it again after {time.monotonic() - well:.1f} s")
    nothing_lost(probe)
    expect(probe.report["longestGapMilliseconds"] < 9000, f"{probe.report['longestGapMilliseconds']} ms")
    print(f"      nothing was acknowledged for {probe.report['longestGapMilliseconds']} ms")
