"""Patroni with etcd on three hosts and vip-manager."""

from ..lab import wait_for
from ..pair import VIRTUAL_IP
from . import postgres
from .stack import ADDRESS, SERVERS, Stack, other

SCOPE, NAMESPACE = "15-main", "/postgresql-common/"
ENDPOINTS = ",".join(f"{address}:2379" for address in ADDRESS.values())
ETCD = """\
ETCD_NAME="{host}"
ETCD_DATA_DIR="/var/lib/etcd/default"
ETCD_LISTEN_PEER_URLS="http://{address}:2380"
ETCD_LISTEN_CLIENT_URLS="http://{address}:2379,http://127.0.0.1:2379"
ETCD_INITIAL_ADVERTISE_PEER_URLS="http://{address}:2380"
ETCD_ADVERTISE_CLIENT_URLS="http://{address}:2379"
ETCD_INITIAL_CLUSTER="{members}"
ETCD_INITIAL_CLUSTER_STATE="new"
ETCD_ENABLE_V2="true"
"""
# ttl, loop_wait and retry_timeout are Patroni's defaults, written out.
CONFIGURATION = f"""\
scope: {SCOPE}
namespace: {NAMESPACE}
name: {{host}}
etcd:
  hosts: {ENDPOINTS}
restapi:
  listen: {{address}}:8008
  connect_address: {{address}}:8008
bootstrap:
  dcs:
    ttl: 30
    loop_wait: 10
    retry_timeout: 10
    maximum_lag_on_failover: 1048576
    synchronous_mode: {{synchronous}}
    postgresql:
      use_pg_rewind: true
      use_slots: true
postgresql:
  listen: '*:5432'
  connect_address: {{address}}:5432
  use_unix_socket: true
  data_dir: {postgres.DATA}
  config_dir: {postgres.CONFIGURATION}
  bin_dir: {postgres.PROGRAMS}
  pgpass: /var/lib/postgresql/patroni.pgpass
  create_replica_methods: [basebackup]
  basebackup:
    checkpoint: fast
  remove_data_directory_on_rewind_failure: true
  remove_data_directory_on_diverged_timelines: true
  authentication:
    superuser:
      username: postgres
      password: {postgres.PASSWORD}
    replication:
      username: {postgres.ROLE}
      password: {postgres.PASSWORD}
  parameters:
    unix_socket_directories: /var/run/postgresql
"""
# Read by the package's own unit.
VIRTUAL_ADDRESS = f"""\
VIP_IP={VIRTUAL_IP}
VIP_MASK=24
VIP_IFACE=eth0
VIP_KEY={NAMESPACE}{SCOPE}/leader
VIP_HOST={{host}}
VIP_TYPE=etcd
VIP_ENDPOINT={','.join(f'http://{address}:2379' for address in ADDRESS.values())}
"""
CONTROL = f"patronictl -c /etc/patroni/{SCOPE}.yml"


class Patroni(Stack):
    name = "patroni"
    title = "Patroni + etcd + vip-manager"
    packages = {"client": ["etcd-server", "etcd-client"]} | {
        host: ["etcd-server", "etcd-client", "patroni", "python3-etcd", "vip-manager"] for host in SERVERS}
    notes = ["ttl 30 s, loop_wait 10 s, retry_timeout 10 s, its defaults (Patroni manual, 'Dynamic Configuration Settings'); use_pg_rewind and"
             " use_slots; etcd on lim1, standby and client; vip-manager looks every second, its default",
             "synchronous_mode: true, which the manual recommends where losing committed rows is not permissible ('Replication modes')",
             "an existing database is taken over as its manual says ('Convert a standalone to a Patroni cluster')"]
    patience = 120.0
    return_limit = 90.0
    synchronous = "true"

    def set_up(self) -> None:
        sh = self.lab.sh
        self._start_etcd()
        postgres.prepare(self.lab, ADDRESS, SERVERS)
        postgres.execute(self.lab, "lim1", f"alter role postgres password '{postgres.PASSWORD}'")
        access = "".join(f"host all postgres {ADDRESS[host]}/32 scram-sha-256\n" for host in SERVERS)
        for host in SERVERS:
            sh(host, f"cat >> {postgres.CONFIGURATION}/pg_hba.conf", stdin=access)
            # Patroni has the settings from here on, and starts the database.
            sh(host, f"rm {postgres.CONFIGURATION}/conf.d/replication.conf")
            postgres.stop(self.lab, host)
            sh(host, f"systemctl disable {postgres.UNIT} 2>/dev/null; echo manual > {postgres.CONFIGURATION}/start.conf")
            self.write(host, f"/etc/patroni/{SCOPE}.yml", CONFIGURATION.format(
                host=host, address=ADDRESS[host], synchronous=self.synchronous), "640", "postgres")
        sh("standby", f"rm -rf {postgres.DATA}")
        sh("lim1", f"systemctl enable --now patroni@{SCOPE}")
        wait_for("Patroni leads on lim1", lambda: postgres.recovering(self.lab, "lim1") is False, 60, every=0.5)
        sh("standby", f"systemctl enable --now patroni@{SCOPE}")
        for host in SERVERS:
            self.write(host, "/etc/default/vip-manager", VIRTUAL_ADDRESS.format(host=host))
            sh(host, "systemctl enable --now vip-manager 2>/dev/null")

    def planned_move(self, active: str) -> None:
        self.lab.sh(active, f"timeout 120 {CONTROL} switchover --candidate {other(active)} --force {SCOPE}")

    def ready(self, active: str) -> bool:
        """The other one is the synchronous standby in Patroni's own table, or simply runs without that mode."""
        told = self.lab.sh(active, f"{CONTROL} list --format json {SCOPE}", status=None)
        return ('"Sync Standby"' if self.synchronous == "true" else '"Replica"') in told

    def restore(self, source: str) -> None:
        stale = other(source)
        self.lab.sh(stale, f"systemctl restart patroni@{SCOPE}", status=None)
        self.lab.sh(source, f"{CONTROL} reinit --force --wait {SCOPE} {stale}", status=None, limit=120)

    def _start_etcd(self) -> None:
        members = ",".join(f"{host}=http://{address}:2380" for host, address in ADDRESS.items())
        for host, address in ADDRESS.items():
            self.write(host, "/etc/default/etcd", ETCD.format(host=host, address=address, members=members))
        # They wait for each other: none is up before two are.
        for host in ADDRESS:
            self.lab.sh(host, "systemctl enable etcd 2>/dev/null; rm -rf /var/lib/etcd/default; systemctl start --no-block etcd")
        wait_for("etcd has a leader", lambda: self.lab.does(
            "client", f"ETCDCTL_API=3 etcdctl --endpoints={ENDPOINTS} endpoint health"), 60, every=0.5)
