"""What somebody on the LAN, on the standby, or with a local account tries, and does not get (docs/security.md)."""

import base64
import json
import random
import struct

from .checks import Checks, expect
from .pair import VIRTUAL_IP, Pair

checks = Checks()
BOTH = ("lim1", "standby")
KEY = "/etc/sn-redundancy/keys/peer"
LOGIN = f"-i {KEY} -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"

# Looks at every process's arguments and environment until told to stop, and notes who shows a secret.
SAMPLER = r"""
while [ ! -e /run/sampler.stop ]; do
    for p in /proc/[0-9]*; do
        { tr '\0' ' ' <$p/cmdline; tr '\0' ' ' <$p/environ; } 2>/dev/null | grep -aqFf /root/secrets &&
            tr '\0' ' ' <$p/cmdline >>/run/sampler.found
    done
    sleep 0.1
done
"""


def secrets(pair: Pair) -> list[str]:
    creds = pair.lab.creds("standby")
    return [creds["admin"]["password"], creds["manager"]["password"], "Replicate-7-pairs", "Web-user-9-pass"]


def start_sampler(pair: Pair) -> None:
    for host in BOTH:
        pair.lab.sh(host, "umask 077; cat > /root/secrets", stdin="\n".join(secrets(pair)) + "\n")
        pair.lab.sh(host, "cat > /run/sampler.sh; rm -f /run/sampler.stop /run/sampler.found;"
                          " setsid sh /run/sampler.sh >/dev/null 2>&1 </dev/null &", stdin=SAMPLER)


def as_nobody(pair: Pair, host: str, command: str) -> str:
    """With an account of its own and nothing more; standard output and errors."""
    return pair.lab.sh(host, f"runuser -u nobody -- bash -c '{command}' 2>&1; true")


@checks("DESIGN 5: secrets, sampled throughout: in no argument list and no environment, in no log, journal or readable file")
def sampled(pair):
    for host in BOTH:
        pair.lab.sh(host, "touch /run/sampler.stop")
        found = pair.lab.sh(host, "cat /run/sampler.found 2>/dev/null; true").strip()
        expect(not found, f"{host}: shown by {found[:200]}")
        hits = pair.lab.sh(host, "journalctl --no-pager -o export | grep -acFf /root/secrets; "
                           "find / -xdev -type f -perm /o+r -size -4M ! -path '/proc/*' ! -path '/sys/*' ! -path '/usr/*' -print0 "
                           "2>/dev/null | xargs -0 grep -alFf /root/secrets 2>/dev/null; "
                           "grep -alFf /root/secrets -r /var/log /var/lib/sn-redundancy /run/sn-redundancy 2>/dev/null; true")
        expect(hits.strip() == "0", f"{host}: {hits[:300]}")


@checks("DESIGN 5: the key of silent login: from another address it opens nothing; from its own neither a shell, a file, a tunnel nor a verb that is not ours")
def key(pair):
    pair.lab.sh("client", "umask 077; cat > /root/stolen", stdin=pair.lab.sh("lim1", f"cat {KEY}"))
    done = pair.lab.call("sh", "client", f"ssh {LOGIN.replace(KEY, '/root/stolen')} -T mxone_admin@10.99.0.20 id </dev/null", status=None)
    expect(done.returncode == 255 and "denied" in done.stderr.lower(), f"from the client: {done.returncode} {done.stdout} {done.stderr}")
    for words in ("id", "cat /etc/shadow", "'; id; '", "-s sftp"):
        done = pair.lab.call("sh", "lim1", f"ssh {LOGIN} -T mxone_admin@10.99.0.20 {words} </dev/null", status=None)
        expect("uid=" not in done.stdout and "root:" not in done.stdout, f"{words}: {done.stdout[:200]}")
        expect(done.returncode == 64, f"{words}: {done.returncode} {done.stdout[:200]}")
    terminal = pair.lab.call("sh", "lim1", f"ssh {LOGIN} -tt mxone_admin@10.99.0.20 </dev/null", status=None)
    expect("uid=" not in terminal.stdout and "$" not in terminal.stdout, terminal.stdout[:200])
    tunnel = pair.lab.call("sh", "lim1", f"timeout 5 ssh {LOGIN} -o ExitOnForwardFailure=yes -W 127.0.0.1:5432 mxone_admin@10.99.0.20 </dev/null",
                           status=None)
    expect(tunnel.returncode != 0, "a tunnel was opened")
    for request in ('{"verb":"shell"}', '{"verb":"find"}', "[" * 100_000, '{"verb":', "\\x00\\x1b[2J", '{"verb":"find","wanted":{"file":{}}}'):
        done = pair.lab.call("sh", "lim1", f"ssh {LOGIN} -T mxone_admin@10.99.0.20", status=None, stdin=request + "\n")
        expect(done.returncode == 64 and "\x1b" not in done.stdout, f"{request[:40]}: {done.returncode} {done.stdout[:200]}")


