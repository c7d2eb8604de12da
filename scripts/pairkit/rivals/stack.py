"""What the comparison asks of a stack, whatever it is made of."""

import re

from ..lab import Lab, LabError, wait_for
from ..pair import VIRTUAL_IP
from . import postgres

SERVERS = ("lim1", "standby")
ADDRESS = {"lim1": "10.99.0.11", "standby": "10.99.0.20", "client": "10.99.0.200"}
# The lab makes hardware addresses from addresses: the client's table of neighbours tells who answers it.
HARDWARE = {f"02:00:0a:63:00:{int(address.rpartition('.')[2]):02x}": host for host, address in ADDRESS.items()}


def other(host: str) -> str:
    return SERVERS[1 - SERVERS.index(host)]


class Stack:
    """A pair of servers that keeps PostgreSQL and one virtual address going. Subclasses say how."""

    name = ""
    title = ""
    # Debian's packages, by host.
    packages: dict[str, list[str]] = {}
    # What was chosen and by which page of its documentation; printed under the table.
    notes: list[str] = []
    # How long clients are given to write again after a fault, and the old side to come back by itself.
    patience = 120.0
    return_limit = 60.0

    def __init__(self, lab: Lab):
        self.lab = lab

    # --- What each stack answers -------------------------------------------------------------------------------------

    def set_up(self) -> None:
        """From two bare servers, with the packages there, to a pair that lim1 leads."""
        raise NotImplementedError

    def planned_move(self, active: str) -> None:
        """Moves everything to the other server, as the documentation tells an administrator to."""
        raise NotImplementedError

    def restore(self, source: str) -> None:
        """By hand: makes a standby of the other server again, from the data of `source`, which serves."""
        raise NotImplementedError

    def ready(self, active: str) -> bool:
        """Whether the stack itself, beyond streaming, says that it could fail over."""
        return True

    def close(self) -> None:
        """Lets go of what the stack needed outside of the lab's hosts."""

    # --- The same for all --------------------------------------------------------------------------------------------

    def install(self) -> None:
        """Our own package goes, so that nothing of it runs beside the rival; Debian's packages come."""
        for host in SERVERS:
            self.lab.sh(host, "DEBIAN_FRONTEND=noninteractive apt-get -q -y purge 'sn-redundancy*'")
        for host, names in self.packages.items():
            self.lab.call("add", host, *names, limit=900)

    def versions(self) -> dict[str, str]:
        """The versions of the packages that are compared."""
        names = sorted({name for names in self.packages.values() for name in names})
        told = self.lab.sh("lim1", f"dpkg-query --show --showformat '${{Package}} ${{Version}}\\n' {' '.join(names)}", status=None)
        return dict(line.split() for line in told.splitlines() if len(line.split()) == 2)

    def holders(self) -> list[str]:
        """Hosts with the virtual address on their interface."""
        return [host for host in SERVERS if f" {VIRTUAL_IP}/" in self.lab.call(
            "sh", host, "ip -4 -o addr show dev eth0", status=None).stdout]

    def active(self) -> str | None:
        """Who has the virtual address and a writable database; of two such, the one that answers the client."""
        found = [host for host in self.holders() if postgres.recovering(self.lab, host) is False]
        if len(found) == 2:
            neighbour = self.lab.sh("client", f"ip neigh show {VIRTUAL_IP}", status=None)
            hardware = re.search(r"lladdr (\S+)", neighbour)
            return HARDWARE.get(hardware.group(1)) if hardware else None
        return found[0] if found else None

    def disorder(self) -> str | None:
        """What is missing for a whole pair; None if it is whole."""
        holders = self.holders()
        if len(holders) != 1:
            return f"virtual address on {holders}"
        active = holders[0]
        if postgres.recovering(self.lab, active) is not False:
            return f"{active} has the address and no writable database"
        if not postgres.follows(self.lab, other(active)):
            return f"{other(active)} does not stream from {active}"
        return None if self.ready(active) else f"the stack does not yet call {other(active)} ready"

    def wait_whole(self, limit: float) -> str:
        """Waits until the pair is whole and returns who is active."""
        seen: list[str | None] = [None]

        def whole():
            seen[0] = self.disorder()
            return seen[0] is None
        try:
            wait_for(f"{self.name} is whole", whole, limit, every=0.2)
        except LabError as error:
            raise LabError(f"{self.name} is not whole after {limit:.0f} s: {seen[0]}") from error
        return self.holders()[0]

    def write(self, host: str, path: str, text: str, mode: str = "644", owner: str = "root") -> None:
        """A file on a host."""
        self.lab.sh(host, f"install -D -m {mode} -o {owner} /dev/stdin {path}", stdin=text)
