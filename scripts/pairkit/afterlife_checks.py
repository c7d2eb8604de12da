"""A set-up's life afterwards: what support gets, keys that change, one server lost for good, and both set up in one run."""

import json
import re
import shlex

from .checks import Checks, expect
from .killsteps import BOTH, FOLDER
from .lab import wait_for
from .nplus import SipWatches
from .pair import CLUSTER, VIRTUAL_IP

checks = Checks()
RECONFIGURE = "reconfigure --answers /root/answers-master.json --both"
FILES = "/var/opt/mxone-files"
OTHER_IP = "10.99.0.77"
MARK = "/var/lib/sn-redundancy/marks/replacing-standby"


def setting(pair, host: str, words: str, status: int = 0):
    done = pair.lab.call("sh", host, f"webserver_config redundancy {words}", status=None)
    expect(done.returncode == status, f"{host}: redundancy {words}: {done.returncode}, not {status}: {done.stderr[-600:]}")
    return done.stdout + done.stderr


def secrets(pair, host: str) -> set[str]:
    """Everything on a server that must not leave it, as it stands there: passwords, hashes, keys line by line."""
    found = {"Replicate-7-pairs"}
    for account in pair.lab.creds(host).values():
        found.add(account["password"])
    script = ("cut -d: -f2 /etc/shadow | grep '^\\$'; "
              "for key in /etc/sn-redundancy/keys/* /etc/sn-redundancy/tls/*.key /etc/sn-redundancy/exchange.key /etc/ssh/ssh_host_*_key; do "
              "grep -q 'PRIVATE KEY' $key 2>/dev/null && grep -v -e ----- $key; done; true")
    return found | {line for line in pair.lab.sh(host, script).split() if len(line) > 8}


@checks("R-GE-19: every manual page carries the package's version and a date")
def dated_pages(pair):
    version = pair.lab.sh("lim1", "dpkg-query -W -f '${Version}' sn-redundancy").strip()
    pages = pair.lab.sh("lim1", "for page in $(dpkg -L sn-redundancy | grep '/man/.*gz$'); do zcat $page | head -1; done").splitlines()
    expect(len(pages) >= 5, str(pages))
    for page in pages:
        expect(re.search(r' "\d{4}-\d\d-\d\d" "sn-redundancy ' + re.escape(version) + '"', page) is not None, page)


@checks("DESIGN 5: support-bundle: one file with status, decisions, configuration, journals and versions, and no secret of the server in it")
def support_bundle(pair):
    for host in BOTH:
        # Somebody's slip, in places that the bundle holds.
        pair.lab.sh(host, "logger -t redundancyd 'password=Replicate-7-pairs'; "
                          "echo '# Replicate-7-pairs' >> /etc/postgresql/15/main/pg_hba.conf")
        said = setting(pair, host, "support-bundle")
        path = re.search(r"/var/lib/sn-redundancy/support/\S+\.tar\.gz", said)
        expect(path is not None, f"where it is is not said: {said[-300:]}")
        file = shlex.quote(path.group())
        names = pair.lab.sh(host, f"tar tzf {file}")
        for name in ("status/redundancy.json", "decisions/history.json", "etc/sn-redundancy/management.json",
                     "changes/management.txt", "journals/redundancyd.txt", "versions/packages.txt", "CONTENTS.txt"):
            expect(name in names, f"{host}: {name} is not in it: {names}")
        expect(pair.lab.sh(host, f"stat -c '%a %U' {file}").strip() == "600 root", "others may read it")
        text = pair.lab.sh(host, f"tar xzOf {file}")
        left = [secret for secret in secrets(pair, host) if secret in text]
        expect(not left, f"{host}: {len(left)} secrets are in it, such as {left[0][:6] if left else ''}...")
        expect("PRIVATE KEY-----" not in text and "sn-redundancy" in text, "a key, or nothing, is in it")
        pair.lab.sh(host, f"sed -i '/^# Replicate-7-pairs$/d' /etc/postgresql/15/main/pg_hba.conf; rm {file}")


