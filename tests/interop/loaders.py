# SPDX-License-Identifier: Apache-2.0
"""The ways in which Docker and containerd load an archive, and what becomes of the image.

Each has `program`, whose it is; `way`, what people type; `loader` and `pusher`, the rows of
`ocifact inspect --loaders` that foretell what it does (None: none does); whether it takes
`archives` and `folders`; and `load`, which leaves nothing behind for the next one.
"""
import collections
import itertools
import json
import re

import cri
import peers
import trees

# What became of an image. `refusal` is a message, and the rest is empty then; else there are the
# `names` that are shown, `digests` (None: none is shown), `pushed`, those that a registry has after
# a push (None: nothing was pushed; a text: why not), `files` (None: none are shown; a text: why
# not) and `health`, whether the health check is still there (None: it is not told).
Outcome = collections.namedtuple("Outcome", "refusal names digests pushed files health",
                                 defaults=((), None, None, None, None))


def message(done):
    """The first line of a program's message, without what is of this run or this file only."""
    [text, *_] = [line for line in peers.said(done).splitlines() if "level=warning" not in line]
    for what, instead in ((r'Error: |ctr: |time="[^"]*" level=\w+ msg=', ""),
                          (r'Error parsing image name "[^"]*": |initializing source \S+ ', ""),
                          (r"/[\w./-]*/", "…/"),
                          (r"[0-9a-f]{64}", "…"), (r"127\.0\.0\.1:\d+", "REGISTRY"),
                          (r":$", "")):
        text = re.sub(what, instead, text)
    return text


def refusal(done):
    return Outcome(message(done))


def names(shown):
    """Names in order; what has none is called `<none>:<none>` by most programs."""
    return sorted({name for name in shown if name != "<none>:<none>"})


def pushed(registry, *steps):
    """What the registry has after these steps, which are given a new name there: digests, or why a
    step failed."""
    reference = registry.new_name()
    for step in steps:
        done = step(reference)
        if done.code:
            return message(done)
    return {registry.digest(reference)}


class Docker:
    """`docker load`, into either store, and a push."""

    program = "Docker"
    archives, folders = True, False

    def __init__(self, start, registry, containerd_store=False):
        self.docker = start(lambda folder: peers.Docker(folder, containerd_store))
        self.registry = registry
        store = "containerd" if containerd_store else "classic"
        self.loader = f"docker load ({store})"
        self.pusher = f"docker load, push ({store})"
        self.way = f"`docker load`, {store} store"

    def load(self, subject):
        done = self.docker.run("load", "--input", subject.path)
        rows = self._images()
        outcome = refusal(done) if done.code else self._look(rows)
        self.docker.forget()
        return outcome

    def _look(self, rows):
        identity = rows[0][1]
        return Outcome(None, names(row[0] for row in rows),
                       {digest for _, _, digest in rows} - {"<none>"} or None,
                       pushed(self.registry, lambda name: self.docker.run("tag", identity, name),
                              lambda name: self.docker.run("push", "--quiet", name)),
                       self._files(identity), self._health(identity))

    def _images(self):
        form = "{{.Repository}}:{{.Tag}} {{.ID}} {{.Digest}}"
        out = self.docker.run("images", "--all", "--digests", "--no-trunc", "--format", form).out
        return [line.split() for line in out.decode().splitlines()]

    def _files(self, identity):
        created = self.docker.run("create", identity, "/none")
        if created.code:
            return message(created)
        container = created.out.decode().split()[-1]
        files = trees.of_tar(self.docker.run("export", container).out)
        self.docker.run("rm", container)
        return files

    def _health(self, identity):
        [shown] = json.loads(self.docker.run("image", "inspect", identity).out)
        return bool(shown["Config"].get("Healthcheck"))


class CtrImport:
    """`ctr images import`, with some options, each time in a namespace that nobody used; and a push
    when there is a registry."""

    program = "containerd"
    archives, folders = True, False
    _numbers = itertools.count()

    def __init__(self, containerd, *options, registry=None):
        self.containerd = containerd
        self.options = options
        self.registry = registry
        self.loader = None if options else "ctr images import"
        self.pusher = ("ctr images import --all-platforms, push"
                       if registry and "--all-platforms" in options else None)
        self.way = f"`{' '.join(('ctr images import', *options))}`"

    def load(self, subject):
        space = f"n{next(self._numbers)}"

        def ctr(*arguments):
            return self.containerd.run("--namespace", space, "images", *arguments)

        unpack = () if "--no-unpack" in self.options else ("--snapshotter", "native")
        done = ctr("import", *unpack, *self.options, subject.path)
        if done.code:
            return refusal(done)
        images = self.containerd.images(space)
        if not images:
            return Outcome(None)
        first = sorted(images)[0]
        return Outcome(None, names(re.sub(r"import-\d{4}-\d\d-\d\d", "import-DATE", name)
                                   for name in images),
                       {digest for _, digest, _ in images.values()},
                       self.registry and pushed(
                           self.registry, lambda name: ctr("tag", first, name),
                           lambda name: ctr("push", "--plain-http", name)),
                       None if self.options else self._files(space, first))

    def _files(self, space, name):
        folder = self.containerd.folder / space
        mounted = peers.run(
            ["unshare", "--mount", "sh", "-ec",
             'mkdir "$0"; ctr --namespace "$1" images mount --snapshotter native "$2" "$0" '
             '> "$0.log"; tar -C "$0" -cf - .', folder, space, name], env=self.containerd.env)
        return message(mounted) if mounted.code else trees.of_tar(mounted.out)


class Cri:
    """What the kubelet finds after `ctr -n k8s.io images import`: names, and names with a digest."""

    program = "containerd"
    loader, pusher = "CRI", None
    archives, folders = True, False
    way = "CRI, after `ctr -n k8s.io images import`"

    def __init__(self, containerd, mark, name):
        """`mark` is an archive, and `name` the name in it, of an image that no subject has."""
        self.containerd = containerd
        self._mark = name
        self._ctr("import", "--snapshotter", "native", mark)
        self._settle()
        self.kept = set(containerd.images("k8s.io"))

    def _ctr(self, *arguments):
        return self.containerd.run("--namespace", "k8s.io", "images", *arguments)

    def _settle(self):
        """CRI learns of images one after the other: once it has a new name it had the others."""
        last, self._mark = self._mark, f"{self._mark}0"
        self._ctr("tag", last, self._mark)
        peers.wait(lambda: cri.image_status(self.containerd.socket, self._mark), "CRI")

    def load(self, subject):
        done = self._ctr("import", "--snapshotter", "native", subject.path)
        if done.code:
            return refusal(done)
        self._settle()
        shown = self._names(subject)
        self._ctr("rm", "--sync",
                  *(set(self.containerd.images("k8s.io")) - self.kept - {self._mark}))
        self._settle()
        return Outcome(None, [name for name in shown if "@" not in name],
                       {name.partition("@")[2] for name in shown if "@" in name} or None)

    def _names(self, subject):
        pinned = [f"{name.rpartition(':')[0]}@{digest}"
                  for name in subject.names for digest in subject.digests]
        return names(name for name in [*subject.names, *pinned]
                     if cri.image_status(self.containerd.socket, name))
