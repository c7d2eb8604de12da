"""What the wizards refuse: each with its own clear message, and nothing changed."""

from . import snapshot
from .checks import Checks, expect
from .killsteps import kill_order
from .lab import wait_for
from .pair import CLUSTER, CREATE, NEW_BASE, Pair

checks = Checks()
state: dict = {}


def refused(pair: Pair, status: int, words: str, host: str = "lim1", role: str = "master", before=None, after=None, **changes) -> None:
    """Set-up with these answers ends with this status and a message that has all these words; the servers are as before."""
    answers = pair.write_answers(host, role, **changes)
    if before:
        before()
    done = pair.lab.call("sh", host, f"webserver_config redundancy setup --answers {answers} --yes", status=None)
    if after:
        after()
    text = done.stderr
    expect(done.returncode == status, f"exit status {done.returncode}, not {status}: {text[-400:]}")
    for word in words.split("|"):
        expect(word.lower() in text.lower(), f"'{word}' is not in: {text[-400:]}")
    for server in ("lim1", "standby"):
        left = snapshot.differences(state[server], snapshot.take(pair.lab, server))
        expect(not left, f"{server} was changed: {left[:5]}")


ADD = "mxone_maintenance server add standby --address 10.99.0.20 --user mxone_admin --password-file /root/standby.password"
REMOVE = "mxone_maintenance server remove standby"


@checks("R-CM-30 R-CM-33 DESIGN 3.3 issue 5: the addition of a server is killed: status names both ways, it is taken back to the byte, or goes on by the same command; a server that is gone for good is forgotten, and added again after the purge that is named")
def addition_broken_off(pair):
    lab = pair.lab
    lab.sh("lim1", "umask 077; cat > /root/standby.password", stdin=lab.creds("standby")["admin"]["password"])
    before = snapshot.take(lab, "standby")

    def standby_as_before(what: str) -> None:
        left = snapshot.differences(before, snapshot.take(lab, "standby"))
        expect(not left, f"{what}: standby is not as it was: {left[:5]}")

    kill_order(lab, ADD, "after standby: Let LIM 1's server in")
    told = " ".join(lab.sh("lim1", "mxone_maintenance cluster status", status=None).split())
    expect("was broken off" in told and "server add standby" in told and "server remove standby" in told, told)
    lab.sh("lim1", f"{REMOVE} --yes")
    standby_as_before("taken back")
    for point in ("after standby: Let silent login run its one program", "after standby: Let LIM 1's server in"):
        kill_order(lab, ADD, point)
        if "silent" in point:
            said = lab.call("sh", "lim1", f"{REMOVE} --yes", status=78).stderr
            expect("Run it to its end" in said and "server add standby" in said, said)
        said = lab.call("sh", "lim1", f"{ADD} --yes").stderr
        expect("It went on from an addition that was broken off" in said, said)
        if "silent" in point:
            lab.sh("lim1", f"{REMOVE} --yes")
            standby_as_before(point)
    said = lab.call("sh", "lim1", f"{REMOVE} --peer-lost --yes", status=78).stderr
    expect("may not be lost" in said, said)
    lab.call("kill", "standby")
    said = lab.call("sh", "lim1", f"{REMOVE} --yes", status=69).stderr
    expect(f"{REMOVE} --peer-lost" in said, said)
    lab.sh("lim1", f"{REMOVE} --peer-lost --yes")
    expect("standby" not in lab.sh("lim1", "mxone_maintenance server list"), "it is still in the system")
    lab.call("boot", "standby")
    said = lab.call("sh", "lim1", f"{ADD} --yes", status=78).stderr
    expect("apt purge sn-redundancy" in said, said)
    lab.sh("standby", "apt-get -y -q purge sn-redundancy")
    lab.call("install", "standby", limit=300)
    lab.sh("lim1", f"{ADD} --yes")
    lab.sh("lim1", f"{REMOVE} --yes")


