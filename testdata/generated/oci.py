# SPDX-License-Identifier: Apache-2.0
"""OCI archives, and directories of skopeo's `dir:`."""
import hashlib
import json

from docker import AB, A, B, LINUX
from parts import (DOCKER, Image, LAYOUT, LAYOUT_OF_DOCKER, OCI, blob_paths, compact, descriptor,
                   gzipped, hex_of, index_of, manifest_of, named, sha256, tar, tree)
from samples import Expected, Sample, of_docker, of_oci

PACKED = [gzipped(part) for part in AB.layers]
MANIFEST_TYPE, MANIFEST = manifest_of(AB, PACKED, ["gzip", "gzip"])
DOCKER_TYPE, DOCKER_MANIFEST = manifest_of(AB, PACKED, ["gzip", "gzip"], DOCKER)
INDEX_TYPE = OCI + "index.v1+json"
ARM = Image([B], {"architecture": "arm64"})
ARM.text = ARM.config
ARM_PACKED = [gzipped(B)]
ARM_MANIFEST = manifest_of(ARM, ARM_PACKED, ["gzip"])[1]
ARM_PLATFORM = {"architecture": "arm64", "os": "linux"}


def jib():
    """Blobs first; the name is in ref.name alone, in full."""
    index = index_of(descriptor(MANIFEST_TYPE, MANIFEST, annotations={
        "org.opencontainers.image.ref.name": "registry.example.com/app:1"}))
    content = tar(list(blob_paths(*PACKED, AB.config, MANIFEST).items()),
                  ("oci-layout", LAYOUT_OF_DOCKER), ("index.json", index))
    return Sample("jib-oci.tar", content, [of_oci(["registry.example.com/app:1"], AB, MANIFEST)])


def rules_oci():
    """The entry once a tag, ref.name the whole tag; jq's JSON; no folders."""
    entries = [descriptor(MANIFEST_TYPE, MANIFEST, annotations={
        "org.opencontainers.image.ref.name": tag}) for tag in ("app:1", "team/app:2")]
    index = json.dumps({"schemaVersion": 2, "mediaType": INDEX_TYPE, "manifests": entries},
                       indent=2).encode() + b"\n"
    content = tar(("oci-layout", LAYOUT), list(blob_paths(*PACKED, AB.config, MANIFEST).items()),
                  ("index.json", index), mode=0o755, mtime=1672560000)
    return Sample("rules_oci-oci.tar", content, [
        of_oci(["docker.io/library/app:1", "docker.io/team/app:2"], AB, MANIFEST)])


def buildkit_nested():
    """An index within the index that the name stands for, with an attestation."""
    statement = b'{"_type":"https://in-toto.io/Statement/v0.1"}'
    attestation_config = compact({"architecture": "unknown", "os": "unknown", "config": {},
                                  "rootfs": {"type": "layers", "diff_ids": [sha256(statement)]}})
    attestation = compact({"schemaVersion": 2, "mediaType": MANIFEST_TYPE,
                           "config": descriptor(OCI + "config.v1+json", attestation_config),
                           "layers": [descriptor("application/vnd.in-toto+json", statement)]})
    inner = json.dumps({"schemaVersion": 2, "mediaType": INDEX_TYPE, "manifests": [
        descriptor(MANIFEST_TYPE, MANIFEST, platform=LINUX),
        descriptor(MANIFEST_TYPE, attestation,
                   annotations={"vnd.docker.reference.type": "attestation-manifest",
                                "vnd.docker.reference.digest": sha256(MANIFEST)},
                   platform={"architecture": "unknown", "os": "unknown"})]}, indent=2).encode()
    outer = index_of(descriptor(INDEX_TYPE, inner),
                     descriptor(MANIFEST_TYPE, ARM_MANIFEST, platform=ARM_PLATFORM))
    index = index_of(descriptor(INDEX_TYPE, outer, annotations=named(
        "docker.io/library/app:1",
        **{"org.opencontainers.image.created": "2026-01-01T00:00:00Z"})))
    blobs = blob_paths(*PACKED, *ARM_PACKED, AB.config, ARM.config, MANIFEST, ARM_MANIFEST,
                       statement, attestation_config, attestation, inner, outer)
    content = tar(tree({**blobs, "oci-layout": LAYOUT, "index.json": index}))
    return Sample("buildkit-nested.tar", content, [Expected(
        ["docker.io/library/app:1"], platform="linux/amd64,linux/arm64", stored=sha256(outer),
        digest=sha256(outer))])


