"""`up` and `down`: a lab from nothing, and nothing from a lab."""

import glob
import os
import secrets
import shutil
import subprocess
import sys
import time

from . import apps, database, disks, faults, groups, image, power, shell, switch
from .lab import MOST_REGULARS, VIRTUAL_ADDRESS, Lab, LabError, cache_folder, existing_names, replace_file
from .process import run, wait_until

TOOLS = {
    "debootstrap": "debootstrap", "systemd-nspawn": "systemd-container", "ip": "iproute2", "nft": "nftables",
    "nsenter": "util-linux", "losetup": "mount", "mkfs.ext4": "e2fsprogs", "dpkg-deb": "dpkg",
}
LEAST_INSTANCES = 1024
PRODUCT = "sn-redundancy"


def up(name, regulars, clocks=False, gigabytes=None):
    """Makes the lab and waits until every host can be used."""
    began = time.monotonic()
    lab = Lab(name)
    if not 1 <= regulars <= MOST_REGULARS:
        raise LabError(f"A cluster has 1 to {MOST_REGULARS} regular servers, not {regulars}.", 64)
    if os.path.exists(lab.path("lab.json")):
        raise LabError(f"Lab '{name}' exists already. Take it down first: `scripts/lab --name {name} down`.", 78)
    prepare_machine()
    lab.document = {"regulars": regulars, "clocks": clocks, "databaseGigabytes": gigabytes, "hosts": {}}
    product = product_package()
    with image.cache_locked():
        lab.document["probePassword"] = database.probe_password()
        layers = image.layers()
        for host in lab.hosts:
            _make(host, layers[role(host)])
    lab.save()
    for host in lab.hosts:
        os.makedirs(host.path("journal"))
        replace_file(host.path("capabilities"), shell.CAPABILITIES + "\n")
    switch.create(lab)
    in_parallel(lab.hosts, lambda host: _first_boot(host, product))
    print_picture(lab, product, time.monotonic() - began)


def replace(host):
    """Another machine in its place: the same name and address, fresh disks, other keys and passwords, our package on it."""
    power.kill(host)
    for name in ("disk.img", "database.img"):
        if os.path.exists(host.path(name)):
            os.remove(host.path(name))
    with image.cache_locked():
        _make(host, image.layers()[role(host)])
    host.lab.save()
    _first_boot(host, product_package())


def down(name):
    """Removes whatever is left of the lab, however much of it that is."""
    lab = Lab(name)
    try:
        lab = Lab.existing(name)
    except LabError:
        lab.document = {"regulars": MOST_REGULARS}
    for host in lab.hosts:
        if os.path.isdir(host.folder):
            power.kill(host)
        groups.kill(host)
    for host in lab.hosts:
        wait_until(lambda host=host: groups.empty(host), 10)
        groups.remove(host)
    switch.remove(lab)
    lab.remove_files()


def clean():
    """Empties the cache. The hosts of a running lab stand on it."""
    if existing_names():
        raise LabError(f"These labs use the image: {', '.join(existing_names())}. Take them down first.", 78)
    with image.cache_locked():
        for name in os.listdir(cache_folder()):
            run("rm", "-rf", os.path.join(cache_folder(), name))


def install(host, package):
    """Puts the product's package into the host's repository and installs it with apt, as a technician would."""
    pid = power.leader(host)
    target = f"/proc/{pid}/root/opt/mxone/repo"
    name = repository_name(package)
    for old in glob.glob(f"{target}/{PRODUCT}*.deb"):
        os.remove(old)
    shutil.copy(package, f"{target}/{name}")
    apps.index(target)
    enter = (*power.entry(pid), "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", "PATH=/usr/sbin:/usr/bin:/sbin:/bin")
    run(*enter, "apt-get", "-q", "update")
    names = [run("dpkg-deb", "--field", path, "Package").strip() for path in glob.glob(f"{target}/{PRODUCT}*.deb")]
    run(*enter, "apt-get", "-q", "-y", "--reinstall", "--allow-downgrades", "install", *names)
    power.sync(host)


def repository_name(package):
    """What the package is called in the hosts' repository, whatever its file is called here; an error if it is not ours."""
    found = subprocess.run(["dpkg-deb", "--show", "--showformat=${Package}_${Version}_${Architecture}.deb", package],
                           capture_output=True, text=True, check=False)
    if found.returncode:
        raise LabError(f"{package} is no Debian package: {found.stderr.strip()}", 64)
    if not found.stdout.startswith(PRODUCT):
        raise LabError(f"{package} is the package {found.stdout}, not {PRODUCT}: nothing was installed.", 64)
    return found.stdout


