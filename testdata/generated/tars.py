# SPDX-License-Identifier: Apache-2.0
"""The same image in tars of every kind that people and programs make."""
from parts import (BLOCK, END, Image, Member, compact, folder, hardlink, header, hex_of, layer,
                   octal, padded, pax_records, sha256, symlink, tar)
from samples import Sample, of_docker

IMAGE = Image([layer("a"), layer("b")])
NAMES = ["docker.io/library/app:1"]
CONFIG = hex_of(IMAGE.config) + ".json"


def docker(layers=("0/layer.tar", "1/layer.tar"), config=CONFIG):
    return [*zip(layers, IMAGE.layers), (config, IMAGE.config),
            ("manifest.json", compact([{"Config": config, "RepoTags": ["app:1"],
                                        "Layers": list(layers)}]))]


def sample(name, content, **more):
    return Sample(name, content, [of_docker(NAMES, IMAGE)], **more)


def pax_tar(members, **records):
    """Every member behind a pax header that has its name."""
    out = b""
    for name, data in members:
        body = pax_records(path=name, mtime="1672560000.123456789", **records)
        out += header(b"PaxHeaders/" + name.encode()[:80], len(body), b"x") + padded(body)
        out += header(name.encode()[-100:], len(data)) + padded(data)
    return out + END


def global_pax_tar(members):
    """git archive and others begin with a header for all members, here with a comment."""
    body = pax_records(comment="0123456789abcdef")
    return header(b"pax_global_header", len(body), b"g") + padded(body) + tar(members)


def gnu_tar(members):
    """GNU tar: its own magic, long names in members of their own."""
    out = b""
    for name, data in members:
        if len(name) > 100:
            long_name = name.encode() + b"\0"
            out += header(b"././@LongLink", len(long_name), b"L", magic=b"ustar  \0")
            out += padded(long_name)
        out += header(name.encode()[:100], len(data), magic=b"ustar  \0") + padded(data)
    return out + END + bytes(-(len(out) + len(END)) % 10240)


LONG = "folder/" * 16
WITH_LONG_NAMES = docker((LONG + "0/layer.tar", LONG + "1/layer.tar"))


def hard_links():
    """GNU tar of a tree whose equal files are one: links from the root, to what came before."""
    image = Image([IMAGE.layers[0], IMAGE.layers[0], IMAGE.layers[1]])
    config = hex_of(image.config) + ".json"
    paths = ["./a/layer.tar", "./b/layer.tar", "./c/layer.tar"]
    content = tar(folder("."), folder("./a"), (paths[0], image.layers[0]), folder("./b"),
                  hardlink(paths[1], paths[0]), folder("./c"), (paths[2], image.layers[2]),
                  ("./" + config, image.config),
                  ("./manifest.json", compact([{
                      "Config": config, "RepoTags": ["app:1"],
                      "Layers": [path[2:] for path in paths]}])))
    return Sample("hard-links.tar", content, [of_docker(NAMES, image)])


def symlink_first():
    """Docker 1.12 to 24: which of equal layers is the file and which the link is chance."""
    image = Image([IMAGE.layers[0], IMAGE.layers[0]])
    config = hex_of(image.config) + ".json"
    paths = ["a/layer.tar", "b/layer.tar"]
    content = tar(symlink(paths[0], "../b/layer.tar"), (paths[1], image.layers[1]),
                  (config, image.config),
                  ("manifest.json", compact([{"Config": config, "RepoTags": ["app:1"],
                                              "Layers": paths}]) + b"\n"))
    return Sample("symlink-first.tar", content, [of_docker(NAMES, image)])


TAR_SAMPLES = [
    sample("dot-slash.tar", tar(folder("."), docker(), rename=lambda name: "./" + name)),
    sample("leading-slash.tar", tar(docker(), rename=lambda name: "/" + name)),
    sample("manifest-first.tar", tar(docker()[::-1])),
    sample("v7-headers.tar", tar(docker(("0/layer.tar", "1/layer.tar"), "config.json"),
                                 magic=b"")),
    sample("gnu-long-names.tar", gnu_tar(WITH_LONG_NAMES)),
    sample("pax-long-names.tar", pax_tar(WITH_LONG_NAMES)),
    sample("pax-global-header.tar", global_pax_tar(docker())),
    sample("trailing-bytes.tar", tar(docker()) + b"appended",
           warnings=["data after the end-of-archive marker at offset {end} is ignored"]),
    sample("no-end.tar", tar(docker(), end=b""), warnings=["no end-of-archive marker"]),
    hard_links(), symlink_first(),
]
for made in TAR_SAMPLES:
    made.warnings = [line.format(end=len(made.content) - len(b"appended"))
                     for line in made.warnings]
