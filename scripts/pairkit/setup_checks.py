"""A set-up that previews, survives its session, is continued or taken back; and the web server's settings on both servers."""

import json

from . import afterlife_checks, attack_checks, directory_checks, snapshot
from .checks import Checks, expect
from .data_checks import same
from .killsteps import BOTH, FOLDER, KillSteps
from .lab import wait_for
from .pair import NEW_BASE, VIRTUAL_IP

checks = Checks()
state: dict = {}

# Regular files that changed since a mark was made: nowhere but where programs of the system keep their own account.
CHANGED = ("find / -xdev -newer /run/mark -type f ! -path '/proc/*' ! -path '/sys/*' ! -path '/dev/*' "
           "! -path '/run/*' ! -path '/var/log/*' ! -path '/tmp/*' ! -path '/var/lib/postgresql/*' ! -path '/var/lib/corosync/*' "
           "! -path '/var/lib/sn-redundancy/*.blocks' ! -path '/var/lib/sn-redundancy/history*' "
           "! -path '/var/lib/systemd/*' ! -path '/root/*' 2>/dev/null")


def curl(pair, options: str) -> str:
    return pair.lab.sh("client", f"curl -sS -o /dev/null -w '%{{http_code}}' --max-time 5 {options}", status=None).strip()


def web(pair, words: str, status: int = 0, host: str = "lim1"):
    done = pair.lab.call("sh", host, f"webserver_config {words}", status=None)
    expect(done.returncode == status, f"webserver_config {words}: {done.returncode}, not {status}: {done.stderr[-500:]}")
    return done.stdout + done.stderr


@checks("DESIGN 3.3: --dry-run lists what, where, before, after and the inverse, and writes nothing on either server")
def dry_run(pair):
    attack_checks.start_sampler(pair)
    pair.make_cluster()
    # What a new cluster still writes by itself would count as written by the dry run.
    wait_for("both servers hold the same exchange data", lambda: same(pair, "lim1"), 60)
    kit = state["kit"] = KillSteps(pair)
    kit.prepare("master")
    for host in BOTH:
        pair.lab.sh(host, "touch /run/mark; sleep 0.05")
    out = pair.lab.sh("lim1", "webserver_config redundancy setup --answers /root/answers-master.json --dry-run --json")
    document = json.loads(out)
    expect(document["schema"] == 1 and len(document["changes"]) > 20, f"{len(document['changes'])} changes")
    for change in document["changes"]:
        if "before" in change:
            expect({"after", "inverse", "step", "server", "kind"} <= set(change), f"{change}")
    expect(any("interruption" in change for change in document["changes"]), "no interruption is announced")
    for secret in ("Replicate-7-pairs", pair.lab.creds("standby")["manager"]["password"]):
        expect(secret not in out, "a secret is in the plan")
    for host in BOTH:
        changed = pair.lab.sh(host, CHANGED).strip()
        expect(not changed, f"{host}: written by a dry run: {changed[:400]}")
    kit.check_as_before("dry run")


@checks("DESIGN 6: config validate names every error at once and touches nothing")
def validate(pair):
    pair.lab.sh("lim1", "printf 'version: 2\\nrole: nobody\\nvirtualIP: 10.99.0\\nmystery: 1\\n' > /root/bad.yaml")
    said = pair.lab.call("sh", "lim1", "webserver_config config validate /root/bad.yaml", status=65).stderr
    for word in ("version", "role", "virtualIP", "mystery", "replication.user"):
        expect(word in said, f"{word} is not named: {said}")
    pair.lab.sh("lim1", "webserver_config config validate /root/answers-master.json")


@checks("DESIGN 3.3: the set-up's program killed before a step on the standby: --undo leaves both servers as they were, to the byte")
def killed_and_undone(pair):
    state["kit"].case("master", "before", 12, "program", "undo")


@checks("DESIGN 3.3: killed, then --resume goes on to a working master; a second run meanwhile only watches")
def killed_and_resumed(pair):
    kit = state["kit"]
    kit.hold_at("master", "after", 26)
    # Whoever orders it again, meanwhile, watches; whoever wants something else is told who is at work.
    other = pair.lab.call("sh", "lim1", "mxone_maintenance server remove standby --yes", status=None)
    expect(other.returncode == 75 and "redundancy setup" in other.stderr, f"{other.returncode}: {other.stderr}")
    kit.kill("lim1")
    kit.run("lim1", "setup --resume")
    pair.wait_active("lim1", 60)
    left = pair.lab.sh("lim1", f"ls -A {FOLDER}").split()
    expect(left == ["reports.jsonl"], f"left in {FOLDER}: {left}")


