"""Walks over received bytes before anything is built from them.

msgpack allocates what an array's header announces, so a few bytes could ask for gigabytes. After
this walk every length is known to be covered by bytes that are there, and the number of
items and the nesting are within the caps: unpacking needs memory in proportion to them.
"""

from sandbox.wire.caps import Caps, WireError

_REFUSED = 0
_WRAPPING = 4
"""Levels that the message itself and its innermost leaves add to those of the values."""


def _sizes() -> list[int]:
    """For each first byte: the size of the token it starts, where that byte alone tells it."""
    sizes = [_REFUSED] * 256
    for byte in [*range(0x80), *range(0xE0, 0x100), 0xC0, 0xC2, 0xC3]:
        sizes[byte] = 1
    for byte in range(0xA0, 0xC0):
        sizes[byte] = 1 + (byte - 0xA0)
    for byte, width in {0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}.items():
        sizes[byte] = sizes[byte + 4] = 1 + width
    sizes[0xCB] = 9
    return sizes


_SIZES = _sizes()
_BLOB_WIDTH = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4}
_ARRAY_WIDTH = {**dict.fromkeys(range(0x90, 0xA0), 0), 0xDC: 2, 0xDD: 4}


def check(data: bytes, caps: Caps) -> None:
    """Raise `WireError` unless the bytes are one whole msgpack object of ours within the caps."""
    walk = _Walk(data, caps)
    while walk.inside:
        walk.step()
    if walk.position != len(data):
        raise WireError("the message and its bytes do not end together")


class _Walk:
    """Where the walk is: the position, and how many items each open array still has."""

    def __init__(self, data: bytes, caps: Caps) -> None:
        self._data = data
        self._caps = caps
        self._items = 1
        self.position = 0
        self.inside = [1]

    def step(self) -> None:
        """Skip the innermost array's items up to the next array among them, or to its end."""
        data, position, left = self._data, self.position, self.inside[-1]
        while left:
            if position >= len(data):
                raise WireError("the message ends too early")
            size = _SIZES[data[position]] or self._blob_size(position)
            if not size:
                break
            position += size
            left -= 1
        self.position = position
        if left:
            self.inside[-1] = left - 1
            self._open()
        else:
            self.inside.pop()

    def _blob_size(self, position: int) -> int:
        width = _BLOB_WIDTH.get(self._data[position])
        if width is None:
            return 0
        start = position + 1 + width
        return 1 + width + int.from_bytes(self._data[position + 1 : start], "big")

    def _open(self) -> None:
        byte, start = self._data[self.position], self.position + 1
        width = _ARRAY_WIDTH.get(byte)
        if width is None:
            raise WireError(f"byte 0x{byte:02x} does not start a value")
        end = start + width
        length = int.from_bytes(self._data[start:end], "big") if width else byte & 0x0F
        self._items += length
        if self._items > self._caps.elements or length > len(self._data) - end:
            raise WireError("the message has too many items")
        self.position = end
        self.inside.append(length)
        if len(self.inside) > self._caps.depth + _WRAPPING:
            raise WireError("the message is nested too deeply")