def containerd_referrer():
    """From 2.2 on containerd exports what refers to an image: no image of its own."""
    signature = b"signature"
    empty = b"{}"
    artifact = compact({"schemaVersion": 2, "mediaType": MANIFEST_TYPE,
                        "artifactType": "application/vnd.example.signature",
                        "config": descriptor("application/vnd.oci.empty.v1+json", empty),
                        "layers": [descriptor("application/octet-stream", signature)],
                        "subject": descriptor(MANIFEST_TYPE, MANIFEST)})
    index = index_of(
        descriptor(MANIFEST_TYPE, MANIFEST, platform=LINUX, annotations=named(
            "registry.example.com/app:1",
            **{"containerd.io/distribution.source.registry.example.com": "app"})),
        descriptor(MANIFEST_TYPE, artifact,
                   annotations={"io.containerd.manifest.subject": sha256(MANIFEST)}))
    docker = compact([{"Config": "blobs/sha256/" + hex_of(AB.config),
                       "RepoTags": ["registry.example.com/app:1"],
                       "Layers": ["blobs/sha256/" + hex_of(part) for part in PACKED]}])
    blobs = blob_paths(*PACKED, AB.config, MANIFEST, signature, empty, artifact)
    content = tar(tree({**blobs, "oci-layout": LAYOUT, "index.json": index,
                        "manifest.json": docker}))
    return Sample("containerd-2.2-referrer.tar", content, [
        of_oci(["registry.example.com/app:1"], AB, MANIFEST)])


def sha512(data):
    return "sha512:" + hashlib.sha512(data).hexdigest()


def descriptor512(media_type, data, **more):
    return {"mediaType": media_type, "digest": sha512(data), "size": len(data), **more}


def manifest512(image, blobs):
    return compact({"schemaVersion": 2, "mediaType": MANIFEST_TYPE,
                    "config": descriptor512(OCI + "config.v1+json", image.config),
                    "layers": [descriptor512(OCI + "layer.v1.tar+gzip", blob) for blob in blobs]})


def sha512_blobs():
    """All digests but the DiffIDs are of sha512, whose paths need a pax header."""
    manifest = manifest512(AB, PACKED)
    index = index_of(descriptor512(MANIFEST_TYPE, manifest,
                                   annotations=named("docker.io/library/app:1")))
    from tars import pax_tar
    blobs = {"blobs/sha512/" + sha512(blob)[7:]: blob for blob in [*PACKED, AB.config, manifest]}
    content = pax_tar([("oci-layout", LAYOUT), *blobs.items(), ("index.json", index)])
    return Sample("sha512-blobs.tar", content, [Expected(
        ["docker.io/library/app:1"], sha512(AB.config), [sha256(A), sha256(B)],
        stored=sha512(manifest), digest=sha512(manifest))])


# Directories of skopeo and podman -----------------------------------------------------------------
VERSION = b"Directory Transport Version: 1.1\n"


def dir_of(manifest, blobs, version=VERSION, **more):
    return {"version": version, "manifest.json": manifest,
            **{hex_of(blob): blob for blob in blobs}, **more}


def dir_untrue():
    """From a docker save archive: the manifest says gzip, the layers are plain."""
    gzip_type = DOCKER + "image.rootfs.diff.tar.gzip"
    manifest = compact({"schemaVersion": 2, "mediaType": DOCKER_TYPE,
                        "config": descriptor(DOCKER + "container.image.v1+json", AB.config),
                        "layers": [descriptor(gzip_type, part) for part in AB.layers]})
    expected = of_docker([], AB)
    expected.stored = sha256(manifest)
    expected.plain = sha256(manifest_of(AB, AB.layers, ["plain", "plain"], DOCKER)[1])
    return Sample("dir-untrue-types", dir_of(manifest, [AB.config, *AB.layers]), [expected],
                  valid=False)


def dir_list():
    """All platforms: the list is manifest.json, its manifests are `<hex>.manifest.json`."""
    index = index_of(descriptor(MANIFEST_TYPE, MANIFEST, platform=LINUX),
                     descriptor(MANIFEST_TYPE, ARM_MANIFEST, platform=ARM_PLATFORM))
    content = dir_of(index, [AB.config, ARM.config, *PACKED, *ARM_PACKED],
                     **{hex_of(part) + ".manifest.json": part for part in (MANIFEST, ARM_MANIFEST)})
    return Sample("dir-list", content, [Expected(
        [], platform="linux/amd64,linux/arm64", stored=sha256(index), digest=sha256(index))])


def dir_1_2():
    """Names with their algorithm, as soon as one is not sha256."""
    manifest = manifest512(AB, PACKED)
    content = {"version": VERSION.replace(b"1.1", b"1.2"), "manifest.json": manifest,
               **{"sha512-" + sha512(blob)[7:]: blob for blob in [AB.config, *PACKED]}}
    return Sample("dir-1.2", content, [Expected(
        [], sha512(AB.config), [sha256(A), sha256(B)], stored=sha256(manifest),
        digest=sha256(manifest))])


OCI_SAMPLES = [
    jib(), rules_oci(), buildkit_nested(), containerd_referrer(), sha512_blobs(),
    Sample("dir-docker-types", dir_of(DOCKER_MANIFEST, [AB.config, *PACKED],
                                      **{"signature-1": b"not a signature"}),
           [of_oci([], AB, DOCKER_MANIFEST)]),
    dir_untrue(), dir_list(), dir_1_2(),
]