@checks("DESIGN 3.2: power is cut between the two set-ups: the master serves alone again, and no commit waits for a standby that is not set up")
def power_cut_between(pair):
    pair.lab.call("kill", "lim1")
    pair.lab.call("boot", "lim1")
    wait_for("lim1 is alone", lambda: pair.status("lim1").get("state") == "alone", 60)
    pair.lab.sh("lim1", "timeout 5 runuser -u postgres -- psql -Xqd mxone -v ON_ERROR_STOP=1 -c 'create table between_setups (); drop table between_setups'")
    # The standby took LIM 1 over meanwhile.
    pair.move_lim_back()
    wait_for("LIM 1 is back", lambda: pair.lim_runs_on("standby") == "lim1", 30)


@checks("DESIGN 3.3: the session of the standby's set-up is killed: the work goes on, and the same command watches it to its end")
def lost_session(pair):
    kit = state["kit"]
    kit.role = "standby"
    kit.hold_at("standby", "after", 5)
    pair.lab.sh("standby", "pkill -KILL -f '^webserver_config redundancy'; true")
    pair.lab.sh("standby", f"rm {FOLDER}/hold; (webserver_config redundancy setup --answers /root/answers-standby.json"
                           " >/root/again.log 2>&1; echo status=$? >>/root/again.log) >/dev/null 2>&1 </dev/null &")
    wait_for("the second one watches", lambda: "watching it" in pair.lab.sh("standby", "cat /root/again.log"), 20)
    pair.lab.sh("standby", "systemctl kill --signal=CONT sn-redundancy-work.service")
    wait_for("both are through", lambda: "status=" in pair.lab.sh("standby", "cat /root/again.log"), 180)
    said = pair.lab.sh("standby", "cat /root/again.log")
    expect("status=0" in said, said[-600:])
    pair.wait_protected(60)


@checks("LM-22: config export prints answers of this set-up that validate finds complete")
def export(pair):
    pair.lab.sh("lim1", "webserver_config config export > /root/exported.yaml; grep -qx 'mode: availability' /root/exported.yaml;"
                        " webserver_config config validate /root/exported.yaml")


@checks("LM-19: protocol: redirect and https on both servers in one go, with a certificate that names every address")
def protocol(pair):
    for host in BOTH:
        # Its start job ends some seconds after the set-up.
        wait_for(f"PostgreSQL's unit is up on {host}", lambda: pair.lab.does(
            host, "systemctl is-active --quiet postgresql@15-main"), 30)
    directory_checks.prepare(pair)
    state["before web"] = snapshot.take_all(pair.lab, BOTH)
    web(pair, "protocol redirect --yes")
    for address in (VIRTUAL_IP, "10.99.0.20"):
        # nginx reloads gracefully: for a moment its old processes still answer.
        wait_for(f"{address} redirects", lambda: curl(pair, f"http://{address}/") == "301", 5)
        expect(curl(pair, f"-k https://{address}/") == "200", f"{address} has no HTTPS")
    names = pair.lab.sh("standby", "openssl x509 -in /etc/sn-redundancy/web/certificate.pem -noout -ext subjectAltName")
    for name in (VIRTUAL_IP, "10.99.0.11", NEW_BASE, "10.99.0.20", "lim1", "standby"):
        expect(name in names, f"{name} is not in the certificate: {names}")
    web(pair, "protocol https --yes", host="standby")
    wait_for("plain HTTP is refused", lambda: curl(pair, f"http://{VIRTUAL_IP}/") == "403", 5)


