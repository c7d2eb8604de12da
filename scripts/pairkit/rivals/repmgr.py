"""repmgr with repmgrd's automatic failover; the virtual address is moved by a script at its event."""

from ..pair import VIRTUAL_IP
from . import postgres
from .stack import ADDRESS, SERVERS, Stack, other

# Attempts and interval are repmgrd's defaults, written out. The service commands are those of its page on Debian's packages.
CONFIGURATION = f"""\
node_id={{number}}
node_name='{{host}}'
conninfo='host={{address}} user={postgres.ROLE} dbname=repmgr connect_timeout=2 passfile={postgres.PASSFILE}'
passfile='{postgres.PASSFILE}'
data_directory='{postgres.DATA}'
pg_bindir='{postgres.PROGRAMS}'
failover=automatic
monitor_interval_secs=2
reconnect_attempts=6
reconnect_interval=10
promote_command='/usr/bin/repmgr standby promote -f /etc/repmgr.conf --log-to-file'
follow_command='/usr/bin/repmgr standby follow -f /etc/repmgr.conf --log-to-file --upstream-node-id=%n'
service_start_command='sudo /usr/bin/pg_ctlcluster 15 main start'
service_stop_command='sudo /usr/bin/pg_ctlcluster 15 main stop'
service_restart_command='sudo /usr/bin/pg_ctlcluster 15 main restart'
service_reload_command='sudo /usr/bin/pg_ctlcluster 15 main reload'
event_notification_command='/usr/local/sbin/move-address %e %s'
log_file='/var/log/postgresql/repmgr.log'
"""
# The old side gives the address up if it can still be asked to; then this side takes it and says so.
MOVE_ADDRESS = f"""\
#!/bin/sh
[ "$1" = standby_promote ] && [ "$2" = 1 ] || exit 0
timeout 4 ssh -o BatchMode=yes -o ConnectTimeout=1 postgres@{{peer}} sudo /usr/sbin/ip addr del {VIRTUAL_IP}/24 dev eth0
sudo /usr/sbin/ip addr replace {VIRTUAL_IP}/24 dev eth0
sudo /usr/bin/arping -q -c 2 -U -I eth0 {VIRTUAL_IP}
"""
SUDO = "postgres ALL=(root) NOPASSWD: /usr/bin/pg_ctlcluster, /usr/sbin/ip, /usr/bin/arping\n"
REPMGR = f"{postgres.RUN} repmgr -f /etc/repmgr.conf"


class Repmgr(Stack):
    name = "repmgr"
    title = "repmgr + virtual address"
    packages = {host: ["postgresql-15-repmgr", "repmgr"] for host in SERVERS}
    notes = ["repmgrd's defaults: six attempts, ten seconds apart (repmgr manual 13.1); service commands as on its page on Debian's packages;"
             " no witness (its manual asks for one only across locations)",
             "virtual address moved at the event standby_promote, taken from the old side by ssh where that answers (manual 9)",
             "asynchronous replication (its default); an old primary comes back by hand, 'node rejoin' or 'standby clone' (manual 13.1)"]
    patience = 180.0
    return_limit = 15.0

    def set_up(self) -> None:
        postgres.prepare(self.lab, ADDRESS, SERVERS, preload="repmgr")
        postgres.execute(self.lab, "lim1", f"create database repmgr owner {postgres.ROLE}")
        for number, host in enumerate(SERVERS, start=1):
            self.write(host, "/etc/repmgr.conf", CONFIGURATION.format(number=number, host=host, address=ADDRESS[host]))
            self.write(host, "/usr/local/sbin/move-address", MOVE_ADDRESS.format(peer=ADDRESS[other(host)]), "755")
            self.write(host, "/etc/sudoers.d/repmgr", SUDO, "440")
            self.write(host, "/etc/default/repmgrd", 'REPMGRD_ENABLED=yes\nREPMGRD_CONF=/etc/repmgr.conf\nREPMGRD_OPTS="--daemonize=false"\n')
        self._log_in_without_password()
        self.lab.sh("lim1", f"{REPMGR} primary register")
        self.lab.sh("lim1", f"ip addr add {VIRTUAL_IP}/24 dev eth0; arping -q -c 1 -U -I eth0 {VIRTUAL_IP}")
        self._follow("standby", "lim1")
        for host in SERVERS:
            self.lab.sh(host, "systemctl enable repmgrd 2>/dev/null; systemctl restart repmgrd")

    def planned_move(self, active: str) -> None:
        self.lab.sh(other(active), f"timeout 180 sh -c '{REPMGR} standby switchover'")

    def ready(self, active: str) -> bool:
        """Both daemons run and none is paused, in repmgr's own table."""
        rows = [line.split(",") for line in self.lab.sh(active, f"{REPMGR} service status --csv", status=None).splitlines() if "," in line]
        return len(rows) == 2 and all(len(row) > 6 and row[4] == "1" and row[6] == "0" for row in rows)

    def restore(self, source: str) -> None:
        stale = other(source)
        self.lab.sh(stale, f"systemctl stop repmgrd; ip addr del {VIRTUAL_IP}/24 dev eth0", status=None)
        postgres.stop(self.lab, stale)
        self.lab.sh(source, f"ip addr replace {VIRTUAL_IP}/24 dev eth0; arping -q -c 1 -U -I eth0 {VIRTUAL_IP}")
        self._follow(stale, source)
        self.lab.sh(stale, "systemctl restart repmgrd")

    def _follow(self, host: str, source: str) -> None:
        postgres.stop(self.lab, host)
        self.lab.sh(host, f"{REPMGR} -h {ADDRESS[source]} -U {postgres.ROLE} -d repmgr standby clone --force --fast-checkpoint")
        postgres.start(self.lab, host)
        self.lab.sh(host, f"{REPMGR} standby register --force")

    def _log_in_without_password(self) -> None:
        """Keys for the account postgres in both directions (manual 8.1: preparing for switchover)."""
        keys = {}
        for host in SERVERS:
            self.lab.sh(host, "install -d -m 700 -o postgres -g postgres /var/lib/postgresql/.ssh && cd / && runuser -u postgres --"
                              " ssh-keygen -q -t ed25519 -N '' -f /var/lib/postgresql/.ssh/id_ed25519")
            keys[host] = self.lab.sh(host, "cat /var/lib/postgresql/.ssh/id_ed25519.pub")
        for host in SERVERS:
            self.write(host, "/var/lib/postgresql/.ssh/authorized_keys", keys[other(host)], "600", "postgres")
            self.write(host, "/var/lib/postgresql/.ssh/config", "StrictHostKeyChecking accept-new\n", "600", "postgres")
