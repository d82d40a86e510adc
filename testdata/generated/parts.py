# SPDX-License-Identifier: Apache-2.0
"""Small parts of image archives, the same bytes on every machine: compressors that store, tars
without a library's habits, documents, and what is expected of an image.

Nothing here knows ocifact: what is expected is computed by hashlib from the parts.
"""
import binascii
import dataclasses
import hashlib
import json
import struct

BLOCK = 512
OCI = "application/vnd.oci.image."
DOCKER = "application/vnd.docker."


def sha256(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def hex_of(data):
    return sha256(data)[7:]


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def gzipped(data, header=bytes.fromhex("1f8b08000000000004ff")):
    """A gzip stream of stored blocks."""
    body = b""
    pieces = [data[i:i + 65535] for i in range(0, len(data), 65535)] or [b""]
    for i, piece in enumerate(pieces):
        body += struct.pack("<BHH", i + 1 == len(pieces), len(piece), len(piece) ^ 0xffff) + piece
    return header + body + struct.pack("<II", binascii.crc32(data), len(data))


def zstded(data):
    """A zstd frame of raw blocks: single segment, content size of four bytes."""
    frame = bytes.fromhex("28b52ffda0") + struct.pack("<I", len(data))
    step = 1 << 17
    pieces = [data[i:i + step] for i in range(0, len(data), step)] or [b""]
    for i, piece in enumerate(pieces):
        frame += struct.pack("<I", (i + 1 == len(pieces)) | len(piece) << 3)[:3] + piece
    return frame


def octal(number, width):
    return b"%0*o\0" % (width - 1, number)


def header(name, size=0, kind=b"0", target=b"", mode=0o644, mtime=0, magic=b"ustar\x0000",
           prefix=b""):
    """One header block. `magic`: ustar's, GNU tar's, or none as in Unix version 7."""
    devices = b"" if not magic.strip(b"\0") else octal(0, 8) + octal(0, 8)
    block = (name.ljust(100, b"\0") + octal(mode, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12)
             + octal(mtime, 12) + b" " * 8 + kind + target.ljust(100, b"\0") + magic.ljust(8, b"\0")
             + bytes(64) + devices.ljust(16, b"\0") + prefix).ljust(BLOCK, b"\0")
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def padded(data):
    return data + bytes(-len(data) % BLOCK)


END = bytes(2 * BLOCK)


@dataclasses.dataclass
class Member:
    name: str
    data: bytes = b""
    kind: bytes = b"0"
    target: str = ""


def folder(name):
    return Member(name + "/", kind=b"5")


def symlink(name, target):
    return Member(name, kind=b"2", target=target)


def hardlink(name, target):
    return Member(name, kind=b"1", target=target)


def members_of(*parts):
    """Members from Members, (name, bytes) pairs and lists of both."""
    result = []
    for part in parts:
        if isinstance(part, Member):
            result.append(part)
        elif isinstance(part, tuple):
            result.append(Member(*part))
        else:
            result.extend(members_of(*part))
    return result


def tar(*parts, rename=lambda name: name, end=END, **fields):
    out = b""
    for member in members_of(*parts):
        out += header(rename(member.name).encode(), len(member.data), member.kind,
                      member.target.encode(), **fields) + padded(member.data)
    return out + end


def pax_records(**records):
    out = b""
    for key, value in records.items():
        body = f" {key}={value}\n".encode()
        length = len(body) + 1
        while len(str(length)) + len(body) != length:
            length = len(str(length)) + len(body)
        out += str(length).encode() + body
    return out


def tree(paths):
    """The pairs of a dict, with the folders above them, sorted as Docker's tar walks them."""
    folders = {path[:i + 1] for path in paths for i, c in enumerate(path) if c == "/"}
    return members_of(*(folder(path[:-1]) if path in folders else (path, paths[path])
                        for path in sorted([*folders, *paths])))


def layer(text, name="file"):
    return tar((name, text.encode()))


@dataclasses.dataclass
class Image:
    """An image of plain layers, and what is expected of it however it is packed."""
    layers: list
    more: dict = dataclasses.field(default_factory=dict)
    text: bytes = b""  # the config, where its bytes are special

    @property
    def config(self):
        return self.text or compact({
            "architecture": "amd64", "os": "linux", "config": {"Cmd": ["/hello"]}, **self.more,
            "rootfs": {"type": "layers", "diff_ids": [sha256(part) for part in self.layers]}})

    @property
    def id(self):
        return sha256(self.config)


def descriptor(media_type, data, **more):
    return {"mediaType": media_type, "digest": sha256(data), "size": len(data), **more}


def manifest_of(image, blobs, kinds, family=OCI):
    """The manifest of an image whose layers are stored as these blobs, in the form that ocifact
    documents: compact, keys in this order."""
    types = (OCI + "manifest.v1+json", OCI + "config.v1+json", OCI + "layer.v1.tar")
    if family == DOCKER:
        types = (DOCKER + "distribution.manifest.v2+json", DOCKER + "container.image.v1+json",
                 DOCKER + "image.rootfs.diff.tar")
    if family == DOCKER:
        suffixes = {"plain": "", "gzip": ".gzip", "zstd": ".zstd"}
    else:
        suffixes = {"plain": "", "gzip": "+gzip", "zstd": "+zstd"}
    return types[0], compact({
        "schemaVersion": 2, "mediaType": types[0], "config": descriptor(types[1], image.config),
        "layers": [descriptor(types[2] + suffixes[kind], blob)
                   for kind, blob in zip(kinds, blobs)]})


def index_of(*entries, media_type=OCI + "index.v1+json"):
    return compact({"schemaVersion": 2, "mediaType": media_type, "manifests": list(entries)})


def named(full, **more):
    """The annotations by which containerd and Docker name an entry."""
    return {"io.containerd.image.name": full,
            "org.opencontainers.image.ref.name": full.rpartition(":")[2], **more}


def blob_paths(*blobs):
    return {"blobs/sha256/" + hex_of(blob): blob for blob in blobs}


LAYOUT = b'{"imageLayoutVersion":"1.0.0"}'
LAYOUT_OF_DOCKER = b'{"imageLayoutVersion": "1.0.0"}'
