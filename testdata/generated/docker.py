# SPDX-License-Identifier: Apache-2.0
"""Archives with manifest.json, or of Docker before it."""
import hashlib
import json

import v1
from parts import (BLOCK, DOCKER, END, Image, LAYOUT, LAYOUT_OF_DOCKER, Member, OCI, compact,
                   descriptor, folder, gzipped, hardlink, header, hex_of, index_of, layer,
                   manifest_of, named, octal, padded, pax_records, sha256, symlink, tar, tree,
                   zstded)
from samples import Expected, Sample, of_docker

A, B = layer("a"), layer("b")
AB = Image([A, B])


def item(config, tags, layers, **more):
    return {"Config": config, "RepoTags": tags, "Layers": layers, **more}


# Docker up to 1.9 ---------------------------------------------------------------------------------
def of_v1(names, image, *layers):
    config = {"top": v1.TOP_CONFIG, "base": v1.BASE_CONFIG, "other": v1.OTHER_CONFIG,
              "old": v1.OLD_CONFIG}[image]
    return of_docker(names, Image([v1.LAYERS[part] for part in layers], text=config))


V1_SAMPLES = [
    Sample("docker-1.9.tar", v1.DOCKER_1_9, [
        of_v1(["docker.io/library/app:1", "docker.io/library/app:latest"], "top", v1.BASE, v1.TOP),
        of_v1(["registry.example.com:5000/base:2"], "base", v1.BASE),
        of_v1([], "other", v1.OTHER)]),
    Sample("docker-1.6.tar.gz", gzipped(v1.DOCKER_1_6), [
        of_v1(["docker.io/library/old:1.6"], "old", v1.OTHER)]),
    Sample("docker-1.9-missing-parent.tar", v1.save({v1.TOP: v1.TOP_JSON}, {"app": {"1": v1.TOP}}),
           refused=f"{v1.TOP}/json: .parent: no image '{v1.BASE}' in the archive"),
    Sample("docker-1.9-circle.tar", v1.save(
        {v1.TOP: v1.TOP_JSON, v1.BASE: v1.BASE_JSON.replace(b'"comment"', b'"parent":"%s","comment"'
                                                            % v1.TOP.encode())},
        {"app": {"1": v1.TOP}}),
           refused=f"{v1.BASE}/json: .parent: '{v1.TOP}' stands on itself, by a circle of parents"),
]


# Docker 1.10 to 24 --------------------------------------------------------------------------------
def docker_1_10():
    """A layer that is there twice is written twice; manifest.json ends in a newline."""
    image = Image([A, A, B])
    config = hex_of(image.config) + ".json"
    paths, layers = {}, []
    for i, part in enumerate(image.layers):
        v1_id = f"{i}" * 64
        paths[v1_id + "/VERSION"] = b"1.0"
        paths[v1_id + "/json"] = compact({"id": v1_id, "created": "0001-01-01T00:00:00Z"})
        paths[v1_id + "/layer.tar"] = part
        layers.append(v1_id + "/layer.tar")
    paths[config] = image.config
    paths["manifest.json"] = compact([item(config, ["app:1"], layers)]) + b"\n"
    paths["repositories"] = compact({"app": {"1": "2" * 64}}) + b"\n"
    return Sample("docker-1.10.tar", tar(tree(paths)),
                  [of_docker(["docker.io/library/app:1"], image)])


# Docker 25 to 29, classic store -------------------------------------------------------------------
def classic_store(images, listed, entries, legacy=b'{"id":"legacy"}', platform=None):
    """`images`: (image, tags, order of layers in the manifest); `listed`: whether index.json lists
    manifests at all; `entries`: the positions of those that it does."""
    paths = {"blobs/sha256/" + hex_of(legacy): legacy, "oci-layout": LAYOUT_OF_DOCKER}
    items, manifests, repositories = [], [], {}
    for image, tags, order in images:
        plain = OCI + "layer.v1.tar"
        for part in image.layers:
            paths["blobs/sha256/" + hex_of(part)] = part
        paths["blobs/sha256/" + hex_of(image.config)] = image.config
        config = descriptor(OCI + "config.v1+json", image.config)
        if platform:
            config["platform"] = platform
        manifest = compact({"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
                            "config": config,
                            "layers": [descriptor(plain, image.layers[i]) for i in order]})
        paths["blobs/sha256/" + hex_of(manifest)] = manifest
        entry = descriptor(OCI + "manifest.v1+json", manifest)
        if platform:
            entry["platform"] = platform
        manifests.append([{**entry, "annotations": named("docker.io/library/" + tag)}
                          for tag in tags] or [entry])
        items.append(item("blobs/sha256/" + hex_of(image.config), tags or None,
                          ["blobs/sha256/" + hex_of(part) for part in image.layers],
                          LayerSources={sha256(part): {"mediaType": plain, "size": len(part),
                                                       "digest": sha256(part)}
                                        for part in image.layers}))
        for tag in tags:
            name, _, tag = tag.partition(":")
            repositories.setdefault(name, {})[tag] = hex_of(image.layers[-1])
    paths["index.json"] = compact({"schemaVersion": 2, "mediaType": OCI + "index.v1+json",
                                   "manifests": [entry for i in entries for entry in manifests[i]]
                                   if listed else None})
    paths["manifest.json"] = compact(items) + b"\n"
    if repositories:
        paths["repositories"] = compact(repositories) + b"\n"
    return tar(tree(paths))


