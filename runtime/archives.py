"""Opens a ZIP within limits on members, unpacked size and depth, or says why not in plain words."""

import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from runtime.refusal import Refusal
from schemas.resume import RejectionCode

MEGABYTE = 1024 * 1024
MOST_MEMBERS = 100
LARGEST_UNPACKED = 64 * MEGABYTE
_CENTRAL_ENTRY = b"PK\x01\x02"
_MOST_ENTRIES = 20_000  # those of documents that are stored inside, being archives too, as well
_CHUNK = 256 * 1024
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class Member:
    number: int
    name: str
    data: bytes


class _Refused(Exception):
    def __init__(self, code: RejectionCode, reason: str) -> None:
        super().__init__(reason)
        self.refusal = Refusal(code, reason)


def open_zip(data: bytes, most_bytes: int = LARGEST_UNPACKED) -> Sequence[Member] | Refusal:
    """Every file in the archive, or nothing: half an archive taken would hide the other half."""
    # zipfile builds an object for each entry before anyone can ask how many there are.
    if data.count(_CENTRAL_ENTRY) > _MOST_ENTRIES:
        return _too_many()
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _members(archive, most_bytes)
    except _Refused as refused:
        return refused.refusal
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
        LookupError,
    ):
        return Refusal(
            RejectionCode.CORRUPT, "The ZIP file is damaged. Please send the files themselves."
        )


def _members(archive: zipfile.ZipFile, left: int) -> Sequence[Member]:
    infos = [info for info in archive.infolist() if _is_wanted(info)]
    if len(infos) > MOST_MEMBERS:
        raise _Refused(RejectionCode.TOO_LARGE, _too_many().reason)
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise _Refused(
            RejectionCode.ENCRYPTED,
            "The ZIP file has a password. Please send the files without one.",
        )
    if any(info.compress_type not in _METHODS for info in infos):
        raise NotImplementedError("the other methods unpack without a bound")
    members: list[Member] = []
    for number, info in enumerate(infos, 1):
        content = _read(archive, info, left)
        left -= len(content)
        members.append(Member(number, info.filename, content))
    return members


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """What comes out is counted: the size that the archive states can lie."""
    chunks: list[bytes] = []
    size = 0
    with archive.open(info) as member:
        while chunk := member.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise _Refused(
                    RejectionCode.TOO_LARGE,
                    "The ZIP file unpacks to more than is read at once. "
                    "Please send its files in several parts.",
                )
            chunks.append(chunk)
    return b"".join(chunks)


def _is_wanted(info: zipfile.ZipInfo) -> bool:
    parts = info.filename.replace("\\", "/").split("/")
    return not info.is_dir() and "__MACOSX" not in parts and not parts[-1].startswith(".")


def _too_many() -> Refusal:
    return Refusal(
        RejectionCode.TOO_LARGE,
        f"The ZIP file holds more than {MOST_MEMBERS} files. Please send them in several parts.",
    )
