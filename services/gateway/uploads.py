"""Reads the files of a multipart body, and never more of it than the settings allow."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

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
