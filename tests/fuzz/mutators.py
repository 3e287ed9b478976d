"""Changes that keep enough of a frame's form for them to reach what lies behind the first check."""

import random
from collections.abc import Callable
from typing import Any

import msgpack

HEADER = 4
_DTYPES = ["<f8", "|b1", "<U2", ">c16", "<U99999999", "|O", "<M8[s]", "|V8", "<f8,<f8", "<U1\u0663"]
_NASTY = [
    *(None, True, -1, 0, 1, 2**31, 2**63, 2**64 - 1, -(2**63), 1.5, float("nan"), float("inf")),
    *("", "x", "\ud800", "P" * 301, b"", b"\xff" * 8, b"\0" * 16, [], {}, {"a": 1}, [[]]),
    *_DTYPES,
    *([tag] for tag in range(17)),
    msgpack.ExtType(5, b"x"),
]


def mutate_frame(data: bytes, chance: random.Random) -> bytes:
    """The payload with one of its parts replaced, doubled, dropped, wrapped or moved."""
    tree = msgpack.unpackb(data, strict_map_key=False, unicode_errors="surrogatepass")
    places = list(_places(tree))
    if not places:
        return b"\x91" + data
    box, at = chance.choice(places)
    chance.choice(_CHANGES)(box, at, chance, places)
    changed: bytes = msgpack.packb(tree, unicode_errors="surrogatepass")
    return changed


def mutate_talk(data: bytes, chance: random.Random, change: Callable[[bytes], bytes]) -> bytes:
    """Frames dropped, doubled, swapped, spliced, cut, or one of them changed within."""
    flags, frames = data[:1] or b"\0", _split(data[1:])
    if not frames:
        return data
    a, b = chance.randrange(len(frames)), chance.randrange(len(frames))
    match chance.randrange(7):
        case 0:
            del frames[a]
        case 1:
            frames.insert(b, frames[a])
        case 2:
            frames[a], frames[b] = frames[b], frames[a]
        case 3:
            cut = chance.randrange(1 + len(frames[a]))
            frames[a] = frames[a][:cut] + frames[b][cut:]
        case 4:
            frames[a] = frames[a][: chance.randrange(1 + len(frames[a]))]
        case 5:
            flags = bytes([chance.randrange(16)])
        case _:
            payload = change(frames[a][HEADER:])
            frames[a] = len(payload).to_bytes(HEADER, "big") + payload
    return flags + b"".join(frames)


def _split(talk: bytes) -> list[bytes]:
    frames = []
    while talk:
        length = HEADER + int.from_bytes(talk[:HEADER], "big")
        frames.append(talk[:length])
        talk = talk[length:]
    return frames


def _places(tree: Any) -> list[tuple[list[Any], int]]:
    if not isinstance(tree, list):
        return []
    here = [(tree, at) for at in range(len(tree))]
    return here + [place for item in tree for place in _places(item)]


def _replace(box: list[Any], at: int, chance: random.Random, places: Any) -> None:
    box[at] = chance.choice(_NASTY)


def _copy(box: list[Any], at: int, chance: random.Random, places: Any) -> None:
    other, where = chance.choice(places)
    box[at] = msgpack.unpackb(
        msgpack.packb(other[where], unicode_errors="surrogatepass"),
        strict_map_key=False,
        unicode_errors="surrogatepass",
    )


def _double(box: list[Any], at: int, chance: random.Random, places: Any) -> None:
    box.insert(at, box[at])


def _drop(box: list[Any], at: int, chance: random.Random, places: Any) -> None:
    del box[at]


def _wrap(box: list[Any], at: int, chance: random.Random, places: Any) -> None:
    for _ in range(chance.choice([1, 2, 50, 110, 400])):
        box[at] = chance.choice([[0, box[at]], [1, box[at]], [13, "P", False, "x", box[at]]])


def _swap(box: list[Any], at: int, chance: random.Random, places: Any) -> None:
    other = chance.randrange(len(box))
    box[at], box[other] = box[other], box[at]


_CHANGES = (_replace, _replace, _copy, _double, _drop, _wrap, _swap)
