"""Decides what an attached file is to us: a resume, a scan, something else that people attach."""

import re
from collections.abc import Sequence
from enum import Enum, auto
from pathlib import PurePosixPath

from runtime.filetype import DOC, DOCX, HTML, MAIL, ODT, PDF, RTF, TEXT, UNKNOWN, ZIP, is_image

_DOCUMENTS = frozenset({PDF, DOCX, ODT, DOC, RTF})
_TEXTS = frozenset({TEXT, HTML})
_DOCUMENT_NAMES = frozenset({".pdf", ".docx", ".doc", ".odt", ".rtf", ".txt", ".html", ".htm"})
_BEST_FIRST = (".pdf", ".docx", ".odt", ".doc", ".rtf")
_TEXT_NAMES = frozenset({".txt", ".md", ".html", ".htm", ".text"})
# Logos and signature pictures are smaller, photographed pages larger; phones send those inline.
_SMALLEST_SCAN = 60 * 1024
_SMALLEST_INLINE_SCAN = 200 * 1024
_LONGEST_NAME = 150

# Claimed types and names of parts that mail programs add by themselves.
_MACHINERY = frozenset(
    {
        "text/calendar",
        "application/ics",
        "text/vcard",
        "text/x-vcard",
        "text/directory",
        "application/pgp-signature",
        "application/pgp-keys",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "message/delivery-status",
        "message/disposition-notification",
        "text/rfc822-headers",
    }
)
_MACHINERY_NAMES = frozenset({".ics", ".vcf", ".p7s", ".p7m", ".asc", ".sig"})
_EXCHANGE_NAME = re.compile(r"att\d{5,}\.(?:txt|html?)")
_OUTLOOK = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})

_WORD = re.compile(r"[^\W\d_]+")
_OTHER_DOCUMENTS = frozenset(
    {
        "zeugnis", "zeugnisse", "arbeitszeugnis", "bewerbungsfoto",
        "certificate", "certificates", "certificat",
        "certificado", "certificados", "certificati", "transcript", "transcripts", "diploma",
        "diplomas", "diplom", "reference", "references", "recommendation", "portfolio",
        "invoice", "rechnung", "passport", "jobdescription", "stellenbeschreibung",
    }
)  # fmt: skip
_LETTERS = frozenset(
    {
        "anschreiben", "bewerbungsschreiben", "motivationsschreiben", "bewerbungsbrief",
        "begleitschreiben", "coverletter", "motivationsbrief", "sollicitatiebrief",
        "motivatiebrief", "求职信",
    }
)  # fmt: skip
_LETTER_PHRASES = (
    ("cover", "letter"),
    ("covering", "letter"),
    ("motivation", "letter"),
    ("letter", "of", "motivation"),
    ("lettre", "de", "motivation"),
    ("lettre", "motivation"),
    ("carta", "de", "presentación"),
    ("carta", "de", "presentacion"),
    ("carta", "de", "motivación"),
    ("carta", "de", "motivacion"),
    ("carta", "de", "apresentação"),
    ("carta", "de", "apresentacao"),
    ("lettera", "di", "presentazione"),
    ("lettera", "di", "motivazione"),
)
_OTHER_PHRASES = (("job", "description"),)
_RESUME_WORDS = frozenset(
    {"cv", "resume", "résumé", "lebenslauf", "curriculum", "vitae", "currículum", "bewerbung"}
)


class Role(Enum):
    RESUME = auto()
    LETTER = auto()
    OTHER_DOCUMENT = auto()
    SCAN = auto()
    ARCHIVE = auto()
    MAIL = auto()
    OUTLOOK = auto()
    UNREADABLE = auto()
    DECORATION = auto()


def role_of(
    name: str, media_type: str, size: int, *, claimed: str = "", is_inline: bool = False
) -> Role:
    """`media_type` is what the bytes are, `claimed` what the sender's program says."""
    suffix = PurePosixPath(name.lower()).suffix
    is_machinery = claimed in _MACHINERY or suffix in _MACHINERY_NAMES
    if is_machinery or _EXCHANGE_NAME.fullmatch(name.lower()):
        return Role.DECORATION
    if claimed in _OUTLOOK or name.lower() == "winmail.dat":
        return Role.OUTLOOK
    if is_image(media_type) or claimed.startswith("image/"):
        least = _SMALLEST_INLINE_SCAN if is_inline else _SMALLEST_SCAN
        return Role.SCAN if is_image(media_type) and size >= least else Role.DECORATION
    if media_type == ZIP:
        return Role.ARCHIVE
    if claimed == MAIL or media_type == MAIL:
        return Role.MAIL
    return _document_role(name, suffix, media_type)


def _document_role(name: str, suffix: str, media_type: str) -> Role:
    is_document = (
        media_type in _DOCUMENTS
        or (media_type in _TEXTS and suffix in _TEXT_NAMES)
        # A damaged or empty file still says by its name what it was meant to be.
        or (media_type in (UNKNOWN, *_TEXTS) and suffix in _DOCUMENT_NAMES)
    )
    if not is_document:
        return Role.UNREADABLE
    if is_named_letter(name):
        return Role.LETTER
    return Role.OTHER_DOCUMENT if is_named_otherwise(name) else Role.RESUME


def is_named_letter(name: str) -> bool:
    """Whether a name says that the file is the letter beside a resume."""
    words = _words(name)
    return not _RESUME_WORDS.intersection(words) and (
        bool(_LETTERS.intersection(words)) or _has_phrase(words, _LETTER_PHRASES)
    )


def is_named_otherwise(name: str) -> bool:
    """Whether a name says that the file goes with a resume, and is neither it nor its letter."""
    words = _words(name)
    return not _RESUME_WORDS.intersection(words) and (
        bool(_OTHER_DOCUMENTS.intersection(words)) or _has_phrase(words, _OTHER_PHRASES)
    )


def _words(name: str) -> Sequence[str]:
    return [word.casefold() for word in _WORD.findall(PurePosixPath(name).stem)]


def _has_phrase(words: Sequence[str], phrases: Sequence[Sequence[str]]) -> bool:
    return any(
        tuple(words[at : at + len(phrase)]) == phrase
        for phrase in phrases
        for at in range(len(words))
    )


def one_per_stem(names: Sequence[str]) -> Sequence[int]:
    """The places of the names to keep: one resume sent as PDF and as Word is one resume."""
    best: dict[str, int] = {}
    for place, name in enumerate(names):
        stem = PurePosixPath(name.casefold()).stem
        if stem not in best or _preference(name) < _preference(names[best[stem]]):
            best[stem] = place
    return sorted(best.values())


def _preference(name: str) -> int:
    suffix = PurePosixPath(name.lower()).suffix
    return _BEST_FIRST.index(suffix) if suffix in _BEST_FIRST else len(_BEST_FIRST)


def plain_name(name: str, default: str) -> str:
    """A name without folders, of a length that every file system takes."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1].replace("\n", " ").strip(" .")
    if not last:
        return default
    path = PurePosixPath(last)
    suffix = path.suffix[:20]
    return path.stem[: _LONGEST_NAME - len(suffix)] + suffix
