"""LIM 1's server is gone for good in a cluster of more than two servers: its standby takes its place, the others follow."""

from .afterlife_checks import new_machine
from .checks import Checks, expect
from .lab import wait_for
from .nplus import ADDRESS, BASE, CLUSTER, STANDBY, NPlus, SipWatches

checks = Checks()
DELETE = f"cluster delete {CLUSTER} --peer-lost"
USER = "--user mxone_admin"


def left_of_cluster(nplus: NPlus, host: str) -> str:
    return nplus.lab.sh(host, "ls /etc/corosync/authkey /etc/sn-redundancy/system.json /etc/sudoers.d/sn-redundancy* /var/lib/sn-redundancy/marks 2>/dev/null; "
                              "systemctl is-active redundancyd corosync | grep -x active || true").strip()


@checks("DESIGN 6 issue 5: LIM 1's server of a cluster with more LIMs is gone for good: its standby becomes LIM 1's server, the other server leaves, killed midway once, and both LIMs answer all the while")
def gone_for_good(nplus: NPlus):
    lab = nplus.lab
    for host in (STANDBY, "lim2"):
        nplus.add_server(host, lim=host != STANDBY)
    nplus.run(f"standby convert {STANDBY} --yes")
    lims = " ".join(f"--lim {number} --new-base {BASE[f'lim{number}']}" for number in (1, 2))
    nplus.run(f"cluster create {CLUSTER} --standby {STANDBY} {lims} --yes")
    for host in (STANDBY, "lim2"):
        said = lab.call("sh", host, f"mxone_maintenance {DELETE} --yes", status=78).stderr
        expect("lim1 is in contact" in said, said)
    nplus.kill("lim1")
    nplus.settle({"lim1": STANDBY, "lim2": "lim2"})
    nplus.answers("lim1", STANDBY)
    said = lab.call("sh", "lim2", f"mxone_maintenance {DELETE} --yes", status=78).stderr
    expect(f"Run it on the standby {STANDBY} first" in said, said)
    with SipWatches(lab, ("lim1", "lim2")) as watch:
        said = lab.call("sh", STANDBY, f"mxone_maintenance {DELETE} --yes").stderr
        expect("The other servers (lim2)" in said and "must never come back" in said, said)
        preview = nplus.run(f"{DELETE} --dry-run", "lim2")
        expect(f"{ADDRESS['lim2']} is the base address again" in preview and lab.does("lim2", "systemctl is-active redundancyd"), preview)
        # The description of the system is gone before the addresses are.
        lab.sh("lim2", f"(setsid mxone_maintenance {DELETE} --yes >/root/departure.log 2>&1 </dev/null & echo $! >/root/departure.pid); "
                       "for n in $(seq 3000); do test -e /etc/sn-redundancy/system.json || break; sleep 0.02; done; "
                       "kill -KILL -- -$(cat /root/departure.pid)")
        said = lab.call("sh", "lim2", f"mxone_maintenance {DELETE} --yes").stderr
        expect("is as it was before" in said, said)
        for host in (STANDBY, "lim2"):
            expect(not left_of_cluster(nplus, host), left_of_cluster(nplus, host))
        held = lab.sh("lim2", "ip -4 -o addr show dev eth0; cat /etc/network/interfaces /etc/network/interfaces.d/* 2>/dev/null; true")
        expect(f"{ADDRESS['lim2']}/24" in held and BASE["lim2"] not in held, held)
    for regular, server in (("lim1", STANDBY), ("lim2", "lim2")):
        expect(watch.silence[regular] < 400 and watch.servers[regular] == [server],
               f"{regular} was silent for {watch.silence[regular]} ms, answered by {watch.servers[regular]}")


@checks("DESIGN 6 issue 5: afterwards a new machine becomes the standby of both LIMs in a cluster like any other, and takes over")
def anew(nplus: NPlus):
    lab = nplus.lab
    new_machine(nplus)
    lab.sh(STANDBY, "umask 077; cat > /root/lim2.password", stdin=lab.creds("lim2")["admin"]["password"])
    for words in (f"server add lim1 --address 10.99.0.50 {USER} --password-file /root/lim1.password", "standby convert lim1",
                  f"server add lim2 --address {ADDRESS['lim2']} {USER} --lim 2 --password-file /root/lim2.password",
                  f"cluster create {CLUSTER} --standby lim1 --lim 1 --new-base {ADDRESS[STANDBY]} --lim 2 --new-base {BASE['lim2']}"):
        nplus.run(f"{words} --yes", STANDBY)
    nplus.kill("lim2")
    wait_for("the new standby runs LIM 2", lambda: nplus.running("lim2") == ["lim1"], 60)
    nplus.answers("lim2", "lim1")
