# SPDX-License-Identifier: Apache-2.0
"""What the workloads read: made from the files below /usr and from seeded noise, the same each time
on the same machine.

text.tar      files of /usr, 2/3 of the size
single.tar    a docker archive whose one layer is text.tar
plain.tar     a docker archive of LAYERS plain layers, of files of /usr and a tenth of noise; the size
gzip          the layout that ocifact makes of plain.tar
gzip.tar      the same as an OCI archive
layers/N.gz   the layers of `gzip`, as links
"""
import hashlib
import io
import json
import os
import pathlib
import random
import subprocess
import tarfile

LAYERS = 4
ROOT = pathlib.Path("/usr")


def files_of_this_machine():
    """(path, size) of the regular files below ROOT, in an order that mixes all of it."""
    found = []
    for folder, _, names in os.walk(ROOT):
        for name in names:
            path = pathlib.Path(folder, name)
            if path.is_file() and not path.is_symlink() and os.access(path, os.R_OK):
                found.append((path, path.stat().st_size))
    found = [file for file in found if file[1] > 0]
    return sorted(found, key=lambda file: hashlib.sha256(bytes(file[0])).digest())


def choose(files, size):
    """(name in a layer, path, size) of files of `size` bytes in all, by name; of a small /usr each
    file more than once."""
    chosen = []
    copy = 0
    while files:
        for path, length in files:
            if length <= size:
                chosen.append((f"{copy}{path}", path, length))
                size -= length
        copy += 1
        files = [file for file in files if file[1] <= size]
    return sorted(chosen)


def parts(chosen, count):
    """Splits them in parts of about the same size."""
    total = sum(length for _, _, length in chosen)
    split = [[] for _ in range(count)]
    before = 0
    for file in chosen:
        split[min(before * count // max(total, 1), count - 1)].append(file)
        before += file[2]
    return split


def member(archive, name, size, content):
    info = tarfile.TarInfo(name)
    info.size = size
    archive.addfile(info, content)


def write_layer(path, chosen, noise=b""):
    """Writes the tar of a layer."""
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as layer:
        for name, source, size in chosen:
            with open(source, "rb") as content:
                member(layer, name, size, content)
        if noise:
            member(layer, "noise", len(noise), io.BytesIO(noise))


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_docker_archive(path, layers):
    """Writes an archive as `docker save` does, of one image with these layers."""
    config = json.dumps({"architecture": "amd64", "os": "linux", "rootfs": {
        "type": "layers", "diff_ids": ["sha256:" + sha256(layer) for layer in layers]}}).encode()
    config_name = hashlib.sha256(config).hexdigest() + ".json"
    manifest = [{"Config": config_name, "RepoTags": ["bench:1"],
                 "Layers": [f"{i}/layer.tar" for i in range(len(layers))]}]
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as archive:
        for i, layer in enumerate(layers):
            with open(layer, "rb") as content:
                member(archive, f"{i}/layer.tar", layer.stat().st_size, content)
        for name, content in ((config_name, config),
                              ("manifest.json", json.dumps(manifest).encode())):
            member(archive, name, len(content), io.BytesIO(content))


def make(folder, size):
    """Makes all of it in `folder`, unless it is there."""
    ready = folder / "size"
    if ready.exists() and int(ready.read_text(encoding="utf-8")) == size:
        return
    if any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty, and not made for this --size")
    files = files_of_this_machine()
    write_layer(folder / "text.tar", choose(files, size * 2 // 3))
    write_docker_archive(folder / "single.tar", [folder / "text.tar"])

    noise = size // 10
    seeded = random.Random(1)
    layers = []
    for i, chosen in enumerate(parts(choose(files, size - noise), LAYERS)):
        layers.append(folder / f"{i}.tar")
        write_layer(layers[i], chosen, seeded.randbytes(noise // LAYERS))
    write_docker_archive(folder / "plain.tar", layers)
    for layer in layers:
        layer.unlink()

    for out in ("gzip", "gzip.tar"):
        subprocess.run(["ocifact", "layout", "-q", "plain.tar", "-o", out], cwd=folder, check=True,
                       stdout=subprocess.DEVNULL)
    (folder / "layers").mkdir()
    for i, blob in enumerate(stored_layers(folder / "gzip")):
        os.link(blob, folder / "layers" / f"{i}.gz")
    ready.write_text(str(size), encoding="utf-8")


def stored_layers(layout):
    """The paths of the layers of a layout's one image."""
    def blob(descriptor):
        return layout / "blobs" / descriptor["digest"].replace(":", "/")

    index = json.loads((layout / "index.json").read_bytes())
    manifest = json.loads(blob(index["manifests"][0]).read_bytes())
    return [blob(layer) for layer in manifest["layers"]]
