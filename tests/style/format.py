#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that clang-format would change no C++ file. usage: format.py ROOT CLANG-FORMAT"""
import pathlib
import subprocess
import sys

import tree

root = pathlib.Path(sys.argv[1])
sys.exit(subprocess.run([sys.argv[2], "--dry-run", "-Werror", *tree.cpp_files(root)],
                        cwd=root).returncode)