TWICE = Image([A, B, A])  # of which 25.0.0 kept each layer once, in the order of a map
LONE = Image([B], {"author": "no name"})
LINUX = {"architecture": "amd64", "os": "linux"}

CLASSIC_SAMPLES = [
    Sample("docker-25.0.0-random-layers.tar",
           classic_store([(TWICE, ["app:1"], [1, 0])], True, [0], platform=LINUX),
           [of_docker(["docker.io/library/app:1"], TWICE)], valid=False),
    Sample("docker-25.0.2-by-id.tar", classic_store([(AB, [], [0, 1])], False, []),
           [of_docker([], AB)], valid=False),
    Sample("docker-26-unlisted.tar",
           classic_store([(AB, ["app:1", "app:2"], [0, 1]), (LONE, [], [0])], True, [0]),
           [of_docker(["docker.io/library/app:1", "docker.io/library/app:2"], AB),
            of_docker([], LONE)]),
]


# crane and those who use its writer ---------------------------------------------------------------
def crane(name, tags, names, kinds, pack=None, extra=()):
    packed = [{"gzip": gzipped, "zstd": zstded, "plain": bytes}[kind](part)
              for kind, part in zip(kinds, AB.layers)]
    if pack:
        packed = [pack(part) for part in AB.layers]
    suffixes = {"gzip": ".tar.gz", "zstd": ".tar.zst", "plain": ".tar"}
    layers = [(hex_of(part) + suffixes[kind], part) for kind, part in zip(kinds, packed)]
    content = tar((AB.id, AB.config), layers,
                  ("manifest.json", compact([item(AB.id, tags, [path for path, _ in layers])])))
    expected = of_docker(names, AB, kinds)
    if pack:
        expected.digest = sha256(manifest_of(AB, packed, kinds)[1])
    return Sample(name, content, [expected], **dict(extra))


CRANE_SAMPLES = [
    crane("ko.tar", None, [], ["gzip", "gzip"]),
    crane("kaniko-mixed.tar", ["registry.example.com/app:1"], ["registry.example.com/app:1"],
          ["plain", "zstd"]),
    # pgzip writes a time of year 1.
    crane("apko.tar", ["app:latest-amd64"], ["docker.io/library/app:latest-amd64"],
          ["gzip", "gzip"], lambda part: gzipped(part, bytes.fromhex("1f8b080000096e8800ff"))),
]


def jib():
    packed = [gzipped(part) for part in AB.layers]
    layers = [(hex_of(part) + ".tar.gz", part) for part in packed]
    content = tar(layers, ("config.json", AB.config), ("manifest.json", compact(
        [item("config.json", ["app"], [path for path, _ in layers])])))
    return Sample("jib-docker.tar", content,
                  [of_docker(["docker.io/library/app:latest"], AB, ["gzip", "gzip"])])


# Bazel --------------------------------------------------------------------------------------------
def rules_docker_thin():
    """The incremental loader leaves out what the daemon has."""
    config = hex_of(AB.config) + ".json"
    layers = [hex_of(part) + ".tar" for part in AB.layers]
    content = tar((config, AB.config), (layers[1], B),
                  ("manifest.json", json.dumps([item(config, [], layers)]).encode()))
    return Sample("rules_docker-thin.tar", content, [of_docker([], AB)], valid=False,
                  refused="blobs are missing that its manifests need\n"
                          f"  layer {layers[0]} (DiffID {sha256(A)})")


