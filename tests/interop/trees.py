# SPDX-License-Identifier: Apache-2.0
"""The files of an image, as {path: (kind, mode, owner, group, content or target)}, to be compared
however a program hands them out."""
import hashlib
import io
import json
import tarfile

# What a container engine lays over an image's files when it makes a container.
ENGINE_FILES = {".dockerenv", "etc/hostname", "etc/hosts", "etc/mtab", "etc/resolv.conf"}
ENGINE_FOLDERS = ("dev", "proc", "sys")


def _entries(data):
    """Yields (path, what is there) of a tar; of a folder only that it is one."""
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for member in tar:
            path = member.name.removeprefix("./").rstrip("/")
            if path in ("", "."):
                continue
            if member.isdir():
                yield path, ("folder",)
            elif member.issym():
                yield path, ("symlink", member.linkname)
            else:  # a hard link is read as the file that it is
                content = hashlib.sha256(tar.extractfile(member).read()).hexdigest()
                yield path, ("file", member.mode & 0o7777, member.uid, member.gid, content)


def of_tar(data):
    """The files of a whole root file system, without what an engine adds."""
    return {path: what for path, what in _entries(data)
            if path not in ENGINE_FILES and path.partition("/")[0] not in ENGINE_FOLDERS
            and what != ("folder",)}


def of_docker_archive(path):
    """The files of the only image of a docker-save archive: its layers, one over the other."""
    files = {}
    with tarfile.open(path) as tar:
        def read(name):
            return tar.extractfile(name).read()

        [item] = json.loads(read("manifest.json"))
        for layer in item["Layers"]:
            _apply(files, read(layer))
    return {name: what for name, what in files.items() if what != ("folder",)}


def _remove(files, path):
    for other in [name for name in files if name == path or name.startswith(f"{path}/")]:
        del files[other]


def _apply(files, layer):
    entries = list(_entries(layer))
    for path, _ in entries:  # whiteouts concern what is below only
        folder, _, name = path.rpartition("/")
        if name == ".wh..wh..opq":
            for other in [other for other in files if other.startswith(f"{folder}/")]:
                del files[other]
        elif name.startswith(".wh."):
            _remove(files, f"{folder}/{name[4:]}".lstrip("/"))
    for path, what in entries:
        if not path.rpartition("/")[2].startswith(".wh."):
            if what != ("folder",):
                _remove(files, path)
            files[path] = what
