"""Exchange data on real hosts: which version each server holds, and which one a LIM serves."""

import json
import time

from .checks import Checks, expect
from .lab import wait_for
from .pair import CLUSTER

checks = Checks()
ALIAS = "10.99.0.11"
STORE = "/var/lib/sn-redundancy/xdata/1"
DATA = "/var/opt/mxone-sn/lim-1"


def served(pair) -> str | None:
    """The data version that the SIP server on the alias answers from."""
    done = pair.lab.call("sh", "client", f"lab-sip {ALIAS}", status=None)
    return json.loads(done.stdout)["dataVersion"] if done.returncode == 0 else None


def data(pair, host: str) -> dict:
    """What a server says of each side's data: by server name."""
    return {entry["server"]: entry for entry in pair.cluster(host)["lims"][0].get("data") or []}


def versions(pair, host: str) -> list[str]:
    return pair.lab.sh(host, f"ls {STORE} | grep -E '^[0-9]+\\.[0-9]+-' || true").split()


def same(pair, host: str) -> str | None:
    """The hash that both sides hold and have in place; None if they differ."""
    found = data(pair, host)
    if set(found) != {"lim1", "standby"} or not all(entry["inPlace"] for entry in found.values()):
        return None
    hashes = {entry["hash"] for entry in found.values()}
    return hashes.pop() if len(hashes) == 1 else None


def codes(pair, host: str) -> list[str]:
    return [alarm["code"] for alarm in pair.cluster(host)["alarms"]]


def mark(pair, host: str) -> str:
    return pair.lab.sh(host, f"cat {DATA}/reload/version").strip()


def contact(pair, host: str = "lim1") -> bool:
    return all(server["contact"] for server in pair.cluster(host)["servers"])


@checks("R-DH-01 R-DH-09 R-CM-12: a new cluster has exactly one version of its exchange data, on both servers")
def first(pair):
    pair.make_cluster()
    wait_for("both hold the same", lambda: same(pair, "lim1"), 60)
    for host in ("lim1", "standby"):
        expect(len(versions(pair, host)) == 1, f"{host} holds {versions(pair, host)}")
    hashes = {pair.lab.sh(host, f"sha256sum {STORE}/*-*/data.tar | cut -c1-64").strip() for host in ("lim1", "standby")}
    expect(len(hashes) == 1, f"the files differ: {hashes}")


@checks("R-DH-02 R-PL-05: a data backup appears on the standby; on the passive side it is refused with the place")
def backup(pair):
    before = same(pair, "lim1")
    said = pair.lab.call("sh", "lim1", "data_backup --lim 1").stderr
    expect("stored on lim1 and on standby" in said, said)
    wait_for("both hold the new one", lambda: same(pair, "lim1") not in (None, before), 10)
    expect(len(versions(pair, "standby")) == 2, str(versions(pair, "standby")))
    refused = pair.lab.call("sh", "standby", "data_backup --lim 1", status=78).stderr
    expect("lim1" in refused, refused)
    # Who reads with the key reads this one folder, and writes nowhere.
    login = "ssh -F none -o BatchMode=yes -o StrictHostKeyChecking=no -i /etc/sn-redundancy/exchange.key mxone_admin@10.99.0.20 id"
    said = pair.lab.call("sh", "lim1", login, status=None)
    expect("uid=" not in said.stdout, said.stdout)
    rsync = ("rsync --rsh='ssh -F none -o BatchMode=yes -o StrictHostKeyChecking=no -i /etc/sn-redundancy/exchange.key' "
             "/etc/hostname mxone_admin@10.99.0.20::xdata/1/evil")
    expect(pair.lab.call("sh", "lim1", rsync, status=None).returncode != 0, "the key can write")
    expect("evil" not in pair.lab.sh("standby", f"ls {STORE}"), "the key wrote")