@checks("DESIGN 5: a server that shows another host key is refused with what to do, and its new key is accepted by fingerprint only")
def changed_host_key(pair):
    lab = pair.lab
    lab.sh("standby", "cp -a /etc/ssh/ssh_host_ed25519_key /etc/ssh/ssh_host_ed25519_key.pub /run; "
                      "rm /etc/ssh/ssh_host_ed25519_key*; ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key; systemctl restart ssh")
    done = lab.call("sh", "lim1", "mxone_maintenance server host-key standby", status=1)
    new = lab.sh("standby", "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub").split()[1]
    expect(f"--accept {new}" in done.stderr and "another key" in done.stdout, done.stdout + done.stderr)
    said = lab.call("sh", "lim1", "webserver_config protocol", status=1).stdout
    expect("another host key" in said and "server host-key standby" in said, said)
    lab.sh("lim1", f"mxone_maintenance server host-key standby --accept SHA256:{'A' * 43}", status=78)
    lab.sh("lim1", f"mxone_maintenance server host-key standby --accept {new}")
    expect("another host key" not in lab.call("sh", "lim1", "webserver_config protocol", status=None).stdout, "still refused")
    # As it was: the keys that other servers know.
    lab.sh("standby", "cp -a /run/ssh_host_ed25519_key /run/ssh_host_ed25519_key.pub /etc/ssh/; systemctl restart ssh")
    old = lab.sh("standby", "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub").split()[1]
    lab.sh("lim1", f"mxone_maintenance server host-key standby --accept {old}")


@checks("DESIGN 6: replace-server: refused while the standby answers; broken off it goes on; a new machine in a dead one's place becomes the protected standby, and the old one's key opens nothing")
def replace_server(pair):
    lab = pair.lab
    words = "replace-server standby --password-file /root/standby.password --manager-password-file /root/manager.password"
    expect("not lost" in setting(pair, "lim1", f"{words} --yes", 78), "")
    manager = "~mxone_manager/.ssh/authorized_keys"
    old = lab.sh("lim1", f"cat {manager}").splitlines()
    for host in BOTH:
        lab.sh(host, f"install -d -o www-data -g www-data {FILES}")
    lab.sh("lim1", f"webserver_config directories add {FILES}; date > {FILES}/stored")
    lab.call("replace", "standby", limit=900)
    pair.wait_active("lim1", 60)
    lab.sh("lim1", "umask 077; cat > /root/standby.password", stdin=lab.creds("standby")["admin"]["password"])
    preview = setting(pair, "lim1", f"{words} --dry-run --yes")
    expect("host key of standby" in preview and "it follows lim1" in preview, preview[-600:])
    expect(not lab.sh("standby", "ls /etc/corosync/authkey /etc/sudoers.d/sn-redundancy* 2>/dev/null || true").strip(), "a dry run wrote")
    killed_at(pair, words, "before standby: Set up the standby")
    told = setting(pair, "lim1", "status", 1) + lab.sh("lim1", "mxone_maintenance cluster status")
    expect(" ".join(told.split()).count("was broken off") == 2, told)
    expect("was broken off" in setting(pair, "lim1", f"{words} --dry-run --yes", 78), "")
    said = setting(pair, "lim1", f"{words} --yes")
    expect("is protected" in said and f"Make there what is mirrored: {FILES}" in said, said[-400:])
    pair.wait_protected(60)
    lab.sh("standby", f"install -d -o www-data -g www-data {FILES}")
    wait_for("the new machine has what is mirrored", lambda: lab.does("standby", f"cat {FILES}/stored"), 60)
    lab.sh("lim1", f"webserver_config directories remove {FILES}")
    # What is whole is not taken apart by a mark that was left over.
    lab.sh("lim1", f"test ! -e {MARK}; install -D -m 600 /dev/null {MARK}")
    expect("not lost" in setting(pair, "lim1", f"{words} --yes", 78), "")
    lab.sh("lim1", f"test ! -e {MARK}")
    pair.wait_protected(10)
    new = lab.sh("lim1", f"cat {manager}").splitlines()
    expect(len(new) == len(old) and not set(new) & {line for line in old if "sn-redundancy@standby" in line}, f"keys: {new}")


