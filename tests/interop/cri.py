# SPDX-License-Identifier: Apache-2.0
"""Asks containerd's CRI plugin, as the kubelet does, whether it has an image: the gRPC call
runtime.v1.ImageService/ImageStatus. Its two protobuf messages are small enough to be written and
read here; curl speaks HTTP/2 to the socket."""
import subprocess

METHOD = "http://localhost/runtime.v1.ImageService/ImageStatus"
TEXT, NUMBER = 2, 0


def _number(value):
    """A varint."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def _text(field, payload):
    return bytes([field << 3 | TEXT]) + _number(len(payload)) + payload


class _Message:
    """Yields (field, value) of a protobuf message of texts and numbers."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def _take_number(self):
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def __iter__(self):
        while self.at < len(self.data):
            key = self._take_number()
            value = self._take_number()
            if key & 7 == TEXT:
                start, self.at = self.at, self.at + value
                value = self.data[start:self.at]
            elif key & 7 != NUMBER:
                raise ValueError(f"a protobuf field of wire type {key & 7}")
            yield key >> 3, value


def image_status(socket, reference):
    """(image ID, names, names with digests) of an image that CRI has, else None."""
    request = _text(1, _text(1, reference.encode()))
    answer = subprocess.run(
        ["curl", "--silent", "--fail", "--http2-prior-knowledge", "--unix-socket", str(socket),
         "-H", "content-type: application/grpc", "-H", "te: trailers", "--data-binary", "@-",
         METHOD],
        input=b"\0" + len(request).to_bytes(4, "big") + request, stdout=subprocess.PIPE,
        timeout=60, check=True).stdout
    # The answer's field 1 is the image: of which 1 is the ID, 2 are names, 3 names with digests.
    image = dict(_Message(answer[5:])).get(1)
    if not image:
        return None
    fields = [(field, value.decode()) for field, value in _Message(image) if field in (1, 2, 3)]
    return (next(value for field, value in fields if field == 1),
            sorted(value for field, value in fields if field == 2),
            sorted(value for field, value in fields if field == 3))
