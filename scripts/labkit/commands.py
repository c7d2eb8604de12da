"""The verbs. Each imports what it needs when it is called: most are called often and should cost little."""

import json
import os
import sys

from .lab import LabError, GATEWAY, Lab, VIRTUAL_ADDRESS

HELP = """\
Real Debian 12 hosts on this machine, on a switch of their own: for the demo, the tests and anyone who wants to look.

  scripts/lab up [--regulars N] [--clocks]   lim1 [lim2 ...], standby, client; our .deb installed, nothing configured
  scripts/lab list                      which labs there are
  scripts/lab show                      the hosts of this lab: address, on or off, faults
  scripts/lab sh HOST ['COMMAND']       as root in that host; a terminal is kept. Several words: run as they are
  scripts/lab addr HOST | creds HOST    its address (also: gateway, virtual); its accounts and passwords as JSON
  scripts/lab logs HOST [OPTION...]     its journal (journalctl's options), even after its death
  scripts/lab install [DEB] [HOST...]   our .deb again, into these hosts or all servers
  scripts/lab kill|boot HOST            power off at once; power on
  scripts/lab stop|reboot HOST          shut down in order; and on again
  scripts/lab freeze|thaw HOST          stop everything in it, network included; go on
  scripts/lab cut HOST                  pull its cable (no carrier)
  scripts/lab cut HOST --from OTHER     it no longer hears OTHER (a host, or gateway); OTHER still hears it
  scripts/lab cut HOST --far            cut beyond its switch: the carrier stays
  scripts/lab loss HOST PERCENT         lose so many of its packets, each way
  scripts/lab heal HOST                 undo cut and loss
  scripts/lab disk HOST full|hang|ok    its database disk
  scripts/lab clock HOST +SECONDS|-SECONDS|0   set its real-time clock off by so much
  scripts/lab probe start [--host ADDRESS] [--interval MS] | stop | report [--json]   the write probe on the client
  scripts/lab down                      nothing is left
  scripts/lab clean                     remove the image from the cache; the next `up` builds it again
  scripts/lab self-test [WORD]          shows that the faults above are honest (checks with that word in their name)

--name LAB (or the variable LAB) goes with every verb; labs exist side by side, with the same addresses, and never meet.
LAB_DEB names the .deb (else the newest build/sn-redundancy_*.deb); LAB_CACHE and LAB_STATE move the image and the labs.
Exit status of `sh`: the command's; 125 if the host is off or frozen.

Limits. The hosts share a kernel: a host starved of processor time still answers ARP at once, late and lost answers
are left to the simulation. Clocks are stepped by a preloaded library: with `up --clocks` a step reaches everything
at once; without, the first step reaches what is started after it. The kernel's own stamps (ARP, packets) stay.
What a killed host had not synced is lost, unless `sync` ran without a path anywhere on this machine: it writes every
host's disks. A frozen host's kernel timers go on (TCP, leases of addresses). Memory and processor are not divided
among the hosts. The journal is kept outside the host's disk and survives its death.
"""


def main(arguments):
    try:
        name, words = _lab_name(arguments)
        verb, rest = (words[0], words[1:]) if words else ("help", [])
        if verb not in VERBS:
            raise LabError(f"There is no verb '{verb}'; `scripts/lab help` lists them.", 64)
        return VERBS[verb](name, rest) or 0
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return error.status
    except KeyboardInterrupt:
        return 130


def _lab_name(words):
    """Takes --name out, up to the command of `sh`, whose words are its own."""
    name, rest, index = os.environ.get("LAB", "lab"), [], 0
    while index < len(words):
        word = words[index]
        if rest[:1] == ["sh"] and len(rest) == 2:
            return name, rest + words[index:]
        if word == "--name" and index + 1 < len(words):
            name, index = words[index + 1], index + 1
        elif word.startswith("--name="):
            name = word.partition("=")[2]
        else:
            rest.append(word)
        index += 1
    return name, rest


def _option(words, name, default=None):
    """Takes `--name VALUE` out of the words."""
    if name not in words:
        return default
    index = words.index(name)
    if index + 1 >= len(words):
        raise LabError(f"{name} needs a value.", 64)
    words.pop(index)
    return words.pop(index)


def _flag(words, name):
    if name in words:
        words.remove(name)
        return True
    return False


def _exactly(words, *names):
    """The words, if they are as many as they should be."""
    if len(words) != len(names):
        raise LabError(f"Wanted: {' '.join(names) or 'nothing more'}; got: {' '.join(words) or 'nothing'}.", 64)
    return words if len(words) > 1 else words[0] if words else None


def _number(text, kind=float):
    try:
        return kind(text)
    except ValueError:
        raise LabError(f"'{text}' is not a number.", 64) from None


def _host(name, words):
    return Lab.existing(name).host(_exactly(words, "HOST"))


def help_(name, words):
    print(HELP, end="")


def up(name, words):
    from . import creation
    regulars = _number(_option(words, "--regulars", "1"), int)
    clocks = _flag(words, "--clocks")
    _exactly(words)
    creation.up(name, regulars, clocks)


def down(name, words):
    from . import creation
    _exactly(words)
    creation.down(name)


