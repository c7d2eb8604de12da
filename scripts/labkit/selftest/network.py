"""Checks of cables and the switch."""

import subprocess

from .subject import LAB, eventually, expect


def cut_has_no_carrier(lab, _):
    """a pulled cable has no carrier; put back, it works again"""
    lab.call("cut", "lim1")
    expect(lab.sh("lim1", "cat /sys/class/net/eth0/carrier") == "0", "there is carrier")
    expect(not lab.answers_arp("10.99.0.11"), "it answers ARP")
    lab.call("heal", "lim1")
    expect(lab.sh("lim1", "cat /sys/class/net/eth0/carrier") == "1", "there is no carrier")
    eventually(lambda: lab.answers_arp("10.99.0.11"), 5, "it answers no ARP")


def cut_from_is_one_way(lab, _):
    """`cut --from` stops one direction between two hosts, ARP included, and nothing else"""
    lab.call("cut", "lim1", "--from", "standby")
    expect(not _hears(lab, "lim1", "standby"), "lim1 hears standby")
    expect(_hears(lab, "standby", "lim1"), "standby does not hear lim1")
    expect(_hears(lab, "lim1", "client"), "lim1 does not hear client")
    lab.sh("lim1", "arping -c 1 -w 1 -I eth0 10.99.0.20", status=1)
    lab.call("heal", "lim1")
    expect(_hears(lab, "lim1", "standby"), "lim1 does not hear standby after `heal`")


def cut_far_keeps_carrier(lab, _):
    """`cut --far` keeps the carrier and lets nothing through"""
    lab.call("cut", "lim1", "--far")
    expect(lab.sh("lim1", "cat /sys/class/net/eth0/carrier") == "1", "there is no carrier")
    expect(not lab.answers_arp("10.99.0.11"), "it answers ARP")
    lab.sh("lim1", "arping -c 1 -w 1 -I eth0 10.99.0.1", status=1)
    lab.call("heal", "lim1")
    eventually(lambda: lab.answers_arp("10.99.0.11"), 5, "it answers no ARP after `heal`")


def loses_packets(lab, _):
    """`loss 50` loses half of the packets each way"""
    lab.call("loss", "lim1", "50")
    report = lab.sh("client", "ping -q -n -c 200 -i 0.005 -W 1 10.99.0.11", status=None)
    lab.call("heal", "lim1")
    lost = float(next(word for word in report.split() if word.endswith("%")).rstrip("%"))
    expect(60 < lost < 90, f"{lost} % of the questions had no answer; 75 % should")


def _hears(lab, listener, speaker):
    """Whether a broadcast frame of one host reaches the other: it needs no ARP, hence shows one direction alone."""
    receive = "import socket; s=socket.socket(type=socket.SOCK_DGRAM); s.settimeout(30); s.bind(('', 7777)); print(s.recvfrom(9)[1][0])"
    send = "import socket; s=socket.socket(type=socket.SOCK_DGRAM); s.setsockopt(1, 6, 1); s.sendto(b'x', ('10.99.0.255', 7777))"
    waiting = subprocess.Popen([LAB, "--name", lab.name, "sh", listener, "python3", "-c", receive],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        eventually(lambda: ":1E61 " in lab.sh(listener, "cat /proc/net/udp"), 20, f"nothing listens on {listener}")
        lab.call("sh", speaker, "python3", "-c", send)
        return waiting.communicate(timeout=1.5)[0].strip() != ""
    except subprocess.TimeoutExpired:
        return False
    finally:
        waiting.kill()
        waiting.communicate()
