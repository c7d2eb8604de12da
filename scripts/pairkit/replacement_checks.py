"""New machines in the places of servers of a cluster without LIM 1, which a technician replaces from LIM 1's server."""

from .killsteps import kill_order
from .checks import Checks, expect
from .lab import wait_for
from .nplus import ADDRESS, BASE, CLUSTER, STANDBY, NPlus, SipWatches

checks = Checks()
DATA, STORE = "/var/opt/mxone-sn/lim-2", "/var/lib/sn-redundancy/xdata/2"
OTHER_DATA = {"data-conflict", "data-overlooked"}
PRELOADED = {"lim2": {"runsOn": "lim2", "passive": STANDBY, "passiveState": "preloaded"},
             STANDBY: {"runsOn": STANDBY, "passive": "lim2", "passiveState": "preloaded"}}


def new_machine(nplus: NPlus, host: str, base: str) -> None:
    """As it would be installed: with the old one's base address."""
    lab = nplus.lab
    lab.call("cut", host)
    lab.call("replace", host, limit=900)
    lab.sh("lim1", f"umask 077; cat > /root/{host}.password", stdin=lab.creds(host)["admin"]["password"])
    if base != ADDRESS[host]:
        lab.sh(host, f"sed -i s/{ADDRESS[host]}/{base}/ $(grep -l {ADDRESS[host]} -r /etc/network); ip -4 addr flush dev eth0; "
                     f"ip addr add {base}/24 broadcast + dev eth0; ip route replace default via 10.99.0.1")
    lab.call("heal", host)


def replace(nplus: NPlus, host: str, serving: str, killed: str | None = None) -> None:
    """The LIM is answered by `serving` all the while, and the old machine's key opens nothing afterwards."""
    words = f"server replace {host} --password-file /root/{host}.password"
    with SipWatches(nplus.lab, ("lim2",)) as watch:
        preview = nplus.run(f"{words} --dry-run --yes")
        expect(f"host key of {host}" in preview, preview)
        expect(not nplus.lab.sh(host, "ls /etc/corosync/authkey /etc/sudoers.d/sn-redundancy* 2>/dev/null || true").strip(), "a dry run wrote")
        if killed:
            kill_order(nplus.lab, f"mxone_maintenance {words}", killed)
            if "cluster engine" in killed:
                wait_for(f"{host} is in contact", lambda: all(
                    server["contact"] for server in nplus.cluster()["servers"] if server["name"] == host), 60)
            refusal = nplus.lab.call("sh", "lim1", f"mxone_maintenance {words} --dry-run --yes", status=78).stderr
            expect("was broken off" in refusal, refusal)
        nplus.run(f"{words} --yes")
        refusal = nplus.lab.call("sh", "lim1", f"mxone_maintenance {words} --yes", status=78).stderr
        expect("it is not lost" in refusal, refusal)
    expect(watch.servers["lim2"] == [serving] and watch.silence["lim2"] < 400, f"{watch.servers}, {watch.silence} ms")


def preloaded(nplus: NPlus, active: str) -> None:
    for host in ("lim2", STANDBY):
        wait_for(f"{host} says: preloaded, active on {active}",
                 lambda: PRELOADED[active].items() <= nplus.cluster(host)["lims"][0].items(), 90)


@checks("DESIGN 6 issue 5: the standby of a cluster without LIM 1 is gone for good: a new machine takes its place, and takes the LIM over")
def standby(nplus: NPlus):
    for host in (STANDBY, "lim2"):
        nplus.add_server(host, lim=host != STANDBY)
    nplus.run(f"standby convert {STANDBY} --yes")
    nplus.run(f"cluster create {CLUSTER} --standby {STANDBY} --lim 2 --new-base {BASE['lim2']} --yes")
    said = nplus.lab.call("sh", "lim1", f"mxone_maintenance server replace {STANDBY} --password-file /root/{STANDBY}.password --yes", status=78)
    expect("it is not lost" in said.stderr, said.stderr)
    nplus.kill(STANDBY)
    new_machine(nplus, STANDBY, ADDRESS[STANDBY])
    replace(nplus, STANDBY, "lim2", killed=f"after {STANDBY}: Start Corosync, now and at boot")
    wait_for("it has LIM 2's data", nplus.data_on_both, 60)
    nplus.kill("lim2")
    nplus.settle({"lim2": STANDBY})
    nplus.answers("lim2", STANDBY)
    nplus.boot("lim2")
    nplus.move_back("lim2")
    nplus.settle({"lim2": "lim2"})
    wait_for("no alarm is left", lambda: not nplus.alarms(), 30)