def list_(name, words):
    from .lab import existing_names
    print("\n".join(existing_names()) or "There is no lab.")


def show(name, words):
    from . import faults, power
    lab = Lab.existing(name)
    broken = faults.read(lab)
    for host in lab.hosts:
        state = "on" if power.is_on(host) else "off"
        print(f"{host.name:8} {host.address:12} {state:4} {json.dumps(broken[host.name]) if host.name in broken else ''}".rstrip())


def sh(name, words):
    from . import shell
    if not words:
        raise LabError("Wanted: sh HOST ['COMMAND'].", 64)
    shell.enter(Lab.existing(name).host(words[0]), words[1:])


def addr(name, words):
    special = {"gateway": GATEWAY, "virtual": VIRTUAL_ADDRESS}
    wanted = _exactly(words, "HOST")
    print(special.get(wanted) or Lab.existing(name).host(wanted).address)


def creds(name, words):
    host = _host(name, words)
    document = host.lab.document["hosts"][host.name]
    print(json.dumps({key: document[key] for key in ("admin", "manager")}))


def logs(name, words):
    if not words:
        raise LabError("Wanted: logs HOST [journalctl's options].", 64)
    host = Lab.existing(name).host(words[0])
    line = ["journalctl", "--no-pager", f"--directory={host.path('journal')}", "--output=short-precise", *words[1:]]
    os.execvp(line[0], line)


def install(name, words):
    from . import creation
    lab = Lab.existing(name)
    package = words.pop(0) if words and words[0].endswith(".deb") else creation.product_package()
    if not package or not os.path.exists(package):
        raise LabError("There is no package to install: build one, or name it.", 69)
    hosts = [lab.host(word) for word in words] or lab.servers
    creation.in_parallel(hosts, lambda host: creation.install(host, package))


def kill(name, words):
    from . import faults, power
    host = _host(name, words)
    power.kill(host)
    faults.change(host, frozen=None)


def boot(name, words):
    from . import faults, power
    host = _host(name, words)
    faults.change(host, frozen=None)
    print(f"{host.name} is up after {power.boot(host, faults.has_carrier(host)):.1f} s")


def stop(name, words):
    from . import power
    power.stop(_host(name, words))


def reboot(name, words):
    stop(name, words)
    boot(name, words)


def freeze(name, words):
    from . import faults, power
    host = _host(name, words)
    power.leader(host)
    faults.freeze(host)


def thaw(name, words):
    from . import faults
    faults.thaw(_host(name, words))


def cut(name, words):
    from . import faults
    sender, far = _option(words, "--from"), _flag(words, "--far")
    host = _host(name, words)
    if sender and sender != "gateway":
        host.lab.host(sender)
    faults.cut(host, sender, far)


def heal(name, words):
    from . import faults
    faults.heal(_host(name, words))


def loss(name, words):
    from . import faults
    wanted, percent = _exactly(words, "HOST", "PERCENT")
    percent = _number(percent)
    if not 0 <= percent <= 100:
        raise LabError("A loss is 0 to 100 percent.", 64)
    faults.change(Lab.existing(name).host(wanted), loss=percent or None)


def disk(name, words):
    from . import disks, kernel, power
    wanted, state = _exactly(words, "HOST", "full|hang|ok")
    host = Lab.existing(name).host(wanted)
    if not host.is_server:
        raise LabError("The client has no database disk.", 64)
    path = power.disk_path(host, "database")
    if state == "full":
        disks.fill(path)
    elif state == "hang":
        kernel.freeze_file_system(path)
    elif state == "ok":
        disks.repair(path)
    else:
        raise LabError(f"A disk can be full, hang or ok, not '{state}'.", 64)


def clock(name, words):
    from . import clock as clocks
    wanted, seconds = _exactly(words, "HOST", "+SECONDS|-SECONDS|0")
    if clocks.step(Lab.existing(name).host(wanted), _number(seconds)):
        print(f"lab: {wanted}'s clock is stepped for what is started from now on; with `up --clocks` for everything", file=sys.stderr)


def probe(name, words):
    from . import probing
    client = Lab.existing(name).host("client")
    address, interval, as_json = _option(words, "--host"), _number(_option(words, "--interval", "5")), _flag(words, "--json")
    verb = _exactly(words, "start|stop|report")
    if verb == "start":
        probing.start(client, address or VIRTUAL_ADDRESS, interval)
    elif verb == "stop":
        probing.stop(client)
    elif verb == "report":
        probing.report(client, address, as_json)
    else:
        raise LabError(f"The probe can start, stop or report, not '{verb}'.", 64)


def self_test(name, words):
    from . import selftest
    return selftest.run(words[0] if words else None)


def clean(name, words):
    from . import creation
    _exactly(words)
    creation.clean()


VERBS = {
    "help": help_, "--help": help_, "-h": help_, "up": up, "down": down, "list": list_, "show": show, "sh": sh,
    "addr": addr, "creds": creds, "logs": logs, "install": install, "kill": kill, "boot": boot, "stop": stop,
    "reboot": reboot, "freeze": freeze, "thaw": thaw, "cut": cut, "heal": heal, "loss": loss, "disk": disk, "clock": clock,
    "probe": probe, "self-test": self_test, "clean": clean,
}