@checks("DESIGN 5: a local account gets no order, no key, no journal and no place to write")
def local_account(pair):
    for host in BOTH:
        for command in ("webserver_config redundancy fallback --yes", "webserver_config protocol http --yes",
                        "mxone_maintenance cluster move --lim 1 --yes", "/usr/lib/sn-redundancy/work",
                        "webserver_config config export", "webserver_config redundancy setup --undo"):
            status = as_nobody(pair, host, f"{command} >/dev/null 2>&1 </dev/null; echo $?").strip()
            expect(status == "77", f"{host}: {command}: {status}")
        readable = as_nobody(pair, host, "find /etc/sn-redundancy /var/lib/sn-redundancy /run/sn-redundancy /etc/corosync"
                                         " -type f -readable 2>/dev/null | xargs -r grep -lE \"PRIVATE KEY|SCRAM|[$]6[$]\" 2>/dev/null")
        expect(not readable.strip(), f"{host}: readable: {readable}")
        writable = as_nobody(pair, host, "find /etc/sn-redundancy /var/lib/sn-redundancy /run/sn-redundancy /etc/nginx/mxone.d"
                                         " /usr/lib/sn-redundancy /usr/share/sn-redundancy -writable ! -type l 2>/dev/null")
        left = [path for path in writable.split() if not path.endswith("control.sock")]
        expect(not left, f"{host}: writable: {left}")
        # It is sent away before a word is read.
        answer = as_nobody(pair, host, "python3 -c \"import socket; s=socket.socket(socket.AF_UNIX); s.settimeout(3); "
                                       "s.connect(\\\"/run/sn-redundancy/control.sock\\\"); print(s.recv(300))\"")
        expect('"exit":77' in answer, f"{host}: {answer[-200:]}")


ORDER = """
import socket
asking = socket.socket(socket.AF_UNIX)
asking.settimeout(3)
asking.connect("/run/sn-redundancy/control.sock")
asking.send(b'{"verb":"move","arguments":{"lim":"1"}}\\n')
print(asking.recv(300).decode())
"""


@checks("DESIGN 5: a member of the group for status asks, and its orders are refused; of neither group nobody asks")
def status_group(pair):
    for host in BOTH:
        pair.lab.sh(host, "useradd --no-create-home --groups sn-redundancy-status watcher; cat > /tmp/order.py", stdin=ORDER)
        try:
            for command in ("mxone_maintenance cluster status", "webserver_config redundancy status"):
                told = pair.lab.call("sh", host, f"runuser -u watcher -- {command}", status=None)
                expect(told.returncode != 77 and "lim1" in told.stdout, f"{host}: {command}: {told.stdout[-300:]}{told.stderr[-300:]}")
                status = as_nobody(pair, host, f"{command} >/dev/null 2>&1 </dev/null; echo $?").strip()
                expect(status == "77", f"{host}: {command}: {status}")
            said = pair.lab.sh(host, "runuser -u watcher -- python3 /tmp/order.py")
            expect('"exit":77' in said, f"{host}: {said}")
        finally:
            pair.lab.sh(host, "userdel watcher; rm -f /tmp/order.py")


@checks("DESIGN 5: shell, SQL and terminal metacharacters in answers and arguments: refused or taken as text, never carried out")
def metacharacters(pair):
    for evil in ("$(touch /tmp/pwned)", "`touch /tmp/pwned`", "a;touch /tmp/pwned", "a\nb", "' OR 1=1; --", "\x1b[2Jx", "../../etc/passwd", "-oProxyCommand=touch"):
        for key in ("managerUser", "virtualIP", "standbyAdminUser", "mode", "role"):
            path = pair.write_answers("lim1", "master")
            answers = json.loads(pair.lab.sh("lim1", f"cat {path}")) | {key: evil}
            pair.lab.sh("lim1", "cat > /root/evil.json", stdin=json.dumps(answers))
            done = pair.lab.call("sh", "lim1", "webserver_config config validate /root/evil.json", status=None)
            expect(done.returncode in (64, 65), f"{key}={evil!r}: {done.returncode} {done.stderr[-200:]}")
            expect("\x1b" not in done.stderr + done.stdout, f"{key}={evil!r}: an escape code was printed")
    for command in ("protocol '$(touch /tmp/pwned)'", "authentication add-user 'a;b' --password-file /root/manager.password",
                    "authentication set pam --service '../shadow'", "certificate import --chain /etc/shadow --key /etc/shadow"):
        done = pair.lab.call("sh", "lim1", f"webserver_config {command} --yes", status=None)
        expect(done.returncode in (64, 65), f"{command}: {done.returncode} {done.stderr[-200:]}")
    for host in BOTH:
        pair.lab.sh(host, "test ! -e /tmp/pwned")