@checks("R-DH-07 R-CM-21 R-CM-49 R-DH-10: an ordered sync says its direction and result and removes no version")
def sync(pair):
    pair.lab.sh("lim1", f"echo changed by hand > {DATA}/reload/note")
    shown = pair.lab.sh("lim1", f"mxone_maintenance cluster sync {CLUSTER} --dry-run")
    expect("LIM 1" in shown, shown)
    count = len(versions(pair, "lim1"))
    said = pair.lab.call("sh", "lim1", f"mxone_maintenance cluster sync {CLUSTER} --yes").stderr
    expect("lim1 -> standby" in said, said)
    wait_for("it is in place there", lambda: pair.lab.does("standby", f"grep -qx 'changed by hand' {DATA}/reload/note"), 10)
    expect(len(versions(pair, "lim1")) == min(count + 1, 3), f"{count} versions, then {versions(pair, 'lim1')}")
    count = len(versions(pair, "standby"))
    for order in (f"sync {CLUSTER}", "lock --lim 1 --to regular", "unlock --lim 1"):
        pair.lab.sh("lim1", f"mxone_maintenance cluster {order} --yes")
    expect(len(versions(pair, "standby")) == count, f"{count} versions, then {versions(pair, 'standby')}")


@checks("R-DH-08 R-DH-09 R-CM-23 LM-11: after a change of the fallback type one version is left, the others are kept apart")
def action(pair):
    expect(len(versions(pair, "lim1")) > 1, "there was only one before")
    newest = data(pair, "lim1")["lim1"]["hash"]
    pair.lab.sh("lim1", f"mxone_maintenance cluster set-fallback {CLUSTER} automatic --yes")
    for host in ("lim1", "standby"):
        wait_for(f"one version on {host}", lambda: len(versions(pair, host)) == 1, 20)
    expect(wait_for("both hold the same", lambda: same(pair, "lim1"), 10) == newest, "another one is left")
    expect(pair.lab.sh("lim1", f"ls {STORE}/kept").split() != [], "nothing was kept apart")
    pair.lab.sh("lim1", f"mxone_maintenance cluster set-fallback {CLUSTER} manual --yes")


@checks("R-CL-02 R-DH-01: powered off after a backup, the LIM on the standby serves from the backed-up data")
def power_off(pair):
    pair.lab.sh("lim1", "data_backup --lim 1")
    version = mark(pair, "lim1")
    pair.lab.call("kill", "lim1")
    wait_for("the standby serves", lambda: pair.lim_runs_on("standby") == "standby", 30)
    expect(wait_for("an answer", lambda: served(pair), 10) == version, f"{served(pair)}, not {version}")


@checks("R-DH-01: what was backed up right before the power cut is on the disk of the server that lost it, too")
def on_disk(pair):
    pair.lab.call("boot", "lim1")
    wait_for("contact", lambda: contact(pair), 30)
    expect(mark(pair, "lim1") == mark(pair, "standby") != "", f"{mark(pair, 'lim1')!r}, not {mark(pair, 'standby')!r}")


@checks("R-CL-36 A-43: what was written on the standby is in place on the regular server when the LIM is back there")
def bring_back(pair):
    pair.lab.sh("standby", f"echo written on the standby > {DATA}/reload/note")
    pair.move_lim_back()
    wait_for("lim1 serves", lambda: pair.lim_runs_on("lim1") == "lim1", 60)
    expect(pair.lab.sh("lim1", f"cat {DATA}/reload/note") == "written on the standby\n", "the standby's data are lost")
    expect(wait_for("an answer", lambda: served(pair), 10) == mark(pair, "standby"), "lim1 serves other data")