def creation_killed(pair: Pair, point: str) -> None:
    """As by a power cut of LIM 1's server: the program that carries it out is gone where it stood still."""
    kill_order(pair.lab, CREATE, point)
    told = " ".join(pair.lab.sh("lim1", "mxone_maintenance cluster status", status=None).split())
    expect("was broken off" in told and f"cluster create {CLUSTER}" in told and f"cluster delete {CLUSTER}" in told, f"{point}: {told}")


@checks("DESIGN 3.3 issue 5: the creation of a cluster is killed before anything knows of it: status names both ways, it is taken back to the byte, after a reboot, too, and created anew by the same command")
def creation_broken_off(pair):
    pair.add_standby()
    before = {server: snapshot.take(pair.lab, server) for server in ("lim1", "standby")}

    def as_before(point: str) -> None:
        for server, was in before.items():
            # The server's own key for copies stays until it leaves the system.
            left = [line for line in snapshot.differences(was, snapshot.take(pair.lab, server)) if "/keys/exchange" not in line]
            expect(not left, f"{point}: {server} is not as it was: {left[:5]}")

    for point, reboots in (("before lim1: Let outgoing connections use it", False), ("after lim1: Make it the base address at boot", True),
                           ("before lim1: Hand out the description of the system", False)):
        creation_killed(pair, point)
        if reboots:
            pair.lab.call("kill", "lim1")
            pair.lab.call("boot", "lim1")
            wait_for("lim1 is up", lambda: pair.lab.does("lim1", "systemctl is-active --quiet multi-user.target"), 60)
        pair.lab.sh("lim1", f"mxone_maintenance cluster delete {CLUSTER} --yes")
        if not reboots:
            as_before(point)
        held = pair.lab.sh("lim1", "ip -4 -o addr show dev eth0")
        expect("10.99.0.11/24" in held and NEW_BASE not in held and "forever" in held, f"{point}: {held}")
    creation_killed(pair, "after standby: Start Corosync, now and at boot")
    pair.lab.sh("lim1", f"{CREATE} --yes")
    pair.lab.sh("lim1", f"mxone_maintenance cluster delete {CLUSTER} --yes; mxone_maintenance standby revert standby --yes; mxone_maintenance server remove standby --yes")


@checks("a cluster of two servers")
def prepare(pair):
    pair.make_cluster()
    pair.write_answers("lim1", "master")
    pair.write_answers("standby", "standby")
    for server in ("lim1", "standby"):
        state[server] = snapshot.take(pair.lab, server)


@checks("R-MW-17 R-MW-18: the alias in use as virtual IP is refused, with the warning")
def alias(pair):
    refused(pair, 65, "10.99.0.11|alias", virtualIP="10.99.0.11")


@checks("R-MW-17: a base address as virtual IP is refused")
def base(pair):
    refused(pair, 65, "10.99.0.20|base", virtualIP="10.99.0.20")
    refused(pair, 65, f"{NEW_BASE}|base", virtualIP=NEW_BASE)


@checks("LM-21: a virtual IP of another subnet is refused")
def subnet(pair):
    refused(pair, 65, "10.98.0.100|subnet", virtualIP="10.98.0.100")


@checks("R-MW-16 LM-21: a virtual IP that somebody answers for is refused, with the hardware address")
def in_use(pair):
    refused(pair, 78, "10.99.0.200", virtualIP="10.99.0.200")


@checks("R-MW-09: a wrong sudo password of the standby is told at entry")
def sudo_password(pair):
    def spoil():
        pair.lab.sh("lim1", "umask 077; printf %s Wrong-pass-1 > /root/wrong.password")
    refused(pair, 65, "password", before=spoil, standbySudoPasswordFile="/root/wrong.password")


@checks("R-MW-19: a role name with odd characters is refused")
def role_name(pair):
    refused(pair, 65, "role", replication={"user": "rep\"; drop", "passwordFile": "/root/replication.password"})


