"""Both utilities, driven on real hosts the way people use them: full screen at 80x24, plain lines, wrong answers."""

import json

from .checks import Checks, expect
from .lab import wait_for
from .pair import CLUSTER, NEW_BASE, ROLE, VIRTUAL_IP
from .screens import Screen

checks = Checks()
REPLICATION = "Replicate-7-pairs"
MENU = "3  Cluster handling"


# Lines with a secret in the journal; in argument lists; files with one that others may read.
SEARCH = """
journalctl --no-pager -q | grep -acFf /root/secrets
cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -acFf /root/secrets
find / -xdev -type f -perm -o=r ! -path '/proc/*' ! -path '/sys/*' ! -path '/usr/*' -size -4M -print0 2>/dev/null |
    xargs -0 grep -lFf /root/secrets 2>/dev/null
true
"""


def admin_password(pair) -> str:
    return pair.lab.creds("standby")["admin"]["password"]


def manager_password(pair) -> str:
    return pair.lab.creds("standby")["manager"]["password"]


def inventory(pair) -> list[dict]:
    return json.loads(pair.lab.sh("lim1", "mxone_maintenance server list --json"))["servers"]


@checks("R-MW-04: while LIM 1 is in no cluster, Redundancy says why it can't be chosen; as a command it is 78")
def no_cluster(pair):
    with Screen(pair.lab, "lim1", "webserver_config") as screen:
        shown = screen.answer("Configure web server")
        expect("[not available]" in shown.splitlines()[[i for i, l in enumerate(shown.splitlines()) if "Redundancy" in l][-1]],
               "Redundancy looks available")
        screen.answer("cluster")
        screen.answer("Configure web server", "", "Escape")
        expect(screen.status() == 0, "the utility did not end with 0")
    path = pair.write_answers("lim1", "master")
    pair.lab.sh("lim1", f"webserver_config redundancy setup --answers {path}", status=78)


@checks("without a terminal no screen is drawn: 64 with the cure")
def no_terminal(pair):
    for command in ("webserver_config", "mxone_maintenance", "webserver_config redundancy setup"):
        done = pair.lab.call("sh", "lim1", f"{command} </dev/null 2>&1 | cat; exit ${{PIPESTATUS[0]}}", status=64)
        expect("ssh -t" in done.stdout and "--answers" in done.stdout, done.stdout)
        expect("\x1b" not in done.stdout, "an escape code was printed")


@checks("R-CM-30: a server is added on the screen; a wrong password comes back beside the field")
def add_server(pair):
    with Screen(pair.lab, "lim1", "mxone_maintenance") as screen:
        screen.choose(MENU, 1)
        screen.choose("Add a new server", 2)
        screen.answer("name of the new server", "standby")
        screen.answer("at which it answers", "10.99.0.20")
        screen.answer("number of the LIM")
        screen.answer("administrator's account")
        shown = screen.answer("shows this host key", "", "Tab", "Tab", "Tab", "Enter", limit=60)
        real = pair.lab.sh("standby", "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub").split()[1]
        expect(real in shown, f"{real} is not what the screen shows: {shown}")
        screen.answer("It is used once", "not-the-password")
        screen.answer("! ", admin_password(pair), limit=60)
        screen.answer("Review", limit=60)
        screen.answer("Done.", limit=120)
        # With its number: without it that is the title of the screen before, too.
        screen.answer("2  Add a new server", "", "Escape")
        screen.answer(MENU, "", "Escape")
        expect(screen.status() == 0, "the utility did not end with 0")
        expect(screen.never_showed(admin_password(pair)), "the password was on the screen")
    expect("standby" in [server["name"] for server in inventory(pair)], "no server was added")


@checks("R-CM-31 R-CM-12 R-CM-22: a free server becomes a standby and a cluster is made on the screen")
def make_cluster(pair):
    with Screen(pair.lab, "lim1", "mxone_maintenance") as screen:
        screen.choose(MENU, 2)
        screen.choose("Convert free server", 1)
        screen.answer("Choose the server")
        screen.answer("Review", limit=60)
        screen.answer("Done.", limit=60)
        screen.answer("1  Convert free server", "", "Escape")
        screen.choose(MENU, 3)
        screen.choose("12 Sync exchange data", 3)
        screen.replace("Cluster name:", CLUSTER)
        screen.answer("Choose the standby")
        screen.answer("Choose a LIM")
        screen.answer("one extra address", "10.99.0.20")
        screen.answer("! 10.99.0.20 is already")
        screen.replace("New base address:", NEW_BASE)
        screen.answer("Priority (1-99)", limit=60)
        screen.answer("How does a LIM return")
        screen.answer("Review", limit=60)
        screen.answer("Done.", limit=300)
        screen.choose("12 Sync exchange data", 2)
        screen.answer("RUNS ON", limit=30)
        screen.answer("12 Sync exchange data", "", "Escape")
        screen.answer(MENU, "", "Escape")
        expect(screen.status() == 0, "the utility did not end with 0")
    wait_for("LIM 1 runs on lim1", lambda: pair.lim_runs_on() == "lim1", 60)


