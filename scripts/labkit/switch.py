"""The lab's switch: a bridge in a namespace of its own, and a cable from it to each host.

Labs have the same addresses; since each switch is alone in its namespace they never meet, and nothing of a lab
is reachable from the machine or from outside.
"""

import os
import time

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
    # There before the host starts, as if a router had advertised the prefix; nobody waits for a check for duplicates.
    run("ip", "-n", host.namespace, "address", "add", host.address6, "dev", "eth0", "nodad")


def unplug(host):
    """Takes the host's cable and namespace away."""
    run("ip", "-n", host.lab.switch, "link", "del", host.name, check=False)
    remove_namespace(host.namespace)


def carrier(host, up):
    """Pulls the cable at the switch, or puts it back: the host sees its carrier go and come."""
    run("ip", "-n", host.lab.switch, "link", "set", host.name, "up" if up else "down")


# How long two teamed network cards take to notice that a cable is out (miimon of bonding, beacon-less teaming).
SWITCH_OVER = 0.2


def second_way(host):
    """Gives the host's card two cables to the switch, of which one is used, as a hypervisor's teamed uplinks are.

    The lab's kernel knows no bonding; to the host that makes no difference, its interface keeps its carrier. Lasts
    until the host's power is cut, and goes with no other fault of its network.
    """
    card = f"{host.name}-nic"
    for left in (card, f"{host.name}-1", f"{host.name}-2"):
        run("ip", "-n", host.lab.switch, "link", "del", left, check=False)
    _switch(host.lab, f"link add {card} type bridge stp_state 0 forward_delay 0 mcast_snooping 0",
            *(line for way in "12" for line in (
                f"link add {host.name}-{way} type veth peer name {host.name}-s{way}",
                f"link set {host.name}-{way} master {card}", f"link set {host.name}-s{way} master {BRIDGE}",
                f"link set {host.name}-s{way} up")),
            f"link set {host.name} master {card}", f"link set {card} up", f"link set {host.name}-1 up")


def way(host, number, up):
    """Pulls one of the two cables at the switch, or puts it back. The other one is used from then on."""
    mine, other = f"{host.name}-{number}", f"{host.name}-{3 - number}"
    if up:
        # It is spare now: both at once would be a loop.
        run("ip", "-n", host.lab.switch, "link", "set", f"{host.name}-s{number}", "up")
        return
    run("ip", "-n", host.lab.switch, "link", "set", f"{host.name}-s{number}", "down")
    time.sleep(SWITCH_OVER)
    _switch(host.lab, f"link set {mine} down", f"link set {other} up")


def remove_namespace(name):
    if os.path.exists(f"/run/netns/{name}"):
        run("ip", "netns", "del", name)


def _switch(lab, *lines):
    run("ip", "-n", lab.switch, "-batch", "-", text="\n".join(lines) + "\n")
