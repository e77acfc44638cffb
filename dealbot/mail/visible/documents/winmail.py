"""Outlook's ``winmail.dat`` (TNEF): the text and the files that it wraps. [MS-OXTNEF] sections 2.1.3 and 2.4.

Read here by hand: the libraries on offer trust the counts in the file and can be kept busy for hours by twenty bytes.
Here every step takes bytes from the file, and so ends.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from dealbot.mail.visible.clean import decode_text

MAX_TNEF = 3_000_000
MAX_ATTRIBUTES = 1_000
MAX_FILES = 20
MAX_COMPRESSED = 60_000
"""Bytes of compressed RTF; it is unpacked one letter at a time, up to nine times as many."""
_SIGNATURE = b"\x78\x9f\x3e\x22"
_BODY, _PROPERTIES = 0x800C, 0x9003
_NEW_FILE, _FILE_NAME, _FILE_DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_TEXT, _RTF, _HTML, _CODE_PAGE = 0x1000, 0x1009, 0x1013, 0x3FDE
_LONG_NAME, _DATA_OBJECT = 0x3707, 0x3701
_SIZES = {2: 4, 3: 4, 4: 4, 0xA: 4, 0xB: 4, 5: 8, 6: 8, 7: 8, 0x14: 8, 0x40: 8, 0x48: 16}
"""Bytes that a value of each fixed type takes, padded."""
_UNICODE, _MULTIPLE, _NAMED = 0x1F, 0x1000, 0x8000


@dataclass(frozen=True, slots=True)
class Winmail:
    """What was inside: HTML, or else plain text; the files as names and bytes."""

    text: str
    html: str
    files: tuple[tuple[str, bytes], ...]


def open_winmail(content: bytes) -> Winmail:
    """Unwrap it. Raises ValueError or struct.error where it is broken."""
    if content[:4] != _SIGNATURE or len(content) > MAX_TNEF:
        raise ValueError("no TNEF, or too large")
    body = b""
    properties: dict[int, bytes | str] = {}
    files: list[dict[str, bytes | str]] = []
    for name, data in islice(_attributes(content), MAX_ATTRIBUTES):
        if name == _BODY:
            body = data
        elif name == _PROPERTIES:
            properties = dict(_properties(data))
        elif name == _NEW_FILE:
            files.append({})
        elif files:
            _add_to_file(files[-1], name, data)
    html, text = _message(properties, body)
    return Winmail(text, html, tuple(_file(file) for file in files[:MAX_FILES]))


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each attribute's identifier and data."""
    offset = 6
    while offset + 11 <= len(content):
        name, length = struct.unpack_from("<xHxxI", content, offset)
        yield name, content[offset + 9 : offset + 9 + length]
        offset += length + 11


def _properties(data: bytes) -> Iterator[tuple[int, bytes | str]]:
    """Each MAPI property's identifier and first value; strings decoded where they are Unicode."""
    offset = 4
    while offset + 8 <= len(data):
        kind, name = struct.unpack_from("<HH", data, offset)
        offset = _behind_name(data, offset + 4, name)
        size = _SIZES.get(kind & ~_MULTIPLE)
        count = 1 if size and not kind & _MULTIPLE else struct.unpack_from("<I", data, offset)[0]
        offset += 0 if size and not kind & _MULTIPLE else 4
        if size:
            yield name, data[offset : offset + size]
            offset += count * size
            continue
        for value, behind in islice(_strings(data, offset), count):
            yield name, value.decode("utf-16-le", "replace") if kind & ~_MULTIPLE == _UNICODE else value
            offset = behind


def _behind_name(data: bytes, offset: int, name: int) -> int:
    """Where the value begins: named properties carry a GUID and a number or a name first."""
    if name < _NAMED:
        return offset
    by_name, length = struct.unpack_from("<II", data, offset + 16)
    return offset + 24 + (_padded(length) if by_name else 0)


def _strings(data: bytes, offset: int) -> Iterator[tuple[bytes, int]]:
    while offset + 4 <= len(data):
        length = struct.unpack_from("<I", data, offset)[0]
        behind = offset + 4 + _padded(length)
        yield data[offset + 4 : offset + 4 + length], behind
        offset = behind


def _padded(length: int) -> int:
    return (length + 3) // 4 * 4


def _add_to_file(file: dict[str, bytes | str], name: int, data: bytes) -> None:
    if name == _FILE_NAME:
        file.setdefault("name", data)
    elif name == _FILE_DATA:
        file["data"] = data
    elif name == _FILE_PROPERTIES:
        for key, value in _properties(data):
            if key == _LONG_NAME:
                file["name"] = value
            elif key == _DATA_OBJECT and isinstance(value, bytes):
                file.setdefault("data", value[16:])


def _file(file: dict[str, bytes | str]) -> tuple[str, bytes]:
    data = file.get("data", b"")
    return _text(file.get("name", b"")), data if isinstance(data, bytes) else b""


def _message(properties: dict[int, bytes | str], body: bytes) -> tuple[str, str]:
    """HTML and plain text; of rich text the words."""
    page = properties.get(_CODE_PAGE, b"")
    charset = f"cp{struct.unpack('<I', page)[0]}" if isinstance(page, bytes) and len(page) == 4 else None
    if html := _text(properties.get(_HTML, b""), charset):
        return html, ""
    text = _text(properties.get(_TEXT, b"") or body, charset)
    return "", text if text.strip() else _rich(properties.get(_RTF, b""))


def _rich(value: bytes | str) -> str:
    if not isinstance(value, bytes) or not 0 < len(value) <= MAX_COMPRESSED:
        return ""
    from compressed_rtf import decompress  # noqa: PLC0415 - few mails need it

    from dealbot.mail.visible.documents.rich import read_rtf  # noqa: PLC0415 - as above

    return read_rtf(decompress(value))


def _text(value: bytes | str, charset: str | None = None) -> str:
    text = value if isinstance(value, str) else decode_text(value, {"cp65001": "utf-8"}.get(charset or "", charset))[0]
    return text.rstrip("\0")