def end_of_master_wizard(screen: Screen) -> None:
    """From the role's name on: what both runs of it answer alike, up to its end."""
    screen.replace("User name:", ROLE)
    screen.answer("Replication Role Password", REPLICATION, "Enter", limit=60)
    screen.type(REPLICATION)
    screen.press("Enter")
    # It starts on No; Replace is the other way round.
    screen.answer("already has a database", "", "Tab", "Tab", "Tab", "Enter", limit=60)
    screen.answer("Reference Hosts", limit=60)
    screen.answer("Without Peer and References")
    screen.answer("Webserver Restart")
    screen.answer("Review", limit=60)
    screen.answer("Done.", limit=300)


@checks("R-MW-05 to R-MW-19: the master wizard full screen, with a wrong answer on every screen that has one")
def master(pair):
    with Screen(pair.lab, "lim1", "webserver_config") as screen:
        screen.choose("Configure web server", 1)
        screen.answer("This sets up redundancy")
        shown = screen.answer("Found by the system", limit=60)
        for address in ("10.99.0.20", NEW_BASE):
            expect(address in shown, f"{address} is not shown")
        screen.answer("Set the password of", manager_password(pair), "Enter")
        screen.type("something else")
        screen.press("Enter")
        screen.answer("! The two passwords", manager_password(pair), "Enter")
        screen.type(manager_password(pair))
        screen.press("Enter")
        screen.answer("Enter the sudo password", "not-the-password")
        screen.answer("! ", admin_password(pair), limit=60)
        screen.answer("Silent Login Setup", limit=60)
        # No is proposed: the standby has its own wizard.
        screen.answer("Standby Set-Up")
        screen.answer("SW Package Installation", "", "F12", limit=60)
        screen.answer("Virtual IP:", "10.99.0.11")
        screen.answer("! 10.99.0.11 is the alias")
        for wrong in ("192.0.2.1", "10.99.0.20", "10.99.0.300"):
            screen.replace("Virtual IP:", wrong)
            screen.wait(f"! {wrong}" if wrong != "10.99.0.300" else "is not an IPv4")
        screen.replace("Virtual IP:", VIRTUAL_IP)
        screen.wait("User Name for Replication", limit=60)
        screen.replace("User name:", "pg_wrong")
        screen.wait("! ")
        end_of_master_wizard(screen)
        screen.answer("6  Restart", "", "Escape")
        for secret in (manager_password(pair), admin_password(pair), REPLICATION):
            expect(screen.never_showed(secret), "a password was on the screen")


def answer_secret(screen: Screen, text: str, secret: str) -> None:
    """At the prompt behind this text: what is typed before it is there is thrown away."""
    wait_for(f"a prompt behind \"{text}\"", lambda: "(empty: back)" in screen.text().partition(text)[2], 60)
    screen.type(secret)
    screen.press("Enter")


@checks("R-SW-01 to R-SW-06: the standby wizard in plain lines on a dumb terminal; what differs is refused at entry")
def standby(pair):
    with Screen(pair.lab, "standby", "webserver_config", term="dumb") as screen:
        screen.answer("Number [1]", "1")
        screen.answer("y/n [y]")
        screen.answer("SNM Configuration", limit=60)
        screen.answer("Password (empty: back)", manager_password(pair))
        screen.answer("Virtual IP:", "10.99.0.101", limit=60)
        screen.answer("Error: ", VIRTUAL_IP, limit=60)
        screen.wait("User name", limit=60)
        screen.answer("User name", ROLE)
        answer_secret(screen, "Role Password", "not-the-password")
        answer_secret(screen, "does not admit", REPLICATION)
        screen.answer("y = Replace", "y", limit=60)
        screen.answer("Restart it at the end", "y")
        screen.answer("Type \"apply\"", "apply", limit=60)
        screen.answer("Enter to go on", limit=300)
    pair.wait_protected(60)