@checks("LM-12 DESIGN 6 issue 5: a new machine that had to start its LIM on what it was installed with: the customer's data stay on the standby, an alarm on both, and the way that is named brings them back")
def installed_data(nplus: NPlus):
    lab = nplus.lab
    nplus.kill("lim2")
    nplus.settle({"lim2": STANDBY})
    lab.sh(STANDBY, f"echo '4712 of the customer' >> {DATA}/reload/extensions")
    wait_for("a backup on the standby", lambda: lab.does(STANDBY, "data_backup --lim 2 && sync"), 30)
    new_machine(nplus, "lim2", BASE["lim2"])
    # A power cut of LIM 1's server, and one of the standby before anything of the data has come.
    lab.sh("lim2", f"install -d {DATA}/reload; echo '4999 of the installation' > {DATA}/reload/extensions")
    kill_order(lab, "mxone_maintenance server replace lim2 --password-file /root/lim2.password", "before lim2: Start the cluster engine, now and at boot")
    nplus.kill(STANDBY)
    lab.sh("lim2", "systemctl enable --now redundancyd")
    wait_for("LIM 2 runs on the new machine", lambda: nplus.running("lim2") == ["lim2"], 120)
    lab.call("boot", STANDBY)
    for host in ("lim2", STANDBY):
        wait_for(f"the alarm on {host}", lambda: {code for code, _ in nplus.alarms(host)} & OTHER_DATA, 90)
    told = next(alarm for alarm in nplus.cluster(STANDBY)["alarms"] if alarm["code"] in OTHER_DATA)
    way = "on lim2: systemctl stop redundancyd; start it again once the LIM runs on standby"
    expect(way in told["advice"], str(told))
    lab.sh("lim2", "systemctl stop redundancyd")
    wait_for("LIM 2 runs on the standby", lambda: nplus.running("lim2") == [STANDBY], 90)
    lab.sh("lim2", "systemctl start redundancyd")
    wait_for("its data count", lambda: lab.does(STANDBY, "data_backup --lim 2 --settle"), 60, every=2)
    wait_for("both hold them", lambda: "4712 of the customer" in lab.sh("lim2", f"cat {DATA}/reload/extensions"), 60)
    nplus.run("server replace lim2 --password-file /root/lim2.password --yes")
    nplus.move_back("lim2")
    nplus.settle({"lim2": "lim2"})
    expect("4712 of the customer" in lab.sh("lim2", f"cat {DATA}/reload/extensions"), "the customer's data are not there")
    kept = lab.sh(f"lim2", f"for file in {STORE}/kept/*/data.tar; do tar xOf $file; done | grep -a -c '4999 of the installation'; true")
    expect(int(kept) >= 1, "what the new machine ran on is not kept")
    # It has outlived the daemon that raised it, and ends as it says.
    aside = next(alarm for alarm in nplus.cluster("lim2")["alarms"] if alarm["code"] == "data-set-aside")
    expect("next data backup ends this alarm" in aside["advice"], str(aside))
    lab.sh("lim2", "data_backup --lim 2")
    wait_for("no alarm is left", lambda: not nplus.alarms(), 60)


@checks("R-PL-02 DESIGN 6 issue 5: the regular server of a preloaded cluster is gone for good: a new machine takes its place, is loaded, and gets its LIM back by order")
def regular_of_preloaded(nplus: NPlus):
    order = f"cluster set-preloaded {CLUSTER} --yes"
    # LIM 1's server is in no cluster here.
    expect(f"servers of {CLUSTER} (lim2, {STANDBY})" in nplus.lab.call("sh", "lim1", f"mxone_maintenance {order}", status=1).stderr, "")
    nplus.run(order, STANDBY)
    preloaded(nplus, "lim2")
    nplus.kill("lim2")
    wait_for("the standby serves", lambda: nplus.places()["lim2"] == STANDBY, 30)
    new_machine(nplus, "lim2", BASE["lim2"])
    # In contact with the cluster already: what is left to do is done.
    replace(nplus, "lim2", STANDBY, killed="after lim2: Start the cluster engine, now and at boot")
    preloaded(nplus, STANDBY)
    nplus.answers("lim2", STANDBY)
    nplus.move_back("lim2")
    preloaded(nplus, "lim2")
    nplus.answers("lim2", "lim2")


@checks("R-PL-02 DESIGN 6 issue 5: the standby of a preloaded cluster is gone for good: a new machine takes its place, is loaded, and serves when it must")
def standby_of_preloaded(nplus: NPlus):
    nplus.kill(STANDBY)
    new_machine(nplus, STANDBY, ADDRESS[STANDBY])
    replace(nplus, STANDBY, "lim2")
    preloaded(nplus, "lim2")
    nplus.kill("lim2")
    wait_for("the standby serves", lambda: nplus.places()["lim2"] == STANDBY, 30)
    nplus.answers("lim2", STANDBY)


@checks("R-PL-02 R-DH-09 DESIGN 6 issue 5: LIM 1's server is gone for good, and with it who may order in this cluster: each of its servers leaves by itself, its LIM answering all the while, with its data though its server was a new machine")
def departures(nplus: NPlus):
    delete = f"cluster delete {CLUSTER} --peer-lost"
    nplus.boot("lim2")
    nplus.move_back("lim2")
    preloaded(nplus, "lim2")
    said = nplus.lab.call("sh", "lim2", f"mxone_maintenance {delete} --yes", status=78).stderr
    expect("lim1, LIM 1's server, may not be lost" in said, said)
    nplus.kill("lim1")
    said = nplus.lab.call("sh", "lim2", f"mxone_maintenance {delete} --yes", status=78).stderr
    expect(f"Run it on the standby {STANDBY} first" in said, said)
    with SipWatches(nplus.lab, ("lim2",)) as watch:
        for host in (STANDBY, "lim2"):
            said = nplus.lab.call("sh", host, f"mxone_maintenance {delete} --yes").stderr
            expect(f"{host} is as it was before" in said, said)
    expect(watch.servers["lim2"] == ["lim2"] and watch.silence["lim2"] < 400, f"{watch.servers}, {watch.silence} ms")
    blocked = nplus.lab.sh("lim2", "nft list ruleset")
    expect("sn-redundancy" not in blocked and ADDRESS["lim2"] not in blocked, blocked)
    expect(nplus.holders("lim2") == ["lim2"] and nplus.running("lim2") == ["lim2"], f"{nplus.holders('lim2')}, {nplus.running('lim2')}")
    # It was a new machine, whose data came from the standby: they are its LIM's own, and the standby had only copies.
    expect("4712 of the customer" in nplus.lab.sh("lim2", f"cat {DATA}/reload/extensions"), "the LIM's data are not those it ran with")
    versions = nplus.lab.sh("lim2", f"ls -d {STORE}/*-*").split()
    expect(len(versions) == 1, f"R-DH-09: {versions}")
