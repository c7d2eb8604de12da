"""The web server asks a directory (LDAP) through PAM; on the pair that setup_checks has made, before its settings are reset."""

from .checks import Checks, expect
from .lab import wait_for
from .pair import VIRTUAL_IP

checks = Checks()
BOTH = ("lim1", "standby")

SLAPD = """include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/nis.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile /run/lab-slapd.pid
database mdb
suffix dc=example,dc=com
directory /var/lib/lab-slapd
"""
ENTRIES = """dn: dc=example,dc=com
objectClass: dcObject
objectClass: organization
o: example
dc: example

dn: uid=berta,dc=example,dc=com
objectClass: account
objectClass: posixAccount
cn: Berta
uid: berta
uidNumber: 5001
gidNumber: 5001
homeDirectory: /nonexistent
userPassword: Directory-4-pass
"""
# What a technician writes where libpam-ldapd is installed.
NSLCD = "uid nslcd\\ngid nslcd\\nuri ldap://10.99.0.200/\\nbase dc=example,dc=com\\nbind_timelimit 3\\n"


def prepare(pair) -> None:
    """Debian's packages, before the servers are looked at: what the product changes is compared with that."""
    for host in BOTH:
        pair.lab.call("add", host, "libnginx-mod-http-auth-pam", "libpam-ldapd", "nslcd", limit=600)
        pair.lab.sh(host, f"printf '{NSLCD}' > /etc/nslcd.conf; systemctl restart nslcd; systemctl reload nginx;"
                          " printf 'auth required pam_ldap.so\\naccount required pam_permit.so\\n' > /etc/pam.d/mxone-web")
    pair.lab.call("add", "client", "slapd", limit=600)
    pair.lab.sh("client", "cat > /root/slapd.conf", stdin=SLAPD)
    pair.lab.sh("client", "mkdir -p /var/lib/lab-slapd && slapadd -f /root/slapd.conf -q", stdin=ENTRIES)
    pair.lab.sh("client", "systemd-run --quiet --unit lab-slapd slapd -d 0 -f /root/slapd.conf -h ldap://10.99.0.200/")


@checks("LM-19: authentication by PAM asks a directory (LDAP); refused while one server lacks the service")
def directory(pair):
    def web(words: str, status: int = 0) -> str:
        done = pair.lab.call("sh", "lim1", f"webserver_config {words}", status=None)
        expect(done.returncode == status, f"{words}: {done.returncode}, not {status}: {done.stderr[-500:]}")
        return done.stdout + done.stderr

    def code(address: str, who: str = "") -> str:
        return pair.lab.sh("client", f"curl -ksS -o /dev/null -w '%{{http_code}}' --max-time 10 {who} https://{address}/wbm/",
                           status=None).strip()
    pair.lab.sh("standby", "mv /etc/pam.d/mxone-web /root/")
    said = web("authentication set pam --service mxone-web --yes", 78)
    expect("/etc/pam.d/mxone-web on standby" in said, said)
    pair.lab.sh("standby", "mv /root/mxone-web /etc/pam.d/")
    web("authentication set pam --service mxone-web --yes")
    for address in (VIRTUAL_IP, "10.99.0.20"):
        # nginx reloads gracefully: for a moment its old processes, which know the users by name, still answer.
        wait_for(f"{address} lets the directory's user in",
                 lambda: code(address, "-u berta:Directory-4-pass") not in ("401", "000"), 10)
        expect(code(address) == "401", f"{address} asks nobody")
        expect(code(address, "-u berta:wrong") == "401", f"{address} takes a wrong password")
        expect(code(address, "-u anna:Web-user-9-pass") == "401", f"{address} still takes the local user")
    # Nobody gets in while the directory is away; that is said at once, not after a minute.
    pair.lab.sh("client", "systemctl stop lab-slapd")
    expect(code(VIRTUAL_IP, "-u berta:Directory-4-pass") == "401", "let in without the directory")
    web("authentication set local --yes")
    wait_for("the local user is taken again", lambda: code(VIRTUAL_IP, "-u anna:Web-user-9-pass") in ("200", "301", "302"), 10)
