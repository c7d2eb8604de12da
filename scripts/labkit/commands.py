"""The verbs. Each imports what it needs when it is called: most are called often and should cost little."""

import json
import os
import sys

from .lab import GATEWAY, VIRTUAL_ADDRESS, Lab, LabError
from .words import exactly, flag, lab_name, number, option

def main(arguments):
    try:
        name, words = lab_name(arguments)
        verb, rest = (words[0], words[1:]) if words else ("help", [])
        if verb not in VERBS:
            raise LabError(f"There is no verb '{verb}'; `scripts/lab help` lists them.", 64)
        return VERBS[verb](name, rest) or 0
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return error.status
    except KeyboardInterrupt:
        return 130


def _host(name, words):
    return Lab.existing(name).host(exactly(words, "HOST"))


def help_(name, words):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "help.txt")) as handle:
        print(handle.read(), end="")


def up(name, words):
    from . import creation
    regulars = number(option(words, "--regulars", "1"), int)
    clocks = flag(words, "--clocks")
    gigabytes = option(words, "--database-gigabytes")
    exactly(words)
    creation.up(name, regulars, clocks, number(gigabytes, int) if gigabytes else None)


def down(name, words):
    from . import creation
    exactly(words)
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
    command = words[2:] if words[1:2] == ["--"] else words[1:]
    shell.enter(Lab.existing(name).host(words[0]), command)


def addr(name, words):
    special = {"gateway": GATEWAY, "virtual": VIRTUAL_ADDRESS}
    wanted = exactly(words, "HOST")
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


def add(name, words):
    from . import packages
    if len(words) < 2:
        raise LabError("Wanted: add HOST PACKAGE...", 64)
    packages.add(Lab.existing(name).host(words[0]), words[1:])


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


def replace(name, words):
    from . import creation, faults
    host = _host(name, words)
    creation.replace(host)
    faults.change(host, frozen=None)


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
    sender, far = option(words, "--from"), flag(words, "--far")
    host = _host(name, words)
    if sender and sender != "gateway":
        host.lab.host(sender)
    faults.cut(host, sender, far)


def heal(name, words):
    from . import faults
    faults.heal(_host(name, words))


def ways(name, words):
    from . import switch
    switch.second_way(_host(name, words))


def way(name, words):
    from . import switch
    wanted, which, state = exactly(words, "HOST", "1|2", "up|down")
    if which not in ("1", "2") or state not in ("up", "down"):
        raise LabError("Wanted: way HOST 1|2 up|down.", 64)
    switch.way(Lab.existing(name).host(wanted), int(which), state == "up")


def loss(name, words):
    from . import faults
    wanted, percent = exactly(words, "HOST", "PERCENT")
    percent = number(percent)
    if not 0 <= percent <= 100:
        raise LabError("A loss is 0 to 100 percent.", 64)
    faults.change(Lab.existing(name).host(wanted), loss=percent or None)


def disk(name, words):
    from . import disks, kernel, power
    wanted, state = exactly(words, "HOST", "full|hang|ok")
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
    wanted, seconds = exactly(words, "HOST", "+SECONDS|-SECONDS|0")
    if clocks.step(Lab.existing(name).host(wanted), number(seconds)):
        print(f"lab: {wanted}'s clock is stepped for what is started from now on; with `up --clocks` for everything", file=sys.stderr)


def probe(name, words):
    from . import probing
    client = Lab.existing(name).host("client")
    address, interval, as_json = option(words, "--host"), number(option(words, "--interval", "5")), flag(words, "--json")
    verb = exactly(words, "start|stop|report")
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
    exactly(words)
    creation.clean()


VERBS = {
    "help": help_, "--help": help_, "-h": help_, "up": up, "down": down, "list": list_, "show": show, "sh": sh,
    "addr": addr, "creds": creds, "logs": logs, "install": install, "add": add, "kill": kill, "boot": boot, "stop": stop,
    "reboot": reboot, "replace": replace, "freeze": freeze, "thaw": thaw, "cut": cut, "heal": heal, "loss": loss,
    "ways": ways, "way": way, "disk": disk, "clock": clock,
    "probe": probe, "self-test": self_test, "clean": clean,
}
