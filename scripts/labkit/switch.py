"""The lab's switch: a bridge in a namespace of its own, and a cable from it to each host.

Labs have the same addresses; since each switch is alone in its namespace they never meet, and nothing of a lab
is reachable from the machine or from outside.
"""

import os

from .lab import GATEWAY
from .process import run

BRIDGE = "bridge"
BRIDGE_MAC = "02:00:0a:63:00:01"


def create(lab):
    """Makes the switch; its own address is the hosts' gateway, which answers ARP and ping and routes nowhere."""
    remove_namespace(lab.switch)
    run("ip", "netns", "add", lab.switch)
    # Snooping would swallow multicast of hosts that have not yet asked for it.
    _switch(lab, f"link add {BRIDGE} address {BRIDGE_MAC} type bridge stp_state 0 forward_delay 0 mcast_snooping 0",
            f"address add {GATEWAY}/24 dev {BRIDGE}", "link set lo up", f"link set {BRIDGE} up")


def remove(lab):
    for host in lab.hosts:
        remove_namespace(host.namespace)
    remove_namespace(lab.switch)


def plug(host, up):
    """Gives the host an empty namespace and a new cable. A host that was on before leaves nothing behind in it."""
    unplug(host)
    run("ip", "netns", "add", host.namespace)
    _switch(host.lab,
            f"link add {host.name} type veth peer name eth0 address {host.mac} netns {host.namespace}",
            f"link set {host.name} master {BRIDGE}", f"link set {host.name} {'up' if up else 'down'}")


def unplug(host):
    """Takes the host's cable and namespace away."""
    run("ip", "-n", host.lab.switch, "link", "del", host.name, check=False)
    remove_namespace(host.namespace)


def carrier(host, up):
    """Pulls the cable at the switch, or puts it back: the host sees its carrier go and come."""
    run("ip", "-n", host.lab.switch, "link", "set", host.name, "up" if up else "down")


def remove_namespace(name):
    if os.path.exists(f"/run/netns/{name}"):
        run("ip", "netns", "del", name)


def _switch(lab, *lines):
    run("ip", "-n", lab.switch, "-batch", "-", text="\n".join(lines) + "\n")
