"""Opens zip-packed XML safely: bounded unpacking, no entities, no names from the archive used."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - a compiled module

from schemas.resume import RejectionCode
from services.parser.limits import Limits
from services.parser.outcome import Unreadable

# lxml comes without types; its elements are known to be elements by what they are used for.
Element: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Package:
    """Parts of a document by their names inside the archive."""

    archive: zipfile.ZipFile
    limits: Limits

    @classmethod
    def open(cls, data: bytes, limits: Limits) -> "Package":
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise _corrupt() from error
        infos = archive.infolist()
        if len(infos) > 5000 or sum(info.file_size for info in infos) > limits.unpacked_bytes * 4:
            raise _bomb()
        if any(info.flag_bits & 1 for info in infos):
            raise Unreadable(RejectionCode.ENCRYPTED, "The document is protected by a password.")
        return cls(archive, limits)

    def names(self) -> list[str]:
        return self.archive.namelist()

    def raw(self, name: str) -> bytes | None:
        """A part as it is, or None where there is none."""
        try:
            with self.archive.open(name) as stream:
                # The sizes in the directory may lie; what really comes out is counted.
                raw = stream.read(self.limits.unpacked_bytes + 1)
        except KeyError:
            return None
        except (
            zipfile.BadZipFile,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise _corrupt() from error
        except Exception as error:  # zlib.error has no public base of its own
            if type(error).__name__ != "error":
                raise
            raise _corrupt() from error
        if len(raw) > self.limits.unpacked_bytes:
            raise _bomb()
        return raw

    def xml(self, name: str) -> Element | None:
        """A part as a tree, or None where there is none."""
        raw = self.raw(name)
        if raw is None:
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
        )
        try:
            return etree.fromstring(raw, parser)
        except etree.XMLSyntaxError as error:
            raise _corrupt() from error


def _corrupt() -> Unreadable:
    return Unreadable(RejectionCode.CORRUPT, "The document is damaged and cannot be opened.")


def _bomb() -> Unreadable:
    return Unreadable(
        RejectionCode.TOO_LARGE, "Unpacked, the document is far larger than a resume."
    )


def local(element: Element) -> str:
    """The tag without its namespace; comments and the like have none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element) -> Iterator[tuple[str, Element]]:
    for child in element:
        name = local(child)
        if name:
            yield name, child
