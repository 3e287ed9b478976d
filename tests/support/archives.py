"""Zip archives that no packer makes: every field as a test wants it."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
STORED, DEFLATED = 0, 8
UTF8 = 0x800


@dataclass(frozen=True)
class Entry:
    """One entry; what is None says the truth."""

    name: bytes
    data: bytes = b""
    method: int = STORED
    flags: int = UTF8
    extra: bytes = b""
    attributes: int = 0
    local_name: bytes | None = None
    packed: bytes | None = None
    checksum: int | None = None
    packed_size: int | None = None
    size: int | None = None
    offset: int | None = None

    def content(self) -> bytes:
        if self.packed is not None:
            return self.packed
        if self.method == DEFLATED:
            packer = zlib.compressobj(wbits=-15)
            return packer.compress(self.data) + packer.flush()
        return self.data

    def numbers(self) -> tuple[int, int, int]:
        content = self.content()
        checksum = zlib.crc32(self.data) if self.checksum is None else self.checksum
        packed_size = len(content) if self.packed_size is None else self.packed_size
        return checksum, packed_size, len(self.data) if self.size is None else self.size


def archive(entries: Sequence[Entry], *, before: bytes = b"", comment: bytes = b"") -> bytes:
    """The archive of these entries."""
    body, offsets = bytearray(before), []
    for entry in entries:
        offsets.append(len(body))
        body += _header(entry) + entry.content()
    return _finished(entries, offsets, bytes(body), comment)


def _header(entry: Entry) -> bytes:
    name = entry.name if entry.local_name is None else entry.local_name
    fixed = (b"PK\3\4", 20, entry.flags, entry.method, 0, 0, *entry.numbers(), len(name), 0)
    return _LOCAL.pack(*fixed) + name


def _finished(
    entries: Sequence[Entry], offsets: Sequence[int], body: bytes, comment: bytes
) -> bytes:
    directory = b"".join(
        _central(entry, offset) for entry, offset in zip(entries, offsets, strict=True)
    )
    count = min(len(entries), 0xFFFF)
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), len(body), len(comment))
    return body + directory + end + comment


def nested(names: Sequence[bytes], size: int) -> bytes:
    """Entries that hold all that follow: each one's content quotes the next ones' local headers.

    After David Fifield, A better zip bomb (2019): what is packed once unpacks once for each name.
    """
    kernel = Entry(b"", bytes(size), DEFLATED).content()
    entries: list[Entry] = []
    body, unpacked = kernel, bytes(size)
    for name in reversed(names):
        quoted = len(entries) and _LOCAL.size + len(entries[-1].name)
        content = (_stored(quoted) if quoted else b"") + body
        unpacked = body[:quoted] + unpacked
        entry = Entry(name, unpacked, DEFLATED, packed=content)
        entries.append(entry)
        body = _header(entry) + content
    offsets, at = [], 0
    for entry in reversed(entries):
        offsets.append(at)
        at += _LOCAL.size + len(entry.name) + len(_stored(0))
    return _finished(list(reversed(entries)), offsets, body, b"")


def _stored(size: int) -> bytes:
    """The start of a deflate block that is stored as it is, and is not the last."""
    return b"\0" + struct.pack("<HH", size, size ^ 0xFFFF)


def _central(entry: Entry, offset: int) -> bytes:
    sizes = (len(entry.name), len(entry.extra), 0, 0, 0, entry.attributes)
    place = offset if entry.offset is None else entry.offset
    fixed = (b"PK\1\2", 20, 20, entry.flags, entry.method, 0, 0, *entry.numbers(), *sizes, place)
    return _CENTRAL.pack(*fixed) + entry.name + entry.extra
