"""The product's own software as far as the lab needs it: small packages, and a repository that needs no network."""

import gzip
import hashlib
import os
import shutil
import tempfile

from .lab import MOST_REGULARS, SUBNET, lim_number
from .process import run

TREES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "apps")


def fingerprint():
    """Changes when any file of the packages does."""
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(TREES):
        folders.sort()
        for name in sorted(files):
            path = os.path.join(folder, name)
            with open(path, "rb") as handle:
                digest.update(repr((os.path.relpath(path, TREES), os.stat(path).st_mode)).encode() + handle.read())
    return digest.hexdigest()


def build_repository(folder):
    """Builds every package into `folder` and indexes it."""
    os.makedirs(folder, exist_ok=True)
    for name in sorted(os.listdir(TREES)):
        with tempfile.TemporaryDirectory() as parent:
            tree = os.path.join(parent, name)
            shutil.copytree(os.path.join(TREES, name), tree)
            if name == "mxone-sn":
                _write_lims(tree)
            run("chmod", "-R", "u=rwX,go=rX", tree)
            run("dpkg-deb", "--root-owner-group", "--build", tree, os.path.join(folder, f"{name}.deb"))
    index(folder)


def index(folder):
    """Writes the repository's list of packages; apt-utils and dpkg-dev may be missing, so by hand."""
    paragraphs = []
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".deb"):
            continue
        path = os.path.join(folder, name)
        with open(path, "rb") as handle:
            content = handle.read()
        paragraphs.append(run("dpkg-deb", "--field", path).strip() + (
            f"\nFilename: ./{name}\nSize: {len(content)}\nSHA256: {hashlib.sha256(content).hexdigest()}\n"))
    text = "\n".join(paragraphs)
    with open(os.path.join(folder, "Packages"), "w") as handle:
        handle.write(text)
    with gzip.open(os.path.join(folder, "Packages.gz"), "wt") as handle:
        handle.write(text)


def _write_lims(tree):
    """Every server knows every LIM of the system, as the system database would tell it."""
    folder = os.path.join(tree, "etc/mxone-sn")
    os.makedirs(folder)
    for lim in range(1, MOST_REGULARS + 1):
        with open(os.path.join(folder, f"lim-{lim}.cfg"), "w") as handle:
            handle.write(f"# LIM {lim}: the address its telephones know, and its exchange data.\n"
                         f"ADDRESS={SUBNET}.{lim_number(lim)}\nDATA=/var/opt/mxone-sn/lim-{lim}\n")
