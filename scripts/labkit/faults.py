"""Faults of the network, and of a host as a whole. What is broken is kept in one document; the switch's rules and
the cables are made from it each time, so that any fault can be combined with any other and undone alone."""

import json
import os

from . import groups, switch
from .lab import LabError, replace_file
from .process import run


def read(lab):
    """host -> {"cut": bool, "far": bool, "frozen": bool, "from": [host], "loss": percent}; sound hosts are missing."""
    try:
        with open(lab.path("faults.json")) as handle:
            return json.load(handle)
    except FileNotFoundError:
        return {}


def change(host, **faults):
    """Notes faults of a host (None clears one) and makes them so."""
    with host.lab.locked():
        document = read(host.lab)
        known = document.setdefault(host.name, {})
        for name, value in faults.items():
            known[name] = value
            if not value:
                del known[name]
        if not known:
            del document[host.name]
        replace_file(host.lab.path("faults.json"), json.dumps(document), 0o600)
        run("nsenter", f"--net=/run/netns/{host.lab.switch}", "nft", "-f", "-", text=rules(document))
        if "cut" in faults and os.path.exists(f"/run/netns/{host.namespace}"):
            switch.carrier(host, not faults["cut"])


def has_carrier(host):
    return not read(host.lab).get(host.name, {}).get("cut")


def cut(host, sender=None, far=False):
    """Pulls the cable; or drops what the host hears from `sender` alone; or cuts beyond its switch."""
    if sender:
        if sender == host.name:
            raise LabError(f"{host.name} can't be cut off from itself.", 64)
        known = read(host.lab).get(host.name, {}).get("from", [])
        change(host, **{"from": sorted({*known, sender})})
    else:
        change(host, **{"far" if far else "cut": True})


def heal(host):
    """Undoes every fault of the host's network; a frozen host stays frozen."""
    change(host, cut=None, far=None, loss=None, **{"from": None})


def freeze(host):
    """Stops the host as a paused virtual machine is stopped: the network beyond its cable goes first, because the
    kernel would answer ARP for a host whose every process stands still. Its carrier stays: a pause pulls no cable."""
    change(host, frozen=True)
    open(host.path("frozen"), "w").close()
    if not groups.freeze(host, True):
        raise LabError(f"{host.name} is cut off, but not everything in it stands still: something waits for its disk.")


def thaw(host):
    groups.freeze(host, False)
    change(host, frozen=None)
    try:
        os.remove(host.path("frozen"))
    except FileNotFoundError:
        pass


def rules(document):
    """The switch's rule set for what is broken. Whole frames are dropped, so ARP goes with the rest."""
    incoming, forwarded, own, outgoing = [], [], [], []
    for name in sorted(document):
        fault = document[name]
        chance = "" if fault.get("far") or fault.get("frozen") else f"numgen random mod 10000 < {round(100 * fault.get('loss', 0))} "
        if not chance or fault.get("loss"):
            incoming.append(f'iifname "{name}" {chance}drop')
            outgoing.append(f'oifname "{name}" {chance}drop')
        for sender in fault.get("from", []):
            if sender == "gateway":
                own.append(f'oifname "{name}" drop')
            else:
                forwarded.append(f'iifname "{sender}" oifname "{name}" drop')
    chains = {"prerouting": incoming, "forward": forwarded, "output": own, "postrouting": outgoing}
    body = "\n".join(f"chain {hook} {{\ntype filter hook {hook} priority 0\n" + "\n".join(lines) + "\n}" for hook, lines in chains.items())
    return f"table bridge faults\ndelete table bridge faults\ntable bridge faults {{\n{body}\n}}\n"