@checks("LM-19: certificate: a key that does not belong, and a chain that is none, are refused; a right one is placed on both")
def certificate(pair):
    pair.lab.sh("lim1", """set -e; umask 077; mkdir -p /root/c; cd /root/c
        new() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout $1.key "${@:2}" 2>/dev/null; }
        new ca -x509 -days 90 -subj /CN=ca -out ca.pem; new other -x509 -days 90 -subj /CN=other -out other.pem
        new leaf -subj /CN=pm.example.com -out leaf.csr
        printf 'subjectAltName=DNS:pm.example.com,IP:10.99.0.100' > ext
        openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 20 -extfile ext -out leaf.pem 2>/dev/null
        cat leaf.pem ca.pem > full.pem; cat leaf.pem other.pem > broken.pem""")
    expect("does not belong" in web(pair, "certificate import --chain /root/c/full.pem --key /root/c/ca.key --yes", 65), "key")
    expect("no chain" in web(pair, "certificate import --chain /root/c/broken.pem --key /root/c/leaf.key --yes", 65), "chain")
    said = web(pair, "certificate import --chain /root/c/full.pem --key /root/c/leaf.key --yes")
    expect("does not name" in said and "10.99.0.11" in said, said)
    pair.lab.sh("client", "cat > /root/ca.pem", stdin=pair.lab.sh("lim1", "cat /root/c/ca.pem"))
    expect(curl(pair, f"--cacert /root/ca.pem https://{VIRTUAL_IP}/") == "200", "the chain is not what nginx serves")
    expect("ends in 19 days: import another" in web(pair, "certificate", 1), "no warning 30 days ahead")
    for host in BOTH:
        wait_for(f"{host} alarms the certificate's end and names https", lambda: (
            any(alarm["code"] == "certificate-ends" and alarm["severity"] == "warning" and "19 days" in alarm["text"]
                for alarm in pair.status(host)["alarms"])
            and all(application["url"].startswith("https://") for application in pair.status(host)["applications"])), 30)


@checks("LM-19: authentication: local users, the same on both servers; drift is shown and ended by the next change")
def authentication(pair):
    web(pair, "authentication set local --yes", 78)
    pair.lab.sh("lim1", "umask 077; printf %s Web-user-9-pass > /root/web.password")
    web(pair, "authentication add-user anna --password-file /root/web.password --yes")
    web(pair, "authentication set local --yes")
    # On the standby the application itself is not up: what matters is that the web server passes the question on.
    for address, passed in ((VIRTUAL_IP, ("200", "301", "302")), ("10.99.0.20", ("200", "301", "302", "500", "502", "503", "504"))):
        expect(curl(pair, f"-k https://{address}/wbm/") == "401", "nobody is asked")
        expect(curl(pair, f"-k -u anna:wrong https://{address}/wbm/") == "401", "a wrong password is taken")
        expect(curl(pair, f"-k -u anna:Web-user-9-pass https://{address}/wbm/") in passed, "the right password is refused")
    web(pair, "authentication set pam --service 'x;y' --yes", 64)
    pair.lab.sh("standby", "sed -i 's/^ssl_session_tickets.*//' /etc/nginx/mxone.d/sn-redundancy-web.conf")
    expect("standby" in web(pair, "protocol", 1), "drift is not shown")
    web(pair, "protocol https --yes")
    expect("Not the same" not in web(pair, "protocol", 1), "drift is still there")


checks.all += directory_checks.checks.all


@checks("LM-19: a web server that refuses its configuration on the standby: both servers keep what they had")
def refused(pair):
    pair.lab.sh("standby", "echo 'nonsense;' > /etc/nginx/mxone.d/broken.conf")
    before = snapshot.take_all(pair.lab, BOTH)
    said = web(pair, "protocol http --yes", 1)
    expect("nonsense" in said and "undone" in said, said)
    now = snapshot.take_all(pair.lab, BOTH)
    for host in BOTH:
        left = [line for line in snapshot.differences(before[host], now[host]) if "journal/" not in line]
        expect(not left, f"{host}: {left[:5]}")
    expect(curl(pair, f"http://{VIRTUAL_IP}/") == "403", "lim1 was left with another protocol")
    pair.lab.sh("standby", "rm /etc/nginx/mxone.d/broken.conf")
    web(pair, "restart --yes")
    expect(curl(pair, f"-k https://{VIRTUAL_IP}/wbm/") == "401", "after the restart nothing answers")


@checks("LM-19: reset gives both web servers back as they were found")
def reset(pair):
    web(pair, "reset --yes")
    now = snapshot.take_all(pair.lab, BOTH)
    for host in BOTH:
        left = snapshot.differences(state["before web"][host], now[host])
        expect(not left, f"{host}: {left[:6]}")
    expect(curl(pair, f"http://{VIRTUAL_IP}/") == "200", "plain HTTP does not answer")


# On the same pair, which took a while to make.
checks.all += attack_checks.checks.all + afterlife_checks.checks.all
