"""Files that PM and SNM store in folders, on real hosts: mirrored from the active side, nothing ever lost (LM-20)."""

import json
import time

from .checks import Checks, expect
from .lab import wait_for
from .order import MOVE
from .pair import Pair

checks = Checks()
BOTH = ("lim1", "standby")
FILES = "/var/opt/mxone-files"
# A look each 5 s and the copy itself. On a busy machine more: behind a look that took 0.1 s there is none for 30 s.
SOON = 60


def listed(pair: Pair, host: str) -> dict:
    done = pair.lab.call("sh", host, "webserver_config directories list --json", status=None)
    expect(done.returncode in (0, 1), f"{host}: exit status {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def conflicts(pair: Pair, host: str) -> list[dict]:
    return json.loads(pair.lab.call("sh", host, "webserver_config directories conflicts --json", status=None).stdout)["conflicts"]


def codes(pair: Pair, host: str) -> list[str]:
    return [alarm["code"] for alarm in pair.status(host)["alarms"]]


def tree(pair: Pair, host: str) -> str:
    """Every name with its kind, mode, owner, time and content."""
    return pair.lab.sh(host, f"cd {FILES} && {{ find . -mindepth 1 \\( -type f -o -type d \\) -printf '%y %m %u %g %p\\0' | sort -z | tr '\\0' '\\n'; "
                       f"find . -type f -printf '%T@ %p\\0' | sort -z | tr '\\0' '\\n'; find . -type f -print0 | sort -z | xargs -0r sha256sum; }} | base64 -w0")


def same(pair: Pair) -> bool:
    return tree(pair, "lim1") == tree(pair, "standby")


def in_step(pair: Pair, limit: float = SOON) -> None:
    wait_for("both servers hold the same", lambda: same(pair), limit, every=0.3)


def active(pair: Pair) -> str:
    return wait_for("one side is active", lambda: next(
        (host for host in BOTH if pair.status(host)["state"] in ("active", "alone")), None), 60)


@checks("LM-20: without redundancy no folder is mirrored; what can't be one is refused with the reason")
def refused(pair):
    done = pair.lab.call("sh", "lim1", f"webserver_config directories add {FILES}", status=None)
    expect(done.returncode == 78, f"{done.returncode}: {done.stderr}")
    pair.make()
    for path, word in (("/etc", "below /var"), ("/var/lib/postgresql/15", "database"), (FILES, "no folder"), ("relative", "absolute")):
        done = pair.lab.call("sh", "lim1", f"webserver_config directories add {path}", status=None)
        expect(done.returncode == 78 and word in done.stderr, f"{path}: {done.returncode}: {done.stderr}")


@checks("LM-20: a folder is declared on both servers in one go; --dry-run changes nothing; a file appears within seconds")
def declared(pair):
    for host in BOTH:
        pair.lab.sh(host, f"install -d -o www-data -g www-data -m 750 {FILES}")
    pair.lab.sh("lim1", f"webserver_config directories add {FILES} --dry-run")
    expect(pair.lab.sh("lim1", "ls /etc/sn-redundancy/directories.json 2>/dev/null || true") == "", "--dry-run wrote")
    pair.lab.sh("lim1", f"webserver_config directories add {FILES} --quota 20M")
    for host in BOTH:
        expect(FILES in pair.lab.sh(host, "cat /etc/sn-redundancy/directories.json"), host)
    began = time.monotonic()
    pair.lab.sh("lim1", f"cd {FILES} && mkdir -m 770 sub && echo hello > sub/one && chmod 640 sub/one && "
                        f"chown -R www-data:www-data sub && head -c 3000000 /dev/urandom > big && touch -d 2020-02-02 big")
    in_step(pair, 20)
    print(f"  mirrored {time.monotonic() - began:.1f} s after it was written", flush=True)
    wait_for("both say so", lambda: all(listed(pair, host)["directories"][0]["inStep"] for host in BOTH), SOON)
    expect("2 files" in pair.lab.sh("standby", "webserver_config redundancy status | grep -i mirrored"), "no line in status")


@checks("LM-20: changes and removals follow; what the passive side is made to hold by hand is kept and put right")
def follows(pair):
    pair.lab.sh("lim1", f"cd {FILES} && echo changed > sub/one && rm big && mkdir -p a/b/c && echo deep > a/b/c/d && chmod 600 a/b/c/d")
    in_step(pair)
    pair.lab.sh("standby", f"echo by-hand > {FILES}/sub/one")
    pair.lab.sh("lim1", f"echo more > {FILES}/two")
    in_step(pair)
    kept = wait_for("a conflict on the standby", lambda: conflicts(pair, "standby"), SOON)
    copy = f"{kept[0]['copies']}/{kept[0]['files'][0]}"
    expect(pair.lab.sh("standby", f"cat '{copy}'") == "by-hand\n" and "standby" in kept[0]["id"], json.dumps(kept))
    for host in BOTH:
        wait_for(f"{host} says it", lambda: "mirror-conflict" in codes(pair, host), SOON)
    pair.lab.sh("standby", f"webserver_config directories discard {kept[0]['id']} --yes")
    for host in BOTH:
        wait_for(f"{host} says it no more", lambda: "mirror-conflict" not in codes(pair, host), SOON)


@checks("LM-20: hostile names come whole and harm no terminal; links, pipes and devices are skipped and said")
def hostile(pair):
    pair.lab.sh("lim1", f"cd {FILES} && mkdir hostile && cd hostile && printf a > \"$(printf 'new\\nline')\" && printf b > \"$(printf '\\033[2J\\007x')\" "
                        "&& printf c > \"$(printf '\\377\\376')\" && printf d > './-rf' && printf e > ' ' && printf f > '%41' && printf g > 'a*?[x]' "
                        "&& printf h > '$(reboot)' && ln -s /etc/shadow link && ln -s / root && mkfifo pipe && mknod null c 1 3")
    in_step(pair)
    expect(pair.lab.sh("standby", f"ls {FILES}/hostile | wc -l").strip() == "9", pair.lab.sh("standby", f"ls -b {FILES}/hostile"))
    pair.lab.sh("lim1", f"chmod 4755 {FILES}/hostile/-rf")
    wait_for("the mode comes, without what lends rights", lambda: pair.lab.sh(
        "standby", f"cd {FILES}/hostile && stat -c %a ./-rf").strip() == "755", SOON)
    pair.lab.sh("lim1", f"chmod 755 {FILES}/hostile/-rf")
    said = lambda: pair.lab.call("sh", "lim1", "webserver_config directories list", status=None).stdout
    wait_for("what is skipped is said", lambda: "4 not mirrored" in said(), SOON)
    expect("\033" not in said(), said())
    # On the passive side nobody can make the copy end elsewhere.
    pair.lab.sh("standby", f"cd {FILES} && rm -r a && mkdir /var/tmp/elsewhere && ln -s /var/tmp/elsewhere a && chown -h www-data a")
    pair.lab.sh("lim1", f"echo deeper > {FILES}/a/b/c/d")
    wait_for("the copy is refused", lambda: "mirror-failed" in codes(pair, "lim1"), 90)
    expect(pair.lab.sh("standby", "ls -A /var/tmp/elsewhere") == "", "written outside")
    pair.lab.sh("standby", f"rm {FILES}/a; rmdir /var/tmp/elsewhere")
    in_step(pair)
    wait_for("the alarm ends", lambda: "mirror-failed" not in codes(pair, "lim1"), SOON)
    pair.lab.sh("lim1", f"rm -r {FILES}/hostile")
    in_step(pair)


@checks("LM-20: above its quota nothing more is copied, and an alarm says which folder and by how much")
def quota(pair):
    pair.lab.sh("lim1", f"head -c 25000000 /dev/zero > {FILES}/large && echo small > {FILES}/small")
    alarm = wait_for("the alarm", lambda: [a for a in pair.status("standby")["alarms"] if a["code"] == "mirror-quota"], SOON)[0]
    expect(alarm["object"] == FILES and " kB more" in alarm["text"] or " MB more" in alarm["text"], json.dumps(alarm))
    expect(pair.lab.sh("standby", f"ls {FILES}/small 2>/dev/null || true") == "", "it was copied")
    pair.lab.sh("lim1", f"webserver_config directories add {FILES} --quota 200M")
    in_step(pair)
    wait_for("the alarm ends", lambda: "mirror-quota" not in codes(pair, "standby"), SOON)
    pair.lab.sh("lim1", f"rm {FILES}/large")
    in_step(pair)


@checks("LM-20: a full disk of the passive side is said, what is there stays, and the copy goes on when there is room")
def full(pair):
    for host in BOTH:
        pair.lab.sh(host, f"mountpoint -q {FILES}/disk || mkdir -p {FILES}/disk")
    in_step(pair)
    free = int(pair.lab.sh("standby", f"df --output=avail -B1 {FILES} | tail -1"))
    if free > 6 << 30:
        print("  the disk of the folder is too large to be filled; a limit of its own is set", flush=True)
    pair.lab.sh("standby", f"fallocate -l {free - (70 << 20)} /var/opt/filler")
    pair.lab.sh("lim1", f"head -c 30000000 /dev/urandom > {FILES}/disk/needs-room; echo first > {FILES}/two")
    alarm = wait_for("the alarm", lambda: [a for a in pair.status("lim1")["alarms"] if a["code"] == "mirror-failed"], SOON)[0]
    expect("room" in alarm["text"], json.dumps(alarm))
    expect(pair.lab.sh("standby", f"cat {FILES}/two") == "more\n", "half of the changes were made")
    pair.lab.sh("standby", "rm /var/opt/filler")
    in_step(pair)
    wait_for("the alarm ends", lambda: "mirror-failed" not in codes(pair, "lim1"), SOON)


@checks("LM-20: a planned move takes along what was written the moment before; nothing comes back as a conflict")
def planned(pair):
    before = len(conflicts(pair, "lim1")) + len(conflicts(pair, "standby"))
    for here, there in (("lim1", "standby"), ("standby", "lim1")):
        in_step(pair)
        reply = json.loads(pair.lab.sh(here, f"echo from-{here} >{FILES}/newest; {MOVE}"))
        expect(reply["exit"] == 0, json.dumps(reply))
        expect(pair.lab.sh(there, f"cat {FILES}/newest") == f"from-{here}\n", f"{there} lacks what {here} had written")
        pair.wait_active(there, 30)
        pair.wait_protected(60)
    in_step(pair)
    expect(len(conflicts(pair, "lim1")) + len(conflicts(pair, "standby")) == before, "a conflict came of it")


@checks("LM-20: the active side dies with an unsent change; the other one's counts, both contents are there afterwards")
def takeover(pair):
    pair.lab.sh("lim1", f"echo common > {FILES}/report; sync")
    in_step(pair)
    wait_for("agreed", lambda: listed(pair, "lim1")["directories"][0]["inStep"], SOON)
    # Nothing gets through any more; then it is changed on both sides.
    pair.lab.call("cut", "lim1")
    pair.wait_active("standby", 60)
    pair.lab.sh("lim1", f"echo of-the-old > {FILES}/report; echo only-old > {FILES}/only-old; sync")
    pair.lab.sh("standby", f"echo of-the-new > {FILES}/report; echo only-new > {FILES}/only-new; rm {FILES}/small")
    pair.lab.call("heal", "lim1")
    pair.wait_protected(120)
    in_step(pair, 60)
    for host in BOTH:
        expect(pair.lab.sh(host, f"cat {FILES}/report {FILES}/only-new") == "of-the-new\nonly-new\n", host)
        expect(pair.lab.sh(host, f"ls {FILES}/small 2>/dev/null || true") == "", f"the removal did not reach {host}")
    kept = conflicts(pair, "lim1")
    names = sorted(name for conflict in kept for name in conflict["files"])
    expect(names == ["only-old", "report"], json.dumps(kept))
    contents = pair.lab.sh("lim1", f"cd '{kept[0]['copies']}' && cat report only-old")
    expect(contents == "of-the-old\nonly-old\n", contents)
    for host in BOTH:
        wait_for(f"{host} says it", lambda: "mirror-conflict" in codes(pair, host), SOON)


@checks("LM-20: the daemon is killed on either side while it mirrors, and goes on where it was")
def killed(pair):
    pair.lab.sh(active(pair), f"mkdir -p {FILES}/many && cd {FILES}/many && for n in $(seq 300); do head -c 20000 /dev/urandom > f$n; done")
    for _ in range(4):
        for host in BOTH:
            pair.lab.sh(host, "systemctl kill -s KILL redundancyd || true")
            time.sleep(1.5)
    pair.wait_protected(120)
    in_step(pair, 90)
    for host in BOTH:
        # The copy that goes on clears it a moment after the files are the same.
        wait_for(f"nothing is left on {host}", lambda: pair.lab.sh(
            host, f"find {FILES} -name '.sn-redundancy*'; ls -A /var/lib/sn-redundancy/mirror/incoming | grep -v json || true") == "", SOON)


@checks("LM-20: removed from the list, or with the redundancy, the files stay and nothing of ours is left")
def removed(pair):
    if active(pair) == "standby":
        pair.move_lim_back()
        wait_for("fallback", lambda: pair.lab.does("lim1", "webserver_config redundancy fallback --yes"), 60, every=1)
        pair.wait_protected(60)
    in_step(pair, 60)
    pair.lab.sh("lim1", f"mkdir -p {FILES}-two"), pair.lab.sh("standby", f"mkdir -p {FILES}-two")
    pair.lab.sh("lim1", f"webserver_config directories add {FILES}-two")
    pair.lab.sh("lim1", f"webserver_config directories remove {FILES}-two")
    for host in BOTH:
        expect(f"{FILES}-two" not in pair.lab.sh(host, "cat /etc/sn-redundancy/directories.json"), host)
    for conflict in conflicts(pair, "lim1"):
        pair.lab.sh("lim1", f"webserver_config directories discard {conflict['id']} --yes")
    before = tree(pair, "lim1")
    pair.remove()
    for host in BOTH:
        expect(tree(pair, host) == before, f"the files on {host} are others")
        left = pair.lab.sh(host, "ls -d /etc/sn-redundancy/directories.json /var/lib/sn-redundancy/mirror /run/sn-redundancy/rsyncd.conf 2>/dev/null || true")
        expect(left == "", f"left on {host}: {left}")
