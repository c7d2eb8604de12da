"""Checks of what a fresh host is, and of what can be measured from the client."""

import json
import time

from .subject import eventually, expect


def comes_up(lab, _):
    """a lab comes up with step-able clocks"""
    lab.call("up", "--clocks")


def is_a_bare_server(lab, _):
    """a fresh server runs Debian's defaults and nothing of ours is configured"""
    for host in ("lim1", "standby"):
        state = lab.sh(host, "systemctl is-active corosync corosync-qdevice; true").split()
        expect(state == ["inactive", "inactive"], f"{host}: corosync is {state}")
        expect(lab.sql(host, "show listen_addresses", "postgres") == "localhost", f"{host}: PostgreSQL listens to the network")
        expect(not lab.sh(host, "systemctl --failed --no-legend --plain"), f"{host} has failed units")
    expect(lab.sh("lim1", "systemctl is-active mxone-sn@1") == "active", "LIM 1 does not run")
    identity = "select system_identifier from pg_control_system()"
    expect(lab.sql("lim1", identity, "postgres") != lab.sql("standby", identity, "postgres"), "both databases are one")


def accounts_work(lab, _):
    """the administrator logs in with the password from `creds` and needs it again for sudo"""
    account = json.loads(lab.call("creds", "standby"))["admin"]
    login = f"SSHPASS={account['password']} sshpass -e ssh -o StrictHostKeyChecking=no -o LogLevel=ERROR {account['user']}@10.99.0.20"
    expect(lab.sh("client", f"{login} 'echo {account['password']} | sudo -S -p \"\" id -un'") == "root", "sudo did not work")
    expect(lab.sh("client", f"{login} sudo -n id -un", status=1) == "", "sudo asked for no password")


def applications_answer(lab, _):
    """LIM, web applications and their database answer"""
    answer = json.loads(lab.sh("client", "lab-sip 10.99.0.11"))
    expect((answer["server"], answer["lim"]) == ("lim1", "1"), f"the LIM says {answer}")
    for path in ("wbm", "mp"):
        page = json.loads(lab.sh("client", f"curl -s http://10.99.0.11/{path}"))
        expect(page["writable"] and page["extensions"] == 5000, f"/{path} says {page}")
    lab.sh("standby", "DEBIAN_FRONTEND=noninteractive apt-get install -y -q mxone-snm mxone-pm >/dev/null 2>&1")
    eventually(lambda: "mxone" in lab.sh("client", "curl -s http://10.99.0.20/wbm"), 20, "the standby's application says nothing")


def killed_database_is_noticed(lab, _):
    """a killed PostgreSQL is seen as ended by systemd, which finds all that is left of it"""
    lab.sh("standby", "kill -9 $(head -1 /var/lib/postgresql/15/main/postmaster.pid)")
    ended = lambda: lab.sh("standby", "systemctl is-active postgresql@15-main; true") in ("failed", "inactive")
    eventually(ended, 20, "the unit still counts as active")
    lab.sh("standby", "systemctl reset-failed postgresql@15-main; systemctl start postgresql@15-main")
    eventually(lambda: "1" in lab.sql("standby", "select 1", "postgres", status=None), 30, "PostgreSQL did not start again")


def clock_is_stepped(lab, _):
    """a stepped clock is one host's alone, reaches what already runs, and monotonic time goes on"""
    lab.call("clock", "standby", "+3600")
    now = time.time()
    ahead = float(lab.sql("standby", "select extract(epoch from clock_timestamp())", "postgres")) - now
    expect(3595 < ahead < 3610, f"PostgreSQL is {ahead:.0f} s ahead")
    expect(abs(float(lab.sh("lim1", "date +%s.%N")) - time.time()) < 5, "another host's clock moved")
    lab.sh("standby", "date -s '2020-01-01'", status=1)
    uptime = float(lab.sh("standby", "python3 -c 'import time; print(time.monotonic())'"))
    expect(abs(uptime - time.monotonic()) < 5, "monotonic time moved")
    lab.call("clock", "standby", "0")


def probe_counts(lab, _):
    """the write probe sees an outage and loses no row that was acknowledged"""
    lab.sql("lim1", "alter system set listen_addresses = '*'", "postgres")
    lab.sh("lim1", "systemctl restart postgresql@15-main")
    lab.call("probe", "start", "--host", "10.99.0.11")
    time.sleep(1)
    lab.call("kill", "lim1")
    lab.call("boot", "lim1")
    time.sleep(3)
    lab.call("probe", "stop")
    report = json.loads(lab.call("probe", "report", "--json"))
    expect(report["acknowledged"] > 50, f"only {report['acknowledged']} rows were acknowledged")
    expect(report["lostRows"] == 0 and report["unexpectedRows"] == 0, f"lost {report['lost']}, unexpected {report['unexpectedRows']}")
    expect(len(report["gaps"]) >= 1 and report["longestGapMilliseconds"] > 500, f"gaps: {report['gaps']}")
    number = lab.sql("lim1", "delete from probe_rows where n = (select max(n) from probe_rows) returning n")
    expect(json.loads(lab.call("probe", "report", "--json"))["lost"] in ([int(number)], []), "a deleted row counts as something else")