@checks("DESIGN 6: unknown keys and missing answers are all named at once")
def keys(pair):
    refused(pair, 65, "surprise", surprise=1)
    pair.lab.sh("lim1", "printf 'version: 1\\nrole: master\\n' > /root/short.yaml")
    done = pair.lab.call("sh", "lim1", "webserver_config redundancy setup --answers /root/short.yaml --yes", status=None)
    expect(done.returncode == 64, f"exit status {done.returncode}: {done.stderr}")
    for key in ("virtualIP", "managerPasswordFile", "replication"):
        expect(key in done.stderr, f"{key} is not named: {done.stderr}")


@checks("DESIGN 6: an unreachable standby is told, exit status 69")
def unreachable(pair):
    pair.lab.call("cut", "standby")
    try:
        answers = pair.write_answers("lim1", "master")
        done = pair.lab.call("sh", "lim1", f"webserver_config redundancy setup --answers {answers} --yes", status=None)
        expect(done.returncode == 69, f"exit status {done.returncode}: {done.stderr[-300:]}")
    finally:
        pair.lab.call("heal", "standby")
    wait_for("both are in contact", lambda: all(
        server["contact"] for host in ("lim1", "standby") for server in pair.cluster(host)["servers"]), 60)


@checks("DESIGN 3.3: no space on the standby for the base backup is told before anything is changed")
def no_space(pair):
    # A database that keeps its lists of tables anew, on a full disk, lets nobody in: it is looked at afterwards.
    disk = lambda state: lambda: pair.lab.call("disk", "standby", state)

    def emptied():
        disk("ok")()
        wait_for("the standby's database answers", lambda: pair.lab.does("standby", "runuser -u postgres -- psql -AtXqc 'SELECT 1'"), 60)
    try:
        refused(pair, 78, "standby has|free|needed", before=disk("full"), after=emptied)
    finally:
        disk("ok")()


@checks("LM-34: PostgreSQL versions that differ are told with both numbers before anything is changed")
def versions(pair):
    # As dpkg records an older one: that is where the set-up looks.
    pair.lab.sh("standby", "cp -p /var/lib/dpkg/status /root/status && sed -i "
                "'/^Package: postgresql-15$/,/^$/s/^Version: .*/Version: 15.1-1/' /var/lib/dpkg/status")
    answers = pair.write_answers("lim1", "master")
    done = pair.lab.call("sh", "lim1", f"webserver_config redundancy setup --answers {answers} --yes", status=None)
    pair.lab.sh("standby", "mv /root/status /var/lib/dpkg/status")
    expect(done.returncode == 78 and "15.1 on standby" in done.stderr, f"{done.returncode}: {done.stderr[-400:]}")
    for server in ("lim1", "standby"):
        left = snapshot.differences(state[server], snapshot.take(pair.lab, server))
        expect(not left, f"{server} was changed: {left[:5]}")


@checks("DESIGN 6: without a terminal and without answers no screen is drawn: exit status 64 with the cure")
def no_terminal(pair):
    done = pair.lab.call("sh", "lim1", "webserver_config </dev/null", status=None)
    expect(done.returncode == 64 and "--answers" in done.stderr, f"{done.returncode}: {done.stderr}")
    expect("\x1b" not in done.stdout + done.stderr, "escape codes were written")


@checks("DESIGN 6: --dry-run shows the plan and changes nothing")
def dry_run(pair):
    answers = pair.write_answers("lim1", "master")
    text = pair.lab.sh("lim1", f"webserver_config redundancy setup --answers {answers} --dry-run")
    expect("postgresql" in text.lower(), text[:400])
    for server in ("lim1", "standby"):
        left = snapshot.differences(state[server], snapshot.take(pair.lab, server))
        expect(not left, f"{server} was changed: {left[:5]}")


@checks("R-MW-02 R-SW-01: on the standby before the master is set up: refused with what to do")
def standby_first(pair):
    refused(pair, 78, "master", host="standby", role="standby")