def held_at(pair, words: str, point: str, host: str = "lim1") -> None:
    """Gives an order, and waits until the program that carries it out stands still at that point."""
    pair.lab.sh(host, f"install -d -m 700 {FOLDER}; echo '{point}' > {FOLDER}/hold")
    pair.lab.sh(host, f"(webserver_config redundancy {words} --yes >/root/again.log 2>&1 </dev/null &)")
    stands = "grep -q '^State:.T' /proc/$(systemctl show -P MainPID sn-redundancy-work.service)/status"
    wait_for(f"it stands {point}", lambda: pair.lab.does(host, stands), 120, every=0.2)


def let_go(pair, words: str, signal: str, limit: float, host: str = "lim1") -> str:
    """What the command that watched it said in the end. One that goes on may come to that point again."""
    pair.lab.sh(host, f"rm {FOLDER}/hold; systemctl kill --signal={signal} sn-redundancy-work.service")
    again = "systemctl kill --signal=CONT sn-redundancy-work.service 2>/dev/null; " if signal == "CONT" else ""
    wait_for("the watching command ends, too", lambda: pair.lab.does(host, f"{again}! pgrep -f '[r]edundancy {words.split()[0]}'"), limit, every=1)
    return pair.lab.sh(host, "cat /root/again.log")


def standby_back(pair) -> None:
    """An order finds it as one finds a server that was switched on a while ago."""
    pair.lab.call("boot", "standby")
    wait_for("the standby's daemon answers", lambda: pair.lab.does("standby", "mxone_maintenance cluster status --json"), 60)
    wait_for("both are in contact", lambda: all(server["contact"] for host in BOTH for server in pair.cluster(host)["servers"]), 60)


def killed_at(pair, words: str, point: str, host: str = "lim1") -> None:
    held_at(pair, words, point, host)
    let_go(pair, words, "KILL", 20, host)


@checks("R-UT-07: a removal that was killed on the master, then on the standby, is known, and finished by the next one there; nothing else gets in between")
def removal_broken_off(pair):
    killed_at(pair, "remove", "after lim1: Take back what the set-up changed")
    document = json.loads(pair.lab.call("sh", "lim1", "webserver_config redundancy status --json", status=3).stdout)
    expect("finish it: webserver_config redundancy remove" in document["reason"], f"{document}")
    setting(pair, "lim1", "remove --yes")
    killed_at(pair, "remove", "after standby: Take back what the set-up changed", "standby")
    said = setting(pair, "lim1", "setup --answers /root/answers-master.json --both --yes", 78)
    expect("webserver_config redundancy remove" in said and "standby" in said, said)
    said = setting(pair, "lim1", "status", 3)
    expect("is not configured" in said and "broken off" not in said, said)
    setting(pair, "standby", "remove --yes")
    for host in BOTH:
        expect("Nothing to do" in setting(pair, host, "remove --yes"), f"{host}: removed twice")


@checks("LM-22: setup --both: one run on the master makes a protected pair of both servers, after removal, with nothing asked on the standby")
def both(pair):
    preview = setting(pair, "lim1", f"setup --answers {pair.write_answers('lim1', 'master')} --both --dry-run")
    expect("it follows lim1" in preview, preview)
    expect("this is the standby" in setting(pair, "standby", f"setup --answers {pair.write_answers('standby', 'standby')} --both", 78), "")
    said = setting(pair, "lim1", "setup --answers /root/answers-master.json --both --yes")
    expect("is protected" in said and VIRTUAL_IP in said, said[-400:])
    pair.wait_protected(30)
    for host in BOTH:
        left = pair.lab.sh(host, "ls -A /run/sn-redundancy/work").split()
        expect(left == ["reports.jsonl"], f"{host}: {left}")


