"""Whether the pair is whole: what must be so after every fault, whatever it was."""

from .lab import LabError, wait_for
from .pair import VIRTUAL_IP, Pair

BOTH = ("lim1", "standby")


def writable(pair: Pair) -> list[str]:
    """Hosts whose PostgreSQL answers and is no standby."""
    found = []
    for host in BOTH:
        done = pair.lab.call("sh", host, "runuser -u postgres -- psql -AtXqc 'select pg_is_in_recovery()'", status=None)
        if done.returncode == 0 and done.stdout.strip() == "f":
            found.append(host)
    return found


def holders(pair: Pair) -> list[str]:
    """Hosts with the virtual IP on their interface."""
    return [host for host in BOTH if VIRTUAL_IP in pair.lab.call(
        "sh", host, "ip -4 -o addr show dev eth0", status=None).stdout]


def slot(pair: Pair, host: str) -> str:
    """The replication slot on a host: in use, keeping log for nobody, idle, or missing."""
    question = ("select case when active then 'in use' when restart_lsn is null then 'idle' else 'keeps log' end"
                " from pg_replication_slots where slot_name = 'sn_redundancy'")
    return pair.lab.call("sh", host, f'runuser -u postgres -- psql -AtXqc "{question}"', status=None).stdout.strip() or "missing"


def disorder(pair: Pair) -> str | None:
    """What is not as it must be once everything has converged; nil if the pair is whole."""
    for host in BOTH:
        status = pair.status(host)
        if not status["protected"]:
            return f"{host} is not protected: {status['state']}, {status['reason']}"
    found, owners = writable(pair), holders(pair)
    if len(found) != 1:
        return f"writable databases: {found}"
    if owners != found:
        return f"virtual IP on {owners}, database on {found}"
    slots = {host: slot(pair, host) for host in BOTH}
    wanted = {host: "in use" if host in found else "idle" for host in BOTH}
    return None if slots == wanted else f"replication slots: {slots}"


def wait_whole(pair: Pair, limit: float) -> str:
    """Waits until the pair is whole and returns the active host; else the error says what is wrong."""
    seen: list[str | None] = []

    def whole():
        seen.append(disorder(pair))
        # Empty if management has just begun to follow LIM 1: then it is whole again behind that.
        return seen[-1] is None and writable(pair)
    try:
        return wait_for("the pair is whole", whole, limit, every=0.5)[0]
    except LabError as error:
        raise LabError(f"not whole after {limit:.0f} s: {seen[-1] if seen else error}") from error
