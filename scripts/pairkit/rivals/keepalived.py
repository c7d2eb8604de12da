"""keepalived with a promote script over PostgreSQL's streaming replication."""

from ..lab import wait_for
from ..pair import VIRTUAL_IP
from . import postgres
from .stack import ADDRESS, SERVERS, Stack, other

# keepalived.conf(5): both sides begin as BACKUP, because `nopreempt` asks for that: an old side that comes back with old
# data must not take the address from the one that has the new. One advertisement a second is its default.
CONFIGURATION = """\
global_defs {{
    router_id {host}
    enable_script_security
    script_user root
}}
vrrp_script postgresql {{
    script "/usr/local/sbin/postgresql-answers"
    interval 1
    timeout 2
    fall 2
    rise 2
}}
vrrp_instance management {{
    state BACKUP
    nopreempt
    interface eth0
    virtual_router_id 51
    priority {priority}
    advert_int 1
    track_script {{
        postgresql
    }}
    virtual_ipaddress {{
        {address}/24 dev eth0
    }}
    notify_master /usr/local/sbin/promote
}}
"""
ANSWERS = f"#!/bin/sh\nexec {postgres.PROGRAMS}/pg_isready -q -h /var/run/postgresql\n"
PROMOTE = """\
#!/bin/sh
# This server has the address: its database becomes the primary, if it is not.
cd /
sql() { runuser -u postgres -- psql -AtXqc "$1"; }
[ "$(sql 'select pg_is_in_recovery()')" = t ] || exit 0
exec runuser -u postgres -- psql -AtXqc 'select pg_promote(true, 60)'
"""


class Keepalived(Stack):
    name = "keepalived"
    title = "keepalived + promote script"
    packages = {host: ["keepalived"] for host in SERVERS}
    notes = ["VRRP with its defaults (1 s between advertisements), state BACKUP and nopreempt on both sides, pg_isready tracked every"
             " second, notify_master promotes: keepalived.conf(5)",
             "asynchronous streaming replication: with one standby a synchronous one would stop the primary's writes whenever the standby"
             " is away (PostgreSQL manual 27.2.8)",
             "planned move: stop PostgreSQL, then keepalived; nothing makes a standby of the old side but a base backup by hand"]
    return_limit = 15.0

    def set_up(self) -> None:
        postgres.prepare(self.lab, ADDRESS, SERVERS)
        postgres.stop(self.lab, "standby")
        postgres.clone(self.lab, "standby", ADDRESS["lim1"])
        postgres.start(self.lab, "standby")
        # lim1 first, so that it gets the address.
        for host, priority in zip(SERVERS, (100, 90)):
            self.write(host, "/usr/local/sbin/postgresql-answers", ANSWERS, "755")
            self.write(host, "/usr/local/sbin/promote", PROMOTE, "755")
            self.write(host, "/etc/keepalived/keepalived.conf",
                       CONFIGURATION.format(host=host, priority=priority, address=VIRTUAL_IP))
            self.lab.sh(host, "systemctl enable --now keepalived")
            wait_for("lim1 has the address", lambda: self.holders() == ["lim1"], 20)

    def planned_move(self, active: str) -> None:
        # A fast stop hands everything to the standby before the server ends; then the address may go.
        self.lab.sh(active, f"systemctl stop {postgres.UNIT} && systemctl stop keepalived")

    def restore(self, source: str) -> None:
        stale = other(source)
        self.lab.sh(stale, "systemctl stop keepalived", status=None)
        postgres.stop(self.lab, stale)
        postgres.clone(self.lab, stale, ADDRESS[source])
        postgres.start(self.lab, stale)
        self.lab.sh(source, "systemctl start keepalived")
        self.lab.sh(stale, "systemctl start keepalived")