def product_package():
    """The .deb to install: LAB_DEB, or the newest in build/ at the repository's root, or None."""
    if "LAB_DEB" in os.environ:
        if not os.path.exists(os.environ["LAB_DEB"]):
            raise LabError(f"LAB_DEB names '{os.environ['LAB_DEB']}', which does not exist.", 64)
        return os.environ["LAB_DEB"]
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    found = sorted(glob.glob(f"{root}/build/{PRODUCT}_*.deb"), key=os.path.getmtime)
    return found[-1] if found else None


def role(host):
    return "client" if host.name == "client" else "lim1" if host.name == "lim1" else "server"


def prepare_machine():
    """Installs what is missing here and raises the one limit of the kernel that several systemds exceed."""
    if os.geteuid():
        raise LabError("The lab needs root: it makes network namespaces, mounts and control groups.", 77)
    missing = sorted({package for tool, package in TOOLS.items() if not shutil.which(tool)})
    if missing:
        print(f"lab: installing {', '.join(missing)}", file=sys.stderr)
        run("apt-get", "update")
        run("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "--no-install-recommends", "install", *missing)
    path = "/proc/sys/fs/inotify/max_user_instances"
    with open(path) as handle:
        limit = int(handle.read())
    if limit < LEAST_INSTANCES:
        print(f"lab: raising fs.inotify.max_user_instances from {limit} to {LEAST_INSTANCES} until this machine restarts", file=sys.stderr)
        with open(path, "w") as handle:
            handle.write(str(LEAST_INSTANCES))


def in_parallel(hosts, work):
    """Does the work for each host in a process of its own, and fails if one fails."""
    sys.stdout.flush()
    children = {}
    for host in hosts:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                work(host)
                status = 0
            except Exception as error:  # the parent only sees the status: say here what happened
                print(f"lab: {host.name}: {error}", file=sys.stderr)
            finally:
                sys.stdout.flush()
                os._exit(status)
        children[child] = host.name
    failed = [name for child, name in children.items() if os.waitpid(child, 0)[1]]
    if failed:
        raise LabError(f"Failed on {', '.join(failed)}; the reasons are above.")


def print_picture(lab, product, seconds):
    """Shows what there is: the one table that a newcomer needs."""
    note = {"standby": "standby server", "client": "a workstation, with the write probe"}
    print(f"Lab '{lab.name}' is up after {seconds:.1f} s. Virtual IP to use: {VIRTUAL_ADDRESS}. Switch and gateway: 10.99.0.1\n")
    for host in lab.hosts:
        print(f"  {host.name:8} {host.address:12} {note.get(host.name, f'regular server of LIM {host.lim}')}")
    print(f"\nInstalled: {os.path.basename(product) if product else f'no {PRODUCT} package: build one, then `scripts/lab install`'}")
    call = "scripts/lab" if lab.name == "lab" else f"scripts/lab --name {lab.name}"
    print(f"Next: {call} sh lim1    {call} creds lim1    {call} help")


def _make(host, layers):
    os.makedirs(host.folder, mode=0o700, exist_ok=True)
    host.lab.document["hosts"][host.name] = {
        "machineID": secrets.token_hex(16), "layers": layers,
        "admin": {"user": "mxone_admin", "password": secrets.token_hex(8)},
        "manager": {"user": "mxone_manager", "password": secrets.token_hex(8)},
    }
    disks.create(host.path("disk.img"), disks.HOST_BYTES)
    if host.is_server:
        disks.copy(database.template(host.name, layers), host.path("database.img"))
        if gigabytes := host.lab.document.get("databaseGigabytes"):
            disks.enlarge(host.path("database.img"), gigabytes << 30)


def _first_boot(host, product):
    power.boot(host, faults.has_carrier(host), first=True)
    if host.is_server:
        _prepare_server(host, product)
    power.sync(host)


def _prepare_server(host, product):
    inside = power.entry(power.leader(host))
    state = run(*inside, "systemctl", "is-system-running", "--wait", check=False).stdout.strip()
    if state != "running":
        print(f"lab: {host.name} is {state}: `systemctl --failed` in it tells why", file=sys.stderr)
    if not wait_until(lambda: run(*inside, "pg_isready", "-q", check=False).returncode == 0, 30, 0.1):
        raise LabError("PostgreSQL does not answer after 30 s")
    if product:
        install(host, product)
