"""Going on with a restored database: `webserver_config redundancy adopt`."""

from .audit import BOTH
from .checks import Checks, expect
from .fork_checks import psql
from .management_checks import audit
from .pair import Pair

checks = Checks()
OWN = "/var/lib/postgresql/15/main"
RESTORED = "/var/lib/postgresql/15/restored"
DAMAGED = "/var/lib/postgresql/15/damaged"


def adopt(pair: Pair, host: str, directory: str, *words: str):
    return pair.lab.call("sh", host, f"webserver_config redundancy adopt {directory} {' '.join(words)}", status=None, limit=300)


def kept(pair: Pair) -> list[str]:
    return pair.lab.sh("lim1", f"ls -d {OWN}.kept-* 2>/dev/null || true").split()


@checks("DESIGN 6: a backup taken of the running pair, with a row before and a row after it")
def _(pair: Pair) -> None:
    pair.make()
    psql(pair, "lim1", "create table adopted(what text); insert into adopted values ('before')")
    for directory in (RESTORED, DAMAGED):
        pair.lab.sh("lim1", f"runuser -u postgres -- pg_basebackup -D {directory} -c fast -X stream", limit=300)
    psql(pair, "lim1", "insert into adopted values ('after')")


@checks("DESIGN 6: adopt refuses, in one sentence and with nothing changed, what can be known to be wrong")
def _(pair: Pair) -> None:
    lab = pair.lab
    for command, directory, word in (
        ("true", OWN, "in use"),
        ("true", "/nowhere", "No such file"),
        ("mkdir -m 700 /var/lib/postgresql/15/roots", "/var/lib/postgresql/15/roots", "does not belong to postgres"),
        (f"echo \"restore_command = 'true'\" >> {RESTORED}/postgresql.auto.conf", RESTORED, "restore_command"),
        (f"sed -i /restore_command/d {RESTORED}/postgresql.auto.conf; touch {RESTORED}/recovery.signal", RESTORED, "recovery.signal"),
        (f"rm {RESTORED}/recovery.signal; echo 14 > {RESTORED}/PG_VERSION", RESTORED, "PostgreSQL 14"),
        (f"echo 15 > {RESTORED}/PG_VERSION; mv {RESTORED}/backup_label /root/", RESTORED, "copy of a server"),
    ):
        lab.sh("lim1", command)
        done = adopt(pair, "lim1", directory, "--yes")
        expect(done.returncode == 78 and word in done.stderr, f"{directory}: {done.returncode}, {done.stderr}")
    lab.sh("lim1", f"mv /root/backup_label {RESTORED}/")
    done = adopt(pair, "standby", RESTORED, "--yes")
    expect(done.returncode == 78, f"on the passive side: {done.returncode}, {done.stderr}")
    done = adopt(pair, "lim1", RESTORED, "--dry-run")
    expect(done.returncode == 0 and "start on" in done.stdout, f"dry run: {done.returncode}, {done.stdout}{done.stderr}")
    audit(pair, limit=10)
    expect(psql(pair, "lim1", "select count(*) from adopted") == "2", "a refusal changed the database")


@checks("DESIGN 6: a restored database that does not start is put back, and the old one serves again")
def _(pair: Pair) -> None:
    pair.lab.sh("lim1", f"truncate -s 0 {DAMAGED}/global/pg_filenode.map")
    done = adopt(pair, "lim1", DAMAGED, "--yes")
    expect(done.returncode == 1 and "pg_filenode.map" in done.stderr, f"{done.returncode}, {done.stderr}")
    audit(pair, limit=90)
    expect(psql(pair, "lim1", "select count(*) from adopted") == "2", "rows are missing")
    expect(pair.lab.does("lim1", f"test -d {DAMAGED}"), "the directory is not where it was")
    expect(pair.lab.does("lim1", f"! grep primary_conninfo {DAMAGED}/postgresql.auto.conf"), "its settings were left changed")
    expect(kept(pair) == [], "something was left aside")


@checks("DESIGN 6: adopt goes on with the restored database on both servers, keeps the old one, and moves work as before")
def _(pair: Pair) -> None:
    # What the set-up made in the database since may be missing in an older one.
    done = adopt(pair, "lim1", RESTORED, "--yes")
    expect(done.returncode == 0 and ".kept-" in done.stderr, f"{done.returncode}, {done.stderr}")
    audit(pair, limit=120)
    for host in BOTH:
        found = psql(pair, host, "select string_agg(what, ',') from adopted")
        expect(found == "before", f"{host} has {found!r}")
    expect(len(kept(pair)) == 1, f"kept: {kept(pair)}")
    pair.lab.sh("lim1", "webserver_config redundancy drill --yes", limit=300)
    audit(pair, limit=60)
