"""Reads the files of a multipart body, and never more of it than the settings allow."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from runtime.archives import LARGEST_UNPACKED, open_zip
from runtime.filetype import ZIP, media_type
from runtime.reception import Arrival
from runtime.refusal import Refusal
from schemas.resume import RejectionCode, Source
from services.gateway.errors import Invalid, TooLarge

FIELDS = 8
LONGEST_FIELD = 4096
LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Form:
    files: Sequence[UploadFile]
    fields: FormData

    def field(self, name: str) -> str | None:
        value = self.fields.get(name)
        return value.strip() or None if isinstance(value, str) else None


@asynccontextmanager
async def received_form(request: Request, *, largest: int, most_files: int) -> AsyncGenerator[Form]:
    """The form of a request; its temporary files are gone when the block ends."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Invalid.field("body", "Send multipart/form-data with one or more files")
    parser = MultiPartParser(
        request.headers,
        _at_most(request, largest),
        max_files=most_files,
        max_fields=FIELDS,
        max_part_size=LONGEST_FIELD,
    )
    try:
        fields = await parser.parse()
    except MultiPartException as error:
        raise Invalid.field("body", error.message) from error
    try:
        files = [value for _, value in fields.multi_items() if isinstance(value, UploadFile)]
        if not files:
            raise Invalid.field("files", "Send at least one file")
        yield Form(files, fields)
    finally:
        await fields.close()


async def arrivals(form: Form, reference: str) -> list[Arrival]:
    """Every file of the form; a ZIP counts as the files inside it, or is refused as a whole."""
    found: list[Arrival] = []
    left = LARGEST_UNPACKED  # of all archives together: a hundred small ones hold gigabytes
    for position, file in enumerate(form.files):
        data, name = await file.read(), plain_name(file.filename)
        if media_type(data, name) == ZIP:
            inside = await asyncio.to_thread(_opened, data, name, f"{reference}#{position}", left)
            left -= sum(len(each.data) for each in inside if each.refusal is None)
            found.extend(inside)
        else:
            found.append(_arrival(data, name, f"{reference}#{position}"))
    return found


def _opened(data: bytes, name: str, reference: str, left: int) -> list[Arrival]:
    opened = open_zip(data, left)
    if isinstance(opened, Refusal):
        return [_arrival(data, name, reference, opened)]
    if not opened:
        empty = Refusal(RejectionCode.EMPTY, "The ZIP file holds no files.")
        return [_arrival(data, name, reference, empty)]
    return [
        _arrival(each.data, plain_name(each.name), f"{reference}/{each.number}") for each in opened
    ]


def _arrival(data: bytes, name: str, reference: str, refusal: Refusal | None = None) -> Arrival:
    return Arrival(
        data=data, file_name=name, source=Source.UPLOAD, source_ref=reference, refusal=refusal
    )


def plain_name(file_name: str | None) -> str:
    """What a client calls its file, without folders and signs that could act in a header."""
    last = (file_name or "").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:LONGEST_NAME]


async def _at_most(request: Request, largest: int) -> AsyncGenerator[bytes]:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > largest:
        raise _too_large(largest)
    seen = 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen > largest:
            raise _too_large(largest)
        yield chunk


def _too_large(largest: int) -> TooLarge:
    return TooLarge(f"An upload has at most {largest} bytes; send the files in several requests")