@checks("DESIGN 5: a standby in wrong hands answers with terminal escapes, rubbish and floods: the master's terminal gets none of it, and nothing hangs")
def evil_peer(pair):
    real = "/usr/lib/sn-redundancy/utilities"
    pair.lab.sh("standby", "rm /usr/lib/sn-redundancy/peer")
    try:
        for answer in (r'{"progress":"\u001b[2J\u001b]0;owned\u0007"}\n{"exit":78,"message":"\u001b[31mred\u009b2J","data":null}',
                       r'{"exit":0,"message":"","data":{"evil":"\u001b[2J"}}', r'\033[2J\033[31m', r'{"exit":99999999999999999999}', ""):
            pair.lab.sh("standby", "cat > /usr/lib/sn-redundancy/peer; chmod 755 /usr/lib/sn-redundancy/peer",
                        stdin=f"#!/bin/sh\nprintf '%b' '{answer}\\n'\n" if "033" in answer else f"#!/bin/sh\ncat <<'X'\n{answer.replace(chr(92) + 'n', chr(10))}\nX\n")
            done = pair.lab.call("sh", "lim1", "webserver_config protocol", status=None, limit=60)
            said = done.stdout + done.stderr
            expect(not any(ord(c) < 32 and c not in "\n\t" or 0x7f <= ord(c) < 0xa0 for c in said), f"{answer}: {said!r}"[:300])
        pair.lab.sh("standby", "cat > /usr/lib/sn-redundancy/peer; chmod 755 /usr/lib/sn-redundancy/peer",
                    stdin="#!/bin/sh\nhead -c 60000000 /dev/zero | tr '\\0' x\n")
        done = pair.lab.call("sh", "lim1", "ulimit -v 4000000; timeout 60 webserver_config protocol", status=None, limit=90)
        expect(done.returncode in (1, 69), f"flood: {done.returncode} {done.stderr[-200:]}")
    finally:
        pair.lab.sh("standby", f"rm -f /usr/lib/sn-redundancy/peer; ln -s utilities /usr/lib/sn-redundancy/peer; test -e {real}")
    pair.lab.sh("lim1", "webserver_config protocol")


# Sends Ethernet frames, given in base64 a line, from its own hardware address.
SENDER = r"""
import base64, socket, sys
handle = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
handle.bind(("eth0", 0))
own = handle.getsockname()[4]
for line in sys.stdin.read().split():
    frame = base64.b64decode(line)
    handle.send(frame[:6] + own + frame[12:])
"""


def ring_frames(pair: Pair) -> list[bytes]:
    """Frames of the ring as they arrive at the standby, taken out of tcpdump's file (pcap-savefile(5))."""
    capture = base64.b64decode(pair.lab.sh("standby", "timeout 10 tcpdump -i eth0 -Q in -c 60 -w - udp port 5405 2>/dev/null | base64 -w0"))
    frames, at = [], 24
    while at + 16 <= len(capture):
        length = struct.unpack_from("<I", capture, at + 8)[0]
        frames.append(capture[at + 16:at + 16 + length])
        at += 16 + length
    return frames


@checks("DESIGN 5: ring packets, replayed as they were, forged, cut short and with flipped bits: the ring stays as it is, and nothing moves")
def ring_packets(pair):
    ring = lambda: [pair.lab.sh(host, "journalctl -u corosync -o cat --grep 'Members|A new membership' | wc -l; systemctl show --property=MainPID"
                                      " corosync redundancyd") for host in BOTH]
    frames, chance = ring_frames(pair), random.Random(7)
    expect(len(frames) == 60, f"{len(frames)} frames were seen")
    before = ring()
    bad = list(frames)
    for frame in frames:
        head, body = frame[:42], bytearray(frame[42:])
        for place in chance.sample(range(len(body)), min(4, len(body))):
            body[place] ^= 1 << chance.randrange(8)
        bad += [head + bytes(body), head + chance.randbytes(len(body)), frame[:42 + len(body) // 2], head]
    for _ in range(10):
        pair.lab.sh("client", "cat > /tmp/frames; python3 -c '" + SENDER + "' < /tmp/frames",
                    stdin="\n".join(base64.b64encode(frame).decode() for frame in bad))
    expect(ring() == before, f"the ring or a daemon changed: {before} {ring()}")
    expect(pair.lim_runs_on("standby") == "lim1", "the LIM moved")
    expect(pair.status("lim1")["protected"], str(pair.status("lim1")["reason"]))


@checks("DESIGN 5: the database lets in nobody from the LAN with the replication role but the other server, encrypted; and that role can only replicate")
def database(pair):
    for host in (VIRTUAL_IP, "10.99.0.20"):
        for options in ("sslmode=require", "sslmode=disable"):
            done = pair.lab.call("sh", "client", f"psql --version >/dev/null || exit 0; PGPASSWORD=Replicate-7-pairs psql 'host={host} user=replicator dbname=postgres {options} connect_timeout=5' -c 'select 1'",
                                 status=None)
            expect(done.returncode != 0, f"{host} {options}: let in")
    plain = pair.lab.call("sh", "standby", f"PGPASSWORD=Replicate-7-pairs psql 'host={VIRTUAL_IP} user=replicator dbname=mxone sslmode=require connect_timeout=5' -c 'select 1'",
                          status=None)
    expect(plain.returncode != 0, "the replication role may read databases")
