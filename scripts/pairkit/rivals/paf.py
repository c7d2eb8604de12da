"""Pacemaker with the resource agent PAF (PostgreSQL Automatic Failover), IPaddr2 and fencing."""

from ..lab import wait_for
from ..pair import VIRTUAL_IP
from . import postgres
from .powerswitch import AGENT, PowerSwitch
from .stack import ADDRESS, SERVERS, Stack, other

COROSYNC = """\
totem {{
    version: 2
    cluster_name: cluster_pgsql
    transport: knet
    crypto_cipher: aes256
    crypto_hash: sha256
}}
nodelist {{
    node {{
        name: lim1
        nodeid: 1
        ring0_addr: {lim1}
    }}
    node {{
        name: standby
        nodeid: 2
        ring0_addr: {standby}
    }}
}}
quorum {{
    provider: corosync_votequorum
    two_node: 1
}}
logging {{
    to_syslog: yes
}}
"""

# Operations, time-outs and constraints are those of PAF's quick start.
RESOURCES = f"""\
<configuration>
<crm_config><cluster_property_set id="options">
  <nvpair id="options-stonith" name="stonith-enabled" value="true"/>
</cluster_property_set></crm_config>
<nodes/>
<resources>
{{fences}}
<clone id="pgsqld-clone">
  <meta_attributes id="clone-meta"><nvpair id="clone-notify" name="notify" value="true"/>
    <nvpair id="clone-promotable" name="promotable" value="true"/></meta_attributes>
  <primitive id="pgsqld" class="ocf" provider="heartbeat" type="pgsqlms">
    <instance_attributes id="pgsqld-options">
      <nvpair id="pgsqld-bindir" name="bindir" value="{postgres.PROGRAMS}"/>
      <nvpair id="pgsqld-pgdata" name="pgdata" value="{postgres.CONFIGURATION}"/>
      <nvpair id="pgsqld-datadir" name="datadir" value="{postgres.DATA}"/>
    </instance_attributes>
    <operations>
      <op id="pgsqld-start" name="start" interval="0" timeout="60s"/>
      <op id="pgsqld-stop" name="stop" interval="0" timeout="60s"/>
      <op id="pgsqld-promote" name="promote" interval="0" timeout="30s"/>
      <op id="pgsqld-demote" name="demote" interval="0" timeout="120s"/>
      <op id="pgsqld-primary" name="monitor" interval="15s" timeout="10s" role="Promoted"/>
      <op id="pgsqld-standby" name="monitor" interval="16s" timeout="10s" role="Unpromoted"/>
      <op id="pgsqld-notify" name="notify" interval="0" timeout="60s"/>
    </operations>
  </primitive>
</clone>
<primitive id="pgsql-pri-ip" class="ocf" provider="heartbeat" type="IPaddr2">
  <instance_attributes id="ip-options"><nvpair id="ip-ip" name="ip" value="{VIRTUAL_IP}"/>
    <nvpair id="ip-mask" name="cidr_netmask" value="24"/></instance_attributes>
  <operations><op id="ip-monitor" name="monitor" interval="10s"/></operations>
</primitive>
</resources>
<constraints>
<rsc_colocation id="ip-with-primary" rsc="pgsql-pri-ip" with-rsc="pgsqld-clone" with-rsc-role="Promoted" score="INFINITY"/>
<rsc_order id="promote-then-ip" first="pgsqld-clone" first-action="promote" then="pgsql-pri-ip" then-action="start"
  symmetrical="false" kind="Mandatory"/>
<rsc_order id="demote-then-ip" first="pgsqld-clone" first-action="demote" then="pgsql-pri-ip" then-action="stop"
  symmetrical="false" kind="Mandatory"/>
{{avoids}}
</constraints>
<rsc_defaults><meta_attributes id="defaults">
  <nvpair id="defaults-threshold" name="migration-threshold" value="5"/>
  <nvpair id="defaults-stickiness" name="resource-stickiness" value="10"/>
</meta_attributes></rsc_defaults>
</configuration>
"""
FENCE = """\
<primitive id="fence_{host}" class="stonith" type="fence_lab"><instance_attributes id="fence_{host}-options">
  <nvpair id="fence_{host}-check" name="pcmk_host_check" value="static-list"/>
  <nvpair id="fence_{host}-list" name="pcmk_host_list" value="{host}"/>
  <nvpair id="fence_{host}-port" name="port" value="{host}"/></instance_attributes></primitive>"""
AVOID = '<rsc_location id="fence_{host}-avoids" rsc="fence_{host}" node="{host}" score="-INFINITY"/>'