def rules_oci_docker():
    """`.tar.gz` whatever the compression; a layer that is there twice is a member that is."""
    image = Image([A, B, A])
    packed = {A: zstded(A), B: gzipped(B)}
    path = {part: f"blobs/sha256/{hex_of(blob)}.tar.gz" for part, blob in packed.items()}
    config = "blobs/sha256/" + hex_of(image.config)
    manifest = json.dumps([item(config, ["app:1"], [path[part] for part in image.layers])],
                          indent=2).encode() + b"\n"
    members = [(path[part], packed[part]) for part in image.layers]
    return Sample("rules_oci-docker.tar",
                  tar((config, image.config), members, ("manifest.json", manifest),
                      mode=0o755, mtime=1672560000),
                  [of_docker(["docker.io/library/app:1"], image, ["zstd", "gzip", "zstd"])])


# Nix ----------------------------------------------------------------------------------------------
def nix_stream():
    """Layers of its own beside those of the base image, which keep name and compression; a link is
    one that the base had; padded to records."""
    image = Image([A, A, B], {"created": "1970-01-01T00:00:01+00:00"})
    config = hex_of(image.config) + ".json"
    layers = ["base.tar.gz", "link/layer.tar", hex_of(B) + "/layer.tar"]
    manifest = json.dumps([item(config, ["app:nix"], layers)], indent=4).encode()
    content = tar(("base.tar.gz", gzipped(A)), symlink("link/layer.tar", "../base.tar.gz"),
                  (layers[2], B), (config, image.config), ("manifest.json", manifest))
    content += bytes(-len(content) % 10240)
    return Sample("nix-stream.tar.gz", gzipped(content), [
        of_docker(["docker.io/library/app:nix"], image, ["gzip", "gzip", "plain"])])


def nix_build_image():
    """`./` at the root; jq's JSON, its last newline hashed; a layer that tar -r appended to."""
    appended = tar(("nix/store/x", b"x"), ("nix/store/y", b"y")) + bytes(3 * 1024)
    image = Image([appended])
    image.text = json.dumps(json.loads(image.config), indent=2).encode() + b"\n"
    config = hex_of(image.config) + ".json"
    content = tar(folder("."), folder("0" * 64), ("0" * 64 + "/VERSION", b"1.0"),
                  ("0" * 64 + "/json", compact({"id": "0" * 64, "Size": 1})),
                  ("0" * 64 + "/layer.tar", appended), (config, image.config),
                  ("manifest.json", compact([item(config, ["app:2018"],
                                                  ["0" * 64 + "/layer.tar"])])),
                  ("repositories", compact({"app": {"2018": "0" * 64}})), mode=0o444)
    return Sample("nix-build-image.tar.gz", gzipped(content),
                  [of_docker(["docker.io/library/app:2018"], image)])


# regclient ----------------------------------------------------------------------------------------
def regclient():
    """LayerSources by the digests of the layers, not by DiffIDs: no mark of Docker's."""
    packed = [gzipped(part) for part in AB.layers]
    _, manifest = manifest_of(AB, packed, ["gzip", "gzip"])
    index = compact({"schemaVersion": 2, "manifests": [
        descriptor(OCI + "manifest.v1+json", manifest,
                   annotations={"org.opencontainers.image.ref.name": ""})]})
    path = {blob: "blobs/sha256/" + hex_of(blob) for blob in [AB.config, manifest, *packed]}
    docker = compact([item(path[AB.config], ["registry.example.com/app:1"],
                           [path[part] for part in packed],
                           LayerSources={sha256(part): descriptor(OCI + "layer.v1.tar+gzip", part)
                                         for part in packed})])
    content = tar(("oci-layout", LAYOUT), ("index.json", index), ("manifest.json", docker),
                  folder("blobs"), folder("blobs/sha256"), [(p, blob) for blob, p in path.items()])
    return Sample("regclient.tar", content, [Expected(
        ["registry.example.com/app:1"], AB.id, [sha256(A), sha256(B)], stored=sha256(manifest),
        digest=sha256(manifest))], valid=True)


DOCKER_SAMPLES = [*V1_SAMPLES, docker_1_10(), *CLASSIC_SAMPLES, *CRANE_SAMPLES, jib(),
                  rules_docker_thin(), rules_oci_docker(), nix_stream(), nix_build_image(),
                  regclient()]