@checks("R-DH-12 R-DH-13 R-AL-08: a copy whose connection dies is an alarm; it goes on where it was, and the alarm ends")
def resume(pair):
    pair.lab.sh("lim1", f"head -c 48M /dev/urandom > {DATA}/reload/large")
    pair.lab.sh("standby", "sed -i 's/\"backup\":/\"rateLimit\": 4096, \"backup\":/' /etc/sn-redundancy/product.json && systemctl restart redundancyd")
    wait_for("contact", lambda: contact(pair), 30)
    old = wait_for("lim1 knows what the standby holds", lambda: data(pair, "lim1")["standby"]["hash"], 10)
    arrivals = lambda: [json.loads(text) for text in pair.lab.call("logs", "standby", "-u", "redundancyd", "-o", "json", "--no-pager")
                        .stdout.splitlines() if "exchange data are here" in text]
    earlier = len(arrivals())
    pair.lab.sh("lim1", "setsid data_backup --lim 1 >/tmp/backup.txt 2>&1 </dev/null &")
    size = lambda: int(pair.lab.sh("standby", f"stat -c %s {STORE}/incoming/*/data.tar 2>/dev/null || echo 0").split()[0])
    wait_for("some megabytes have come", lambda: size() > 8 << 20, 60)
    # The connection alone dies, as behind a firewall: the servers still see each other.
    pair.lab.sh("lim1", "nft 'table inet cut { chain in { type filter hook input priority 0; tcp dport 22 drop; }; }'")
    wait_for("the copy breaks off", lambda: "data-sync-failed" in codes(pair, "standby"), 60)
    expect(data(pair, "standby")["standby"]["hash"] == old, "half a version counts")
    had = size()
    pair.lab.sh("lim1", "nft delete table inet cut")
    wait_for("both hold the same", lambda: (same(pair, "lim1") or old) != old, 120)
    arrived = wait_for("the journal tells of it", lambda: arrivals()[earlier:], 10)[-1]
    text = json.dumps(arrived)
    expect(had > 8 << 20, f"only {had} bytes had come")
    crossed = next(int(value) for key, value in arrived.items() if key.lower().endswith("crossed"))
    expect(crossed < (49 << 20) - had // 2, f"{crossed} bytes crossed although {had} were there: {text}")
    wait_for("the alarm ends", lambda: "data-sync-failed" not in codes(pair, "lim1"), 10)


@checks("R-DH-13 R-AL-08 R-PR-10: no room on the standby is an alarm on both; the last good copy stays usable; then it ends")
def full_disk(pair):
    old = data(pair, "lim1")["standby"]
    pair.lab.sh("standby", "fallocate -l $(( $(df --output=avail -B1 /var/lib/sn-redundancy | tail -1) - 20000000 )) /var/lib/full")
    done = pair.lab.call("sh", "lim1", "data_backup --lim 1", status=1)
    expect("no room" in done.stderr, done.stderr)
    for host in ("lim1", "standby"):
        wait_for(f"the alarm on {host}", lambda: "data-sync-failed" in codes(pair, host), 20)
    now = data(pair, "lim1")["standby"]
    expect(now["hash"] == old["hash"] and now["inPlace"], f"the last good copy is gone: {now}")
    pair.lab.sh("standby", "rm /var/lib/full")
    wait_for("the alarm ends by itself", lambda: "data-sync-failed" not in codes(pair, "lim1"), 60)
    wait_for("both hold the same", lambda: (same(pair, "lim1") or old["hash"]) != old["hash"], 60)


@checks("LM-12 R-DH-06: what only the dead standby holds diverges from what the LIM then runs on: an alarm at once, a backup says why it is not copied, and after --settle the standby keeps its own apart")
def diverged(pair):
    wait_for("both hold the same", lambda: same(pair, "lim1"), 60)
    pair.lab.call("kill", "lim1")
    wait_for("LIM 1 runs on the standby", lambda: pair.lim_runs_on("standby") == "standby", 60)
    pair.lab.sh("standby", f"echo '4711 only here' >> {DATA}/reload/extensions")
    # It is refused while the LIM is still starting.
    wait_for("a backup on the standby", lambda: pair.lab.does("standby", "data_backup --lim 1 && sync"), 60)
    pair.lab.call("kill", "standby")
    pair.lab.call("boot", "lim1")
    wait_for("LIM 1 runs on its server", lambda: pair.lim_runs_on("lim1") == "lim1", 90)
    pair.lab.call("boot", "standby")
    for host in ("lim1", "standby"):
        wait_for(f"the alarm on {host}", lambda: "data-conflict" in codes(pair, host), 60)
    done = pair.lab.call("sh", "lim1", "data_backup --lim 1", status=78)
    expect("data_backup --lim 1 --settle" in done.stderr and "keeps its own apart" in done.stderr, done.stderr)
    done = pair.lab.call("sh", "lim1", "data_backup --lim 1 --dry-run", status=78)
    expect("data_backup --lim 1 --settle" in done.stderr, done.stderr)
    done = pair.lab.call("sh", "lim1", f"mxone_maintenance cluster delete {CLUSTER} --yes", status=78)
    expect("data_backup --lim 1 --settle" in done.stderr, done.stderr)
    pair.lab.sh("lim1", "data_backup --lim 1 --settle")
    wait_for("both hold the same", lambda: same(pair, "lim1"), 60)
    for _ in range(3):
        pair.lab.sh("lim1", "data_backup --lim 1")
    wait_for("the alarms end", lambda: not {"data-conflict", "data-set-aside"} & set(codes(pair, "standby")), 20)
    kept = pair.lab.sh("standby", f"for file in {STORE}/kept/*/data.tar; do tar xOf $file; done | grep -a -c '4711 only here'")
    expect(int(kept) >= 1, "what only the standby held is gone")


@checks("LM-12: a LIM runs and is backed up on one side, and newer data of the other side arrive: an alarm, no backup is built on those unasked, and --settle lets none of them be lost")
def running_on_a_fork(pair):
    lab = pair.lab
    wait_for("both hold the same", lambda: same(pair, "lim1"), 60)
    lab.call("kill", "lim1")
    for number in range(2):
        wait_for("LIM 1 runs on the standby", lambda: pair.lim_runs_on("standby") == "standby", 90)
        lab.sh("standby", f"echo '48{number} of the standby' >> {DATA}/reload/extensions")
        wait_for("a backup on the standby", lambda: lab.does("standby", "data_backup --lim 1 && sync"), 60)
        lab.call("kill", "standby")
        if number == 0:
            lab.call("boot", "standby")
    lab.call("boot", "lim1")
    wait_for("LIM 1 runs on its server", lambda: pair.lim_runs_on("lim1") == "lim1", 90)
    lab.sh("lim1", f"echo '490 of lim1' >> {DATA}/reload/extensions")
    wait_for("a backup on lim1", lambda: lab.does("lim1", "data_backup --lim 1 && sync"), 60)
    lab.call("boot", "standby")
    wait_for("the alarm on lim1", lambda: "data-overlooked" in codes(pair, "lim1"), 60)
    done = lab.call("sh", "lim1", "data_backup --lim 1", status=78)
    expect("data_backup --lim 1 --settle" in done.stderr, done.stderr)
    lab.sh("lim1", "data_backup --lim 1 --settle")
    wait_for("both hold the same", lambda: same(pair, "lim1"), 60)
    for _ in range(4):
        lab.sh("lim1", "data_backup --lim 1")
    wait_for("the alarms end", lambda: not {"data-conflict", "data-overlooked"} & set(codes(pair, "lim1")), 20)
    wait_for("the chosen data are on the standby", lambda: lab.does("standby", f"grep -q '490 of lim1' {DATA}/reload/extensions"), 10)
    kept = lab.sh("standby", f"for file in {STORE}/kept/*/data.tar; do tar xOf $file; done | grep -a -c '481 of the standby'")
    expect(int(kept) >= 1, "what only the standby held is gone")


@checks("R-DH-09 R-CM-19: after the cluster is deleted its regular server holds one version, and the standby is as before")
def delete(pair):
    pair.remove_cluster()
    expect(len(versions(pair, "lim1")) == 1, str(versions(pair, "lim1")))
    expect(pair.lab.sh("standby", f"ls -d {STORE} {DATA} 2>/dev/null || true") == "", "something is left on the standby")
