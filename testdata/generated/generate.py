#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the archives of this folder, or of another one that is named, and expected.json: what is
in each, from what they were made of (README.md)."""
import json
import pathlib
import sys

from docker import DOCKER_SAMPLES
from oci import OCI_SAMPLES
from tars import TAR_SAMPLES

FOLDER = pathlib.Path(__file__).parent


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    expected = {}
    for sample in [*DOCKER_SAMPLES, *OCI_SAMPLES, *TAR_SAMPLES]:
        path = folder / sample.name
        if isinstance(sample.content, dict):
            path.mkdir(exist_ok=True)
            for name, data in sample.content.items():
                (path / name).write_bytes(data)
        else:
            path.write_bytes(sample.content)
        expected[sample.name] = sample.expected()
    text = json.dumps(expected, indent=1, sort_keys=True) + "\n"
    (folder / "expected.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
