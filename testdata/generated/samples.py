# SPDX-License-Identifier: Apache-2.0
"""What a sample is, and what is expected of it."""
import dataclasses

from parts import gzipped, manifest_of, sha256, zstded

PACK = {"plain": bytes, "gzip": gzipped, "zstd": zstded}


@dataclasses.dataclass
class Expected:
    """One image, as `ls`, `digest` and `layout` should have it; None: no matter of this test."""
    names: list
    image_id: str = ""
    diff_ids: list = dataclasses.field(default_factory=list)
    platform: str = "linux/amd64"
    stored: str = ""  # the digest of the manifest or index that the source stores
    digest: str = ""  # what `digest` says, where no compressor has a part in it
    plain: str = ""  # the same with --compression none

    def as_json(self):
        return {"names": sorted(self.names), "imageID": self.image_id or None,
                "diffIDs": self.diff_ids, "platform": self.platform,
                "stored": self.stored or None, "digest": self.digest or None,
                "plainDigest": self.plain or None}


def of_docker(names, image, kinds=()):
    """An image that only manifest.json has. If its layers are all compressed they stay."""
    kinds = kinds or ["plain"] * len(image.layers)
    plain = sha256(manifest_of(image, image.layers, ["plain"] * len(image.layers))[1])
    packed = [PACK[kind](part) for kind, part in zip(kinds, image.layers)]
    digest = "" if "plain" in kinds else sha256(manifest_of(image, packed, kinds)[1])
    return Expected(names, image.id, [sha256(part) for part in image.layers], digest=digest,
                    plain=plain)


def of_oci(names, image, manifest, **more):
    """An image whose manifest is stored, and kept."""
    return Expected(names, image.id, [sha256(part) for part in image.layers],
                    stored=sha256(manifest), digest=sha256(manifest), **more)


@dataclasses.dataclass
class Sample:
    name: str
    content: object  # bytes, or a dict of the files of a folder
    images: list = dataclasses.field(default_factory=list)
    refused: str = ""  # why `layout` does not take it
    warnings: list = dataclasses.field(default_factory=list)
    valid: bool = True  # what `validate` says

    def expected(self):
        return {"images": [image.as_json() for image in self.images],
                "refused": self.refused or None, "warnings": self.warnings, "valid": self.valid}