@checks("R-UT-01 R-UT-02 R-UT-03: once it is set, Redundancy shows the utilities, and CheckStatus the status")
def utilities(pair):
    with Screen(pair.lab, "lim1", "webserver_config") as screen:
        screen.choose("Configure web server", 1)
        shown = screen.answer("1  CheckStatus")
        order = ["CheckStatus", "Reconfigure", "Fallback", "Reconfigure Fallback", "Remove Redundancy"]
        expect([line for line in order if line in shown] == order, shown)
        shown = screen.answer("Status of redundancy")
        expect("protected" in shown and VIRTUAL_IP in shown, shown)
        screen.answer("1  CheckStatus", "", "Escape")
        screen.answer("Configure web server", "", "Escape")
        expect(screen.status() == 0, "the utility did not end with 0")


@checks("no secret in any argument list, journal or world-readable file after the set-up")
def secrets(pair):
    secrets = [manager_password(pair), admin_password(pair), REPLICATION]
    for host in ("lim1", "standby"):
        # In a file: as an argument of the search they would be what it finds.
        pair.lab.sh(host, "umask 077; cat > /root/secrets", stdin="".join(f"{secret}\n" for secret in secrets))
        found = pair.lab.sh(host, SEARCH)
        pair.lab.sh(host, "rm /root/secrets")
        expect(found.split() == ["0", "0"], f"{host}: {found}")


@checks("R-UT-05: Fallback where management already is answers in a sentence and moves nothing")
def fallback(pair):
    with Screen(pair.lab, "lim1", "webserver_config") as screen:
        screen.choose("Configure web server", 1)
        screen.choose("1  CheckStatus", 3)
        screen.answer("Management already runs on the master", "", "Enter", limit=60)
        screen.answer("1  CheckStatus", "", "Escape")
    expect(pair.status("lim1")["active"] == "lim1", "management moved")


@checks("R-UT-07: Remove Redundancy wants the server's name typed, on the master first, then on the standby")
def remove(pair):
    for host in ("lim1", "standby"):
        with Screen(pair.lab, host, "webserver_config") as screen:
            screen.choose("Configure web server", 1)
            screen.choose("1  CheckStatus", 5)
            screen.answer("Review", "", "F12", limit=60)
            screen.answer("Type its name", "wrong")
            screen.wait("! That is not")
            screen.replace("Name:", host)
            screen.answer("Done.", limit=300)
            screen.answer("Configure web server", "", "Escape")
        expect(pair.status(host)["configured"] is False, f"{host} says it is configured")


@checks("LM-22: Standby Set-Up answered with Yes: the same run sets up the standby, which is asked nothing and is protected")
def both(pair):
    with Screen(pair.lab, "lim1", "webserver_config") as screen:
        screen.choose("Configure web server", 1)
        screen.answer("This sets up redundancy")
        screen.answer("Found by the system", limit=60)
        screen.answer("Set the password of", manager_password(pair), "Enter")
        screen.type(manager_password(pair))
        screen.press("Enter")
        screen.answer("Enter the sudo password", admin_password(pair), limit=60)
        screen.answer("Silent Login Setup", limit=60)
        # It starts on No.
        screen.answer("Standby Set-Up", "", "BTab", "Enter", limit=60)
        screen.answer("SW Package Installation", "", "F12", limit=60)
        screen.replace("Virtual IP:", VIRTUAL_IP)
        screen.wait("User Name for Replication", limit=60)
        end_of_master_wizard(screen)
        screen.answer("PM/SNM redundancy: protected", "", "Escape")
    pair.wait_protected(60)
    pair.remove()


@checks("R-CM-32 R-CM-41: the cluster is deleted, the standby made free and removed, on the screen")
def remove_cluster(pair):
    with Screen(pair.lab, "lim1", "mxone_maintenance") as screen:
        screen.choose(MENU, 3)
        screen.choose("12 Sync exchange data", 8)
        screen.answer("Choose the cluster")
        screen.answer("Review", "", "F12", limit=60)
        screen.answer("Done.", limit=300)
        screen.answer("12 Sync exchange data", "", "Escape")
        screen.choose(MENU, 2)
        screen.choose("Convert free server", 2)
        screen.answer("Choose the server")
        screen.answer("Review", limit=60)
        screen.answer("Done.", limit=60)
        screen.answer("Convert free server", "", "Escape")
        screen.choose(MENU, 1)
        screen.choose("3  Remove a server", 3)
        screen.wait("Choose the server")
        line = wait_for("the standby is offered", lambda: next(
            (line for line in screen.text().splitlines() if " standby " in line), None), 10)
        screen.choose("Choose the server", int(line.split()[1]))
        screen.answer("Review", "", "F12", limit=60)
        screen.answer("Done.", limit=60)
        screen.answer("3  Remove a server", "", "Escape")
        screen.answer(MENU, "", "Escape")
        expect(screen.status() == 0, "the utility did not end with 0")
    expect("standby" not in [server["name"] for server in inventory(pair)], "the server is still there")
