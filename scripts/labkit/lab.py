"""One lab: its name, its hosts, where its files are. Everything else asks here what something is called."""

import contextlib
import fcntl
import json
import os
import re
import shutil

SUBNET = "10.99.0"
GATEWAY = f"{SUBNET}.1"
# The same last group as in IPv4; given by the switch, as a router's advertisements would give it.
PREFIX6 = "fd00:99::"
VIRTUAL_ADDRESS = f"{SUBNET}.100"
MOST_REGULARS = 10


class LabError(Exception):
    """Something the caller can read and act on; `status` becomes the exit status."""

    def __init__(self, message, status=1):
        super().__init__(message)
        self.status = status


class Host:
    """One machine of a lab: its address, its folder, its namespace."""

    def __init__(self, lab, name):
        self.lab = lab
        self.name = name
        self.folder = os.path.join(lab.folder, "hosts", name)
        self.namespace = f"snlab.{lab.name}.{name}"

    @property
    def address(self):
        """The address in /etc/network/interfaces of the fresh host."""
        return f"{SUBNET}.{self.number}"

    @property
    def number(self):
        """The last byte of the address, and of the hardware address."""
        return {"standby": 20, "client": 200}.get(self.name) or lim_number(self.lim)

    @property
    def address6(self):
        return f"{PREFIX6}{self.number}/64"

    @property
    def mac(self):
        return f"02:00:0a:63:00:{self.number:02x}"

    @property
    def is_server(self):
        return self.name != "client"

    @property
    def lim(self):
        """The number of the LIM whose regular server this is, or None."""
        return int(self.name[3:]) if self.name.startswith("lim") else None

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    @contextlib.contextmanager
    def locked(self):
        """Holds off a second `kill` or `boot` of the same host until this one is done."""
        with open(self.path("lock"), "w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


class Lab:
    """A set of hosts on a switch of their own. `document` is what `up` decided and others need to know."""

    def __init__(self, name):
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,19}", name):
            raise LabError(f"'{name}' can't be a lab's name: use at most 20 of a-z, 0-9 and '-'.", 64)
        self.name = name
        self.folder = os.path.join(state_folder(), name)
        self.document = None

    @classmethod
    def existing(cls, name):
        """The lab that `up` made, or an error that says which labs there are."""
        lab = cls(name)
        try:
            with open(lab.path("lab.json")) as handle:
                lab.document = json.load(handle)
        except FileNotFoundError:
            others = ", ".join(existing_names()) or "none"
            raise LabError(f"There is no lab '{name}' (there are: {others}). Make it with `scripts/lab up --name {name}`.", 69)
        return lab

    @property
    def regulars(self):
        return self.document["regulars"]

    @property
    def hosts(self):
        names = [f"lim{n}" for n in range(1, self.regulars + 1)] + ["standby", "client"]
        return [Host(self, name) for name in names]

    @property
    def servers(self):
        return [host for host in self.hosts if host.is_server]

    @property
    def switch(self):
        """The namespace of the bridge; no lab touches the machine's own network."""
        return f"snlab.{self.name}.switch"

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def host(self, name):
        for host in self.hosts:
            if host.name == name:
                return host
        names = ", ".join(host.name for host in self.hosts)
        raise LabError(f"Lab '{self.name}' has no host '{name}'; its hosts are {names}.", 64)

    def save(self):
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        replace_file(self.path("lab.json"), json.dumps(self.document, indent=1), 0o600)

    def remove_files(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            os.rmdir(state_folder())

    @contextlib.contextmanager
    def locked(self):
        """Serialises changes of the switch's rules."""
        with open(self.path("lock"), "w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def lim_number(lim):
    """The last byte of a LIM's address: 11 to 19, and 21 for the tenth, because the standby server is 20."""
    return 10 + lim if lim < 10 else 11 + lim


def state_folder():
    return os.environ.get("LAB_STATE", "/var/lib/sn-redundancy-lab")


def cache_folder():
    return os.environ.get("LAB_CACHE", "/var/cache/sn-redundancy-lab")


def existing_names():
    """The labs that have a document, running or not."""
    with contextlib.suppress(FileNotFoundError):
        return sorted(n for n in os.listdir(state_folder()) if os.path.exists(os.path.join(state_folder(), n, "lab.json")))
    return []


def replace_file(path, text, mode=0o644):
    """Writes a file so that a reader sees the old text or the new, never half of it."""
    temporary = f"{path}.new"
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as handle:
        handle.write(text)
    os.replace(temporary, path)