@checks("DESIGN 3.3 R-UT-04: reconfigure is killed while it takes the old set-up back: status says so, --undo takes the rest back, --resume makes the new one")
def reconfigure_broken_off(pair):
    killed_at(pair, RECONFIGURE, "before standby: Take back what the set-up changed")
    document = json.loads(pair.lab.call("sh", "lim1", "webserver_config redundancy status --json", status=3).stdout)
    expect("Reconfigure was broken off" in document["reason"] and "--resume" in document["reason"], f"{document}")
    said = setting(pair, "lim1", "setup --undo")
    expect("as they were before it" in said, said[-400:])
    for host in BOTH:
        said = pair.lab.call("sh", host, "webserver_config redundancy status --json", status=3).stdout
        expect("is not configured" in said, f"{host}: {said[-400:]}")
    setting(pair, "lim1", "setup --answers /root/answers-master.json --both --yes")
    pair.wait_protected(30)
    killed_at(pair, RECONFIGURE, "after standby: Take back what the set-up changed")
    said = setting(pair, "lim1", "reconfigure --resume")
    expect("is protected" in said and VIRTUAL_IP in said, said[-400:])
    pair.wait_protected(30)


@checks("R-UT-04 DESIGN 3.3 issue 5: a reconfiguration that fails gives both servers the set-up back that they had; where that is not possible yet, it stays one order away")
def reconfigure_fails(pair):
    def live() -> list:
        found = json.loads(pair.lab.sh("lim1", "cat /etc/sn-redundancy/management.json"))
        return [found[key] for key in ("virtualIP", "replicationUser", "managerUser", "fallback", "references")]

    def sql(text: str) -> None:
        pair.lab.sh("lim1", "runuser -u postgres -- psql -qX", stdin=text)

    before = live()
    pair.write_answers("lim1", "master", virtualIP=OTHER_IP,
                       replication={"user": "other_role", "passwordFile": "/root/replication.password"})
    sql("CREATE ROLE other_role")
    said = setting(pair, "lim1", f"{RECONFIGURE} --yes", 78)
    expect("role other_role already" in said, said[-400:])
    pair.wait_protected(5)
    sql("DROP ROLE other_role")
    # The new master works already when the standby's part fails.
    held_at(pair, RECONFIGURE, "before standby: Set up the standby")
    sql("ALTER ROLE other_role PASSWORD 'not what was given'")
    said = let_go(pair, RECONFIGURE, "CONT", 400)
    expect("The former set-up stands again on both servers" in said, said[-800:])
    expect(live() == before, f"{live()}, not {before}")
    pair.wait_protected(30)
    expect(pair.lab.does("client", f"ping -c 1 -W 2 {VIRTUAL_IP}") and OTHER_IP not in pair.lab.sh("lim1", "ip -4 addr"), "addresses")
    # With the standby away nothing can be made again: that stays known, and the former set-up is one order away.
    held_at(pair, RECONFIGURE, "after standby: Take back what the set-up changed")
    pair.lab.call("kill", "standby")
    said = let_go(pair, RECONFIGURE, "CONT", 200)
    expect("could not be made again" in said and "--resume" in said, said[-800:])
    document = json.loads(pair.lab.call("sh", "lim1", "webserver_config redundancy status --json", status=3).stdout)
    expect("Reconfigure was broken off" in document["reason"], f"{document}")
    standby_back(pair)
    said = setting(pair, "lim1", "reconfigure --resume")
    expect("is protected" in said and live() == before, f"{live()}: {said[-400:]}")
    pair.wait_protected(30)
    # The standby goes in its own part: the new master stands, and that part is one order away.
    held_at(pair, RECONFIGURE, "before standby: Set up the standby")
    pair.lab.call("kill", "standby")
    said = let_go(pair, RECONFIGURE, "CONT", 200)
    expect("The new set-up stands on lim1" in said and "setup --resume" in said, said[-800:])
    standby_back(pair)
    said = setting(pair, "lim1", "setup --resume")
    expect("is protected" in said and live()[0] == OTHER_IP, f"{live()}: {said[-400:]}")
    pair.write_answers("lim1", "master")
    setting(pair, "lim1", f"{RECONFIGURE} --yes")
    expect(live() == before, f"{live()}, not {before}")
    pair.wait_protected(30)