class Paf(Stack):
    name = "paf"
    title = "Pacemaker + PAF + IPaddr2"
    packages = {host: ["pacemaker", "pacemaker-cli-utils", "resource-agents", "resource-agents-paf"] for host in SERVERS}
    notes = ["operations, time-outs, constraints, stickiness and migration-threshold of PAF's 'Quick Start Debian 10'; Corosync's default"
             " token of 3 s, two_node (corosync.conf(5), votequorum(5))",
             "fencing, which PAF demands, by a power switch at the gateway that always answers: an outlet or hypervisor that loses its own"
             " power with the server would leave the pair without a takeover",
             "asynchronous replication (the quick start's); Corosync and Pacemaker do not start at boot, as the quick start advises; a"
             " failed server is rebuilt by hand (PAF 'Administration')"]
    # Its monitor looks every 15 s, and the standby is scored when it does.
    return_limit = 40.0

    def __init__(self, lab):
        super().__init__(lab)
        self.switch: PowerSwitch | None = None

    def set_up(self) -> None:
        sh = self.lab.sh
        self.switch = PowerSwitch(self.lab)
        postgres.prepare(self.lab, ADDRESS, SERVERS)
        for host in SERVERS:
            self.write(host, f"{postgres.CONFIGURATION}/conf.d/paf.conf",
                       f"hot_standby_feedback = on\nlogging_collector = on\nprimary_conninfo = 'host={VIRTUAL_IP}"
                       f" user={postgres.ROLE} passfile={postgres.PASSFILE} application_name={host}'\n")
        postgres.stop(self.lab, "standby")
        sh("lim1", f"systemctl restart {postgres.UNIT}; ip addr add {VIRTUAL_IP}/24 dev eth0; arping -q -c 1 -U -I eth0 {VIRTUAL_IP}")
        self._clone("standby", "lim1")
        postgres.start(self.lab, "standby")
        wait_for("the standby streams", lambda: postgres.follows(self.lab, "standby"), 20)
        for host in SERVERS:
            sh(host, f"systemctl disable --now {postgres.UNIT}; echo disabled > {postgres.CONFIGURATION}/start.conf")
        sh("lim1", f"ip addr del {VIRTUAL_IP}/24 dev eth0")
        sh("lim1", "corosync-keygen -k /root/authkey >/dev/null")
        key = sh("lim1", "base64 --wrap=0 /root/authkey")
        for host in SERVERS:
            self.write(host, "/usr/sbin/fence_lab", AGENT, "755")
            self.write(host, "/etc/corosync/corosync.conf", COROSYNC.format(**ADDRESS))
            sh(host, "umask 077; base64 --decode > /etc/corosync/authkey", stdin=key)
            sh(host, "systemctl disable corosync pacemaker 2>/dev/null; systemctl start corosync pacemaker")
        wait_for("Pacemaker sees both servers", lambda: "Online: [ lim1 standby ]" in sh("lim1", "crm_mon -1"), 60, every=0.5)
        document = RESOURCES.format(fences="\n".join(FENCE.format(host=host) for host in SERVERS),
                                    avoids="\n".join(AVOID.format(host=host) for host in SERVERS))
        document = document.replace("<nodes/>", sh("lim1", "cibadmin --query --scope nodes"))
        sh("lim1", "cibadmin --replace --scope configuration --xml-pipe", stdin=document)

    def planned_move(self, active: str) -> None:
        self.lab.sh(active, f"crm_resource --move --promoted --resource pgsqld-clone --node {other(active)} && crm_resource --wait --timeout 120s")
        self.lab.sh(active, "crm_resource --clear --promoted --resource pgsqld-clone")

    def ready(self, active: str) -> bool:
        """PAF itself scores the standby for promotion, each time it looks; below zero while it does not stream."""
        score = self.lab.sh(active, f"crm_attribute --node {other(active)} --name master-pgsqld --lifetime forever --query --quiet"
                                    " --default=-1", status=None).strip()
        return score.isdigit() and int(score) > 0

    def restore(self, source: str) -> None:
        stale = other(source)
        self.lab.sh(stale, "systemctl stop pacemaker corosync", status=None)
        postgres.stop(self.lab, stale)
        self._clone(stale, source)
        self.lab.sh(stale, "systemctl start corosync pacemaker")
        self.lab.sh(source, "crm_resource --cleanup")

    def close(self) -> None:
        if self.switch:
            self.switch.close()

    def _clone(self, host: str, source: str) -> None:
        """As the quick start does it: the settings to follow are in the configuration, which stays."""
        postgres.clone(self.lab, host, ADDRESS[source], recovery=False)
        self.lab.sh(host, f"runuser -u postgres -- touch {postgres.DATA}/standby.signal")
