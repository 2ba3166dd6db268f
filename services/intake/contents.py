"""Finds the files in a mail, an archive or a file, opening what holds others, within limits."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from runtime.archives import LARGEST_UNPACKED, open_zip
from runtime.filetype import media_type
from runtime.refusal import Refusal
from schemas.resume import RejectionCode
from services.intake.attachments import Role, plain_name, role_of
from services.intake.mime import Leaf, Message822, readable, split

_MOST_FILES = 200
_DEEPEST = 2  # a ZIP in a ZIP, a mail attached to an attached mail
_TOO_DEEP = Refusal(
    RejectionCode.TOO_LARGE,
    "The archive holds too many files, or archives inside archives. "
    "Please send the files themselves.",
)


@dataclass(frozen=True, slots=True)
class File:
    """`path` is where it stood: the same file has the same path at every delivery.

    `beside` are the documents that came with it: the letter to this resume, or other resumes.
    """

    path: str
    name: str
    data: bytes
    refusal: Refusal | None = None
    beside: tuple["File", ...] = ()


@dataclass(slots=True)
class Contents:
    """What was found so far, by what it is to us; `texts` are the words of mails."""

    found: list[tuple[Role, File]] = field(default_factory=list[tuple[Role, File]])
    texts: list[Leaf] = field(default_factory=list[Leaf])
    is_cut: bool = False
    unpacked: int = 0

    def of(self, *roles: Role) -> Sequence[File]:
        return [file for found, file in self.found if found in roles]

    def add(self, file: File, depth: int, *, claimed: str = "", is_inline: bool = False) -> None:
        kind = media_type(file.data, file.name)
        role = role_of(file.name, kind, len(file.data), claimed=claimed, is_inline=is_inline)
        if role is Role.ARCHIVE:
            self._open_archive(file, depth)
        elif role is Role.MAIL and depth < _DEEPEST:
            self.add_mail(split(file.data), f"{file.path}.m", depth + 1)
        elif len(self.found) < _MOST_FILES:
            self.found.append((role, file))
        else:
            self.is_cut = True

    def add_mail(self, message: Message822, path: str, depth: int) -> None:
        self.is_cut = self.is_cut or message.is_cut
        for leaf in message.leaves:
            self._add_leaf(leaf, f"{path}.{leaf.path}" if path else leaf.path, depth)

    def _add_leaf(self, leaf: Leaf, path: str, depth: int) -> None:
        name, claimed = leaf.file_name, leaf.media_type
        if _is_text(leaf, name):
            self.texts.append(leaf)
        elif leaf.data or name:
            is_inline = leaf.disposition == "inline" or (
                "content-id" in leaf.headers and leaf.disposition != "attachment"
            )
            file = File(path, plain_name(name, f"attachment-{path}"), leaf.data)
            self.add(file, depth, claimed=claimed, is_inline=is_inline)

    def _open_archive(self, file: File, depth: int) -> None:
        opened = (
            open_zip(file.data, LARGEST_UNPACKED - self.unpacked) if depth < _DEEPEST else _TOO_DEEP
        )
        if not isinstance(opened, Refusal) and len(self.found) + len(opened) > _MOST_FILES:
            opened = _TOO_DEEP
        if isinstance(opened, Refusal):
            refused = File(file.path, file.name, file.data, opened)
            self.found.append((Role.ARCHIVE, refused))
            return
        for member in opened:
            self.unpacked += len(member.data)
            path = f"{file.path}.z{member.number}"
            name = plain_name(readable(member.name), f"file-{member.number}")
            self.add(File(path, name, member.data), depth + 1)


def of_leaves(message: Message822) -> Contents:
    contents = Contents()
    contents.add_mail(message, "", 0)
    return contents


def of_file(name: str, data: bytes) -> Contents:
    """A file that was put down by itself; archives and saved mails are opened."""
    contents = Contents()
    contents.add(File("0", name, data), 0)
    return contents


def _is_text(leaf: Leaf, name: str) -> bool:
    kind = leaf.media_type
    return kind in ("text/plain", "text/html") and not name and leaf.disposition != "attachment"
