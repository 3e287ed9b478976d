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
    """Raise `WireError` unless the bytes are one whole, flat-typed msgpack object within the caps."""
    position, end, items = 0, len(data), 1
    open_arrays: list[int] = []
    left = 1
    while True:
        while not left:
            if not open_arrays:
                if position != end:
                    raise WireError("bytes are left over after the message")
                return
            left = open_arrays.pop()
        left -= 1
        if position >= end:
            raise WireError("the message ends too early")
        byte = data[position]
        size = _SIZES[byte]
        if size:
            position += size
        elif byte in _BLOB_WIDTH:
            position = _skip_blob(data, position, _BLOB_WIDTH[byte])
        elif byte in _ARRAY_WIDTH:
            position, length = _array(data, position, _ARRAY_WIDTH[byte])
            items += length
            if items > caps.elements or length > end - position:
                raise WireError("the message has too many items")
            open_arrays.append(left)
            if len(open_arrays) > caps.depth + _WRAPPING:
                raise WireError("the message is nested too deeply")
            left = length
        else:
            raise WireError(f"byte 0x{byte:02x} does not start a value")


def _skip_blob(data: bytes, position: int, width: int) -> int:
    start = position + 1 + width
    length = int.from_bytes(data[position + 1 : start], "big")
    if start + length > len(data):
        raise WireError("the message ends too early")
    return start + length


def _array(data: bytes, position: int, width: int) -> tuple[int, int]:
    if not width:
        return position + 1, data[position] & 0x0F
    start = position + 1 + width
    return start, int.from_bytes(data[position + 1 : start], "big")