@checks("DESIGN 3.3 R-UT-07: the standby's own database, set aside at set-up, is deleted by somebody: that is said once, and reconfiguring and removing go on")
def own_data_gone(pair):
    def delete() -> None:
        pair.lab.sh("standby", "rm -rf /var/lib/postgresql/15/main.kept-*")

    delete()
    said = setting(pair, "lim1", f"{RECONFIGURE} --yes", 1)
    expect("was removed by somebody" in said and "as this server's own" in said and "--resume" in said, said[-900:])
    said = setting(pair, "lim1", "reconfigure --resume")
    expect("is protected" in said, said[-400:])
    pair.wait_protected(30)
    delete()
    setting(pair, "lim1", "remove --yes")
    # Its own is the copy by now.
    setting(pair, "standby", "remove --yes")
    wait_for("the standby has a database that takes writes", lambda: pair.lab.does(
        "standby", "runuser -u postgres -- psql -qc 'CREATE TABLE IF NOT EXISTS own_again (n int)'"), 30)
    for host in BOTH:
        expect("Nothing to do" in setting(pair, host, "remove --yes"), f"{host}: removed twice")
    expect("removal-proof" not in pair.lab.sh("standby", "ls /var/lib/sn-redundancy"), "the proof stays")
    setting(pair, "lim1", "setup --answers /root/answers-master.json --both --yes")
    pair.wait_protected(30)


@checks("DESIGN 6: remove --peer-lost: refused while the other server answers; after its end the standby goes on alone, with all data")
def peer_lost(pair):
    lab = pair.lab
    for host in BOTH:
        expect("it is not lost" in setting(pair, host, "remove --peer-lost --yes", 78), "")
    for host, why in (("standby", "it is not lost"), ("lim1", "Run it on standby")):
        expect(why in lab.call("sh", host, f"mxone_maintenance cluster delete {CLUSTER} --peer-lost --yes", status=78).stderr, "")
    lab.sh("lim1", "runuser -u postgres -- psql -qc 'CREATE TABLE kept_row (n int); INSERT INTO kept_row VALUES (7)'")
    lab.call("kill", "lim1")
    pair.wait_active("standby", 60)
    wait_for("lim1 has been silent for a while", lambda: (pair.status("standby")["peer"]["heardSecondsAgo"] or 99) > 10, 30)
    preview = setting(pair, "standby", "remove --peer-lost --dry-run")
    expect("own database" not in preview, preview)
    said = setting(pair, "standby", "remove --peer-lost --yes")
    expect("must never come back" in said and "lim1" in said, said)
    expect(json.loads(lab.call("sh", "standby", "webserver_config redundancy status --json", status=3).stdout)["configured"] is False, "")
    wait_for("the database is writable", lambda: lab.does(
        "standby", "runuser -u postgres -- psql -Atqc 'INSERT INTO kept_row VALUES (8)'"), 30)
    rows = lab.sh("standby", "runuser -u postgres -- psql -Atqc 'SELECT sum(n) FROM kept_row'").strip()
    expect(rows == "15", f"the rows are {rows}")
    roles = lab.sh("standby", "runuser -u postgres -- psql -Atqc 'SELECT rolname FROM pg_roles'").split()
    expect(not [role for role in roles if role.startswith("replicator")], f"the lost master's role can still log in: {roles}")
    expect(VIRTUAL_IP not in lab.sh("standby", "ip -4 addr show"), "the virtual IP stays")
    expect(not lab.sh("standby", "systemctl cat postgresql@15-main | grep -c may-start || true").strip().strip("0"), "the start is still ours")


