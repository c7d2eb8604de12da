"""What a server is, as text: to prove that removal left it as it was."""

import concurrent.futures

from .lab import Lab

# One line per thing that a set-up may touch. What changes by itself (logs, caches, random seeds, times) is left out.
_SCRIPT = r"""
cd /
find etc usr/local opt root/.ssh home var/lib/sn-redundancy -xdev \( -type f -o -type l \) -printf 'file %p %y %m %u:%g %l\n' 2>/dev/null \
  | grep -vE '^file (etc/(ld\.so\.cache|mtab|resolv\.conf|\.pwd\.lock)|var/lib/sn-redundancy/history[^ ]*) ' | sort
find etc usr/local opt root/.ssh home var/lib/sn-redundancy -xdev -type f -print0 2>/dev/null | xargs -0 sha256sum 2>/dev/null \
  | sed -E 's/^(.{16})[^ ]* *(.*)/file \2 is \1/' | grep -vE '^file (etc/(ld\.so\.cache|mtab|resolv\.conf|\.pwd\.lock)|var/lib/sn-redundancy/history[^ ]*) ' | sort
getent passwd | sort | sed 's/^/passwd /'
getent group | sort | sed 's/^/group /'
cut -d: -f1,2 /etc/shadow | sort | sha256sum | sed 's/^/shadow /'
dpkg-query -W -f='package ${Package} ${Version} ${Status}\n' | sort
systemctl list-unit-files --no-legend --plain | awk '$1 !~ /^session-.*[.]scope$/ {print "unit " $1 " " $2}' | sort
systemctl list-units --all --no-legend --plain 'postgresql@*' 'mxone-*' 'corosync*' 'redundancyd*' 'nginx*' \
  | awk '$3 != "inactive" {print "running " $1 " " $3}' | sort
ip -o -4 addr show dev eth0 | awk '{print "address " $4}' | sort
ip -4 route | grep -v ' dev lo ' | sed 's/ *$//; s/^/route /' | sort
nft list ruleset | sed 's/^/nft /'
runuser -u postgres -- psql -AtXq -c "SELECT 'role ' || rolname || ' ' || rolsuper || rolreplication || rolcanlogin FROM pg_roles ORDER BY 1" \
  -c "SELECT 'slot ' || slot_name FROM pg_replication_slots ORDER BY 1" \
  -c "SELECT 'database ' || datname FROM pg_database ORDER BY 1" \
  -c "SELECT 'setting ' || name || ' ' || setting FROM pg_settings WHERE source = 'configuration file' AND name NOT LIKE 'lc_%' ORDER BY 1" \
  -c "SELECT 'writable ' || NOT pg_is_in_recovery()"
"""

# Left behind on purpose; what each is stands beside it.
_EXPLAINED = (
    "file root/",                      # the answers and passwords that the demonstration itself wrote
    "file var/lib/sn-redundancy/answers",
    "file var/lib/sn-redundancy/xdata/1/",  # the one version of the exchange data that stays with its regular server
    "file var/lib/sn-redundancy/forks/",    # rows that only this server wrote: nothing throws them away but `forks discard`
    # The copies of the last version that passwd(1) and its kin leave beside the account files (passwd(5), FILES).
    "file etc/passwd- ", "file etc/shadow- ", "file etc/group- ", "file etc/gshadow- ", "file etc/subuid- ",
    "file etc/subgid- ",
)


def take(lab: Lab, host: str) -> set[str]:
    return set(lab.sh(host, _SCRIPT).splitlines())


def take_all(lab: Lab, hosts) -> dict[str, set[str]]:
    """Of several servers at once."""
    with concurrent.futures.ThreadPoolExecutor() as pool:
        return dict(zip(hosts, pool.map(lambda host: take(lab, host), hosts)))


def differences(before: set[str], after: set[str]) -> list[str]:
    """What removal did not undo: '-' was there before, '+' is there now."""
    lines = [f"- {line}" for line in sorted(before - after)] + [f"+ {line}" for line in sorted(after - before)]
    return [line for line in lines if not line[2:].startswith(_EXPLAINED)]
