"""Files in a ZIP archive, unpacked no further than agreed."""

from __future__ import annotations

import io
import zipfile

MAX_MEMBERS = 1_000


def open_member(content: bytes, name: str, limit: int) -> bytes:
    """The named file's bytes.

    Raises zipfile.BadZipFile where this is no archive, KeyError where the file is missing, ValueError where it is
    larger than ``limit`` unpacked, whatever the archive claims.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(_checked(archive, name, limit)) as member:
        unpacked = member.read(limit + 1)
    if len(unpacked) > limit:
        raise ValueError(f"larger than {limit} bytes unpacked")
    return unpacked


def unpacked_size(content: bytes) -> int:
    """Bytes that all files together claim to be; reading stops there, so a lie only breaks the file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise ValueError(f"more than {MAX_MEMBERS} files")
    return sum(member.file_size for member in members)


def _checked(archive: zipfile.ZipFile, name: str, limit: int) -> zipfile.ZipInfo:
    member = archive.getinfo(name)
    if member.file_size > limit:
        raise ValueError(f"larger than {limit} bytes unpacked")
    return member
