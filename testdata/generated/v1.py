# SPDX-License-Identifier: Apache-2.0
"""Archives of Docker up to 1.9: a folder a layer, no manifest.json."""
from parts import compact, hex_of, layer, sha256, tar, tree

BASE, TOP, OTHER = (letter * 64 for letter in "abc")
LAYERS = {BASE: layer("base"), TOP: layer("top"), OTHER: layer("other")}


def save(images, repositories):
    """What `docker save` of these versions wrote; `images`: the JSON by ID."""
    paths = {}
    for image, text in images.items():
        paths[image + "/VERSION"] = b"1.0"
        paths[image + "/json"] = text
        paths[image + "/layer.tar"] = LAYERS[image]
    if repositories:
        paths["repositories"] = compact(repositories) + b"\n"
    return tar(tree(paths), mtime=1449599510)


def diff_ids(*images):
    return [sha256(LAYERS[image]) for image in images]


# 1.9 --------------------------------------------------------------------------------------------
# `config` and `container_config` are passed on as they stand, whatever is in them.
BASE_JSON = (
    '{"id":"%s","comment":"Imported from -","created":"2015-12-08T18:31:50.979824705Z",'
    '"container_config":{"Hostname":"","Cmd":null},"docker_version":"1.9.1",'
    '"config":{"Hostname":"","Unknown":[1.50,{"a":"\\u00e9<&>"}]},'
    '"architecture":"amd64","os":"linux","Size":2048}' % BASE).encode()
TOP_JSON = (
    '{"id":"%s","parent":"%s","created":"2015-12-08T18:31:51.500Z","container":"%s",'
    '"container_config":{"Hostname":"1f2e","Cmd":["/bin/sh","-c","#(nop) CMD [\\"/hello\\"] \\u0026\\u0026 x"]},'
    '"docker_version":"1.9.1","author":"A <a@example.com>",'
    '"config":{"Hostname":"1f2e","Cmd":["/hello"],"Env":["A=1 > 0"],"Labels":{}},'
    '"architecture":"amd64","os":"linux","Size":2048,"parent_id":"sha256:%s","layer_id":"sha256:%s"}'
    % (TOP, BASE, "d" * 64, "1" * 64, "2" * 64)).encode()
OTHER_JSON = (
    '{"id":"%s","created":"2016-01-01T00:00:00Z","container_config":{"Cmd":null},'
    '"docker_version":"1.9.1","config":null,"architecture":"amd64","os":"linux"}' % OTHER).encode()

# What Docker makes of them when it loads the archive, written out by hand.
TOP_CONFIG = (
    '{"architecture":"amd64","author":"A \\u003ca@example.com\\u003e",'
    '"config":{"Hostname":"1f2e","Cmd":["/hello"],"Env":["A=1 \\u003e 0"],"Labels":{}},'
    '"container":"%s","container_config":{"Hostname":"1f2e","Cmd":["/bin/sh","-c",'
    '"#(nop) CMD [\\"/hello\\"] \\u0026\\u0026 x"]},"created":"2015-12-08T18:31:51.500Z",'
    '"docker_version":"1.9.1","history":[{"created":"2015-12-08T18:31:50.979824705Z",'
    '"comment":"Imported from -"},{"created":"2015-12-08T18:31:51.5Z",'
    '"author":"A \\u003ca@example.com\\u003e","created_by":"/bin/sh -c #(nop) CMD [\\"/hello\\"] '
    '\\u0026\\u0026 x"}],"os":"linux","rootfs":{"type":"layers","diff_ids":["%s","%s"]}}'
    % ("d" * 64, *diff_ids(BASE, TOP))).encode()
OTHER_CONFIG = (
    '{"architecture":"amd64","config":null,"container_config":{"Cmd":null},'
    '"created":"2016-01-01T00:00:00Z","docker_version":"1.9.1",'
    '"history":[{"created":"2016-01-01T00:00:00Z"}],"os":"linux",'
    '"rootfs":{"type":"layers","diff_ids":["%s"]}}' % diff_ids(OTHER)[0]).encode()
BASE_CONFIG = (
    '{"architecture":"amd64","comment":"Imported from -",'
    '"config":{"Hostname":"","Unknown":[1.50,{"a":"\\u00e9\\u003c\\u0026\\u003e"}]},'
    '"container_config":{"Hostname":"","Cmd":null},"created":"2015-12-08T18:31:50.979824705Z",'
    '"docker_version":"1.9.1","history":[{"created":"2015-12-08T18:31:50.979824705Z",'
    '"comment":"Imported from -"}],"os":"linux","rootfs":{"type":"layers","diff_ids":["%s"]}}'
    % diff_ids(BASE)[0]).encode()

DOCKER_1_9 = save({BASE: BASE_JSON, TOP: TOP_JSON, OTHER: OTHER_JSON},
                  {"app": {"1": TOP, "latest": TOP}, "registry.example.com:5000/base": {"2": BASE}})

# Before 1.8.3 ------------------------------------------------------------------------------------
# Docker reads what it knows of these and writes that again, so that nothing else is left.
OLD_JSON = (
    '{"id":"%s","created":"2015-04-01T12:00:00.120000000+00:00","container_config":{},'
    '"docker_version":"1.6.2","author":"","unknown":1,'
    '"config":{"Memory":64,"Hostname":"h","Cmd":"/hello","Volumes":{"/b":{},"/a":{}},'
    '"ExposedPorts":{"80/tcp":{}},"Labels":{"b":"2","a":"1"},"Env":[],"AttachStdin":true},'
    '"architecture":"amd64","os":"linux","Size":0,"checksum":""}' % OTHER).encode()
OLD_CONFIG = (
    '{"architecture":"amd64",'
    '"config":{"Hostname":"h","Domainname":"","User":"","AttachStdin":true,"AttachStdout":false,'
    '"AttachStderr":false,"ExposedPorts":{"80/tcp":{}},"Tty":false,"OpenStdin":false,'
    '"StdinOnce":false,"Env":[],"Cmd":["/hello"],"Image":"","Volumes":{"/a":{},"/b":{}},'
    '"WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":{"a":"1","b":"2"}},'
    '"container_config":{"Hostname":"","Domainname":"","User":"","AttachStdin":false,'
    '"AttachStdout":false,"AttachStderr":false,"Tty":false,"OpenStdin":false,"StdinOnce":false,'
    '"Env":null,"Cmd":null,"Image":"","Volumes":null,"WorkingDir":"","Entrypoint":null,'
    '"OnBuild":null,"Labels":null},"created":"2015-04-01T12:00:00.12Z","docker_version":"1.6.2",'
    '"history":[{"created":"2015-04-01T12:00:00.12Z"}],"os":"linux",'
    '"rootfs":{"type":"layers","diff_ids":["%s"]}}' % diff_ids(OTHER)[0]).encode()

DOCKER_1_6 = save({OTHER: OLD_JSON}, {"old": {"1.6": OTHER}})


def image_ids():
    return {name: "sha256:" + hex_of(config) for name, config in
            {"top": TOP_CONFIG, "base": BASE_CONFIG, "other": OTHER_CONFIG,
             "old": OLD_CONFIG}.items()}
