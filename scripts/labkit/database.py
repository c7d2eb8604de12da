"""The database disks: an ext4 image per server, made once with a fresh cluster of its own and copied for each lab."""

import os
import secrets

from . import debian, disks, image
from .lab import cache_folder
from .process import run

CLUSTER = "/var/lib/postgresql/15/main"
SCHEMA = """
create role mxone login;
create role probe login password '{password}';
create database mxone owner mxone;
\\connect mxone
set role mxone;
create table extensions (number bigint primary key, name text not null, lim integer not null);
insert into extensions select 20000 + n, 'Subscriber ' || n, 1 + n % 4 from generate_series(0, 4999) n;
create table departments (id integer primary key, name text not null);
insert into departments select n, 'Department ' || n from generate_series(1, 200) n;
create table changes (id bigserial primary key, at timestamptz not null default now(), application text not null, text text not null);
insert into changes (application, text) select 'snm', 'Change ' || n from generate_series(1, 2000) n;
create table probe_rows (n bigint primary key, at timestamptz not null default now());
grant select, insert, delete on probe_rows to probe;
"""


def probe_password():
    """The probe's password: part of the customer's database, hence of the cached disk."""
    path = os.path.join(cache_folder(), "probe-password")
    if not os.path.exists(path):
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as handle:
            handle.write(secrets.token_hex(12))
    with open(path) as handle:
        return handle.read()


def template(host_name, lowers):
    """The disk to copy for this server; built when missing. Call it with the cache locked."""
    key = os.path.basename(lowers[1]).rpartition("-")[2] + "-" + image._key(SCHEMA, image._source(__file__))
    path = os.path.join(cache_folder(), f"database-{host_name}-{key}.img")
    if not os.path.exists(path):
        image.in_own_mounts(lambda: _build(path, lowers, with_data=host_name == "lim1"))
        image.prune(f"database-{host_name}", path)
    return path


def _build(path, lowers, with_data):
    side = f"{path}.side"
    run("rm", "-rf", side)
    disks.mount_layers(lowers, f"{side}/upper", f"{side}/work", f"{side}/root")
    disks.create(f"{side}/disk", disks.DATABASE_BYTES)
    root = f"{side}/root"
    disks.mount(f"{side}/disk", f"{root}/var/lib/postgresql")
    with debian.chroot_ready(root):
        run("chroot", root, "chown", "postgres:postgres", "/var/lib/postgresql")
        _as_postgres(root, f"mkdir -p -m 755 {os.path.dirname(CLUSTER)}; /usr/lib/postgresql/15/bin/initdb --pgdata={CLUSTER} "
                           "--auth-local=peer --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-instructions")
        if with_data:
            run("chroot", root, "pg_ctlcluster", "15", "main", "start")
            _as_postgres(root, "psql --quiet --set=ON_ERROR_STOP=1", SCHEMA.format(password=probe_password()))
            run("chroot", root, "pg_ctlcluster", "15", "main", "stop")
    run("umount", "--recursive", root)
    os.rename(f"{side}/disk", path)
    run("rm", "-rf", side)


def _as_postgres(root, command, text=None):
    run("chroot", root, "su", "-", "postgres", "-c", command, text=text)