@checks("DESIGN 6: LIM 1's server is gone for good: cluster delete --peer-lost makes its standby LIM 1's server, and a new machine becomes the protected standby, LIM 1 answering all the while, with all data")
def new_pair(pair):
    lab = pair.lab
    said = setting(pair, "standby", "replace-server lim1 --yes", 78)
    expect(f"cluster delete {CLUSTER} --peer-lost" in said, said)
    delete = f"mxone_maintenance cluster delete {CLUSTER} --peer-lost"
    data = lab.sh("standby", "find /var/opt/mxone-sn/lim-1 -type f | sort | xargs cat | sha256sum")
    preview = lab.sh("standby", f"{delete} --dry-run")
    expect("10.99.0.20" in preview and lab.does("standby", "systemctl is-active redundancyd"), preview)
    with SipWatches(lab, ("lim1",), limit=600) as watch:
        said = lab.call("sh", "standby", f"{delete} --yes").stderr
        expect("10.99.0.20 is free" in said and "must never come back" in said, said)
        held = lab.sh("standby", "ip -4 -o addr show dev eth0; cat /etc/network/interfaces /etc/network/interfaces.d/* 2>/dev/null; ip -4 route")
        expect("10.99.0.11/24" in held and "10.99.0.20" not in held and "default via" in held, held)
        expect(lab.sh("standby", "systemctl is-enabled mxone-sn@1").strip() == "enabled", "LIM 1 does not start at boot")
        expect(lab.sh("standby", "find /var/opt/mxone-sn/lim-1 -type f | sort | xargs cat | sha256sum") == data, "LIM 1's data are not what they were")
        left = lab.sh("standby", "ls /etc/corosync/authkey /etc/sn-redundancy/system.json /etc/sudoers.d/sn-redundancy* 2>/dev/null; "
                                 "systemctl is-active redundancyd corosync | grep -x active || true")
        expect(not left.strip(), f"of the cluster there is still: {left}")
        new_machine(pair)
        for words in ("server add lim1 --address 10.99.0.50 --user mxone_admin --password-file /root/lim1.password",
                      "standby convert lim1", f"cluster create {CLUSTER} --standby lim1 --lim 1 --new-base 10.99.0.20"):
            lab.sh("standby", f"mxone_maintenance {words} --yes")
        answers = pair.write_answers("standby", "master", standbySudoPasswordFile="/root/lim1.password")
        said = setting(pair, "standby", f"setup --answers {answers} --both --yes")
        expect("is protected" in said, said[-400:])
        pair.wait_protected(60)
    # Under a minute of installing and setting up beside it. A LIM that was started anew, or its address claimed, takes a second.
    expect(watch.silence["lim1"] < 800 and watch.servers["lim1"] == ["standby"],
           f"LIM 1 was silent for {watch.silence} ms after {watch.began} s, answered by {watch.servers}")
    print(f"      silent for {watch.silence['lim1']} ms, {watch.began['lim1']} s after the watch began")
    rows = lab.sh("standby", "runuser -u postgres -- psql -Atqc 'SELECT sum(n) FROM kept_row'").strip()
    expect(rows == "15", f"the rows are {rows}")
    # And it is a pair like any other: its standby takes over.
    lab.call("kill", "standby")
    pair.wait_active("lim1", 60)
    wait_for("LIM 1 runs on lim1", lambda: lab.does("lim1", "systemctl is-active mxone-sn@1"), 30)


def new_machine(pair) -> None:
    """Under the name of the one that is lost, but at another address: that one is LIM 1's, and in use."""
    lab = pair.lab
    lab.call("cut", "lim1")
    lab.call("replace", "lim1", limit=900)
    lab.sh("lim1", "sed -i s/10.99.0.11/10.99.0.50/ $(grep -l 10.99.0.11 -r /etc/network); systemctl disable --now mxone-sn@1; "
                   "ip -4 addr flush dev eth0; ip addr add 10.99.0.50/24 broadcast + dev eth0; ip route replace default via 10.99.0.1")
    lab.call("heal", "lim1")
    lab.sh("standby", "umask 077; cat > /root/lim1.password", stdin=lab.creds("lim1")["admin"]["password"])
