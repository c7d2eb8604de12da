"""Streaming replication as PostgreSQL's manual describes it (chapters 27.2 and 20.6), for stacks that do not set it up themselves."""

from ..lab import Lab, LabError

UNIT = "postgresql@15-main"
DATA = "/var/lib/postgresql/15/main"
CONFIGURATION = "/etc/postgresql/15/main"
PROGRAMS = "/usr/lib/postgresql/15/bin"
ROLE, PASSWORD = "replicator", "Replicate-7-pairs"
PASSFILE = "/var/lib/postgresql/.pgpass"
# As the account postgres, with its own folder and pass file.
RUN = f"cd /var/lib/postgresql && runuser -u postgres -- env HOME=/var/lib/postgresql PGPASSFILE={PASSFILE}"


def query(lab: Lab, host: str, sql: str) -> str | None:
    """One value as the superuser over the socket; None if the database does not answer."""
    done = lab.call("sh", host, "timeout 5 runuser -u postgres -- psql -AtXq", status=None, stdin=sql)
    return done.stdout.strip() if done.returncode == 0 else None


def execute(lab: Lab, host: str, sql: str, database: str = "postgres") -> None:
    lab.sh(host, f"runuser -u postgres -- psql -AtXq --set=ON_ERROR_STOP=1 {database}", stdin=sql)


def recovering(lab: Lab, host: str) -> bool | None:
    """Whether the database is a standby; None if it does not answer."""
    return {"t": True, "f": False}.get(query(lab, host, "select pg_is_in_recovery()") or "")


def follows(lab: Lab, host: str) -> bool:
    """Whether the database is a standby that streams."""
    return recovering(lab, host) is True and query(lab, host, "select status from pg_stat_wal_receiver") == "streaming"


def prepare(lab: Lab, address: dict[str, str], servers: tuple[str, ...], preload: str = "") -> None:
    """Settings, access and a role for replication, the same on both servers; the role is made where the data are."""
    settings = "listen_addresses = '*'\nwal_log_hints = on\nwal_keep_size = '512MB'\nhot_standby = on\n" + (
        f"shared_preload_libraries = '{preload}'\n" if preload else "")
    access = "".join(
        f"host {database} {ROLE} {address[peer]}/32 scram-sha-256\n" for peer in servers for database in ("replication", "all"))
    for host in servers:
        lab.sh(host, f"install -o postgres /dev/stdin {CONFIGURATION}/conf.d/replication.conf", stdin=settings)
        lab.sh(host, f"cat >> {CONFIGURATION}/pg_hba.conf", stdin=access)
        lab.sh(host, f"install -o postgres -g postgres -m 600 /dev/stdin {PASSFILE}", stdin=f"*:*:*:{ROLE}:{PASSWORD}\n")
    lab.sh(servers[0], f"systemctl restart {UNIT}")
    # Superuser, because pg_rewind and repmgr want one; the same for all.
    execute(lab, servers[0], f"create role {ROLE} login replication superuser password '{PASSWORD}'")


def clone(lab: Lab, host: str, source: str, recovery: bool = True) -> None:
    """Replaces the data of a stopped database by a base backup of `source` (an address), ready to follow it unless said."""
    lab.sh(host, f"rm -rf {DATA} && {RUN} pg_basebackup --host={source} --username={ROLE} --pgdata={DATA}"
                 f" --wal-method=stream --checkpoint=fast --no-password {'--write-recovery-conf' if recovery else ''}")


def stop(lab: Lab, host: str) -> None:
    """Stops the database, also one that was left behind dead."""
    lab.sh(host, f"systemctl stop {UNIT}; systemctl reset-failed {UNIT} 2>/dev/null;"
                 f" pg_ctlcluster --skip-systemctl-redirect 15 main stop -m immediate 2>/dev/null; rm -f {DATA}/postmaster.pid", status=None)


def start(lab: Lab, host: str) -> None:
    lab.sh(host, f"systemctl start {UNIT}")
    if recovering(lab, host) is None:
        raise LabError(f"PostgreSQL did not start on {host}")
