"""Tells a cover letter by its content, and whose of several resumes it is.

A letter greets, tells in sentences and takes its leave; a resume does so under headings, with
dates. One file that holds both is a resume.
"""

import re
from collections.abc import Sequence

from schemas.profile import CandidateProfile
from services.parser.dates import dates_in
from services.parser.document import Document, Line
from services.parser.sections import Headings, Kind, split

_OPENING_LINES = 30  # addresses, a date and a subject stand above the greeting
_MOST_RANGES = 2
_MOST_SECTIONS = 1
_LONG = 45  # letters of a line of prose
_SMALLEST_PROSE = 3
_TELLING = frozenset({Kind.EXPERIENCE, Kind.EDUCATION, Kind.SKILLS, Kind.LANGUAGES})

_GREETING = re.compile(
    r"""^(?:
    dear\b | to\ whom\ it\ may\ concern | (?:hello|hi|good\ (?:day|morning|afternoon))\b.{0,60},$
    | sehr\ geehrte | liebe[rs]?\b.{0,60}[,!]$ | guten\ (?:tag|morgen)\b | hallo\b.{0,60}[,!]$
    | (?:madame|monsieur|mesdames|messieurs|bonjour)\b.{0,60},?$ | ch(?:er|ère)s?\b.{0,60},$
    | (?:muy\ )?(?:estimad|distinguid|apreciad)[oa]s?\b | muy\ señor(?:es|a|as)?\b
    | a\ quien\ (?:corresponda|pueda) | buen[oa]s?\ (?:días|tardes)\b
    | gentil(?:e|i|issim[oiae])\b | spett(?:\.|abile)\b | egregi[oa]?\b | buongiorno\b.{0,60},$
    | prezad[oa]s?\b | car[oa]s?\b.{0,60},$ | exm[oa]s?\b | excelentíssim
    | geachte\b | beste\b.{0,60},$ | szanown[iya]\b | drodzy\b | kära\b | hej\b.{0,60}[,!]$
    | kære\b | hyvä\b | vážen[íáý] | tisztelt\b | stimate?\b | 尊敬的 | 您好
    )""",
    re.I | re.X,
)
_LEAVE = re.compile(
    r"""(?:
    ^yours\b | \bsincerely\b | \bfaithfully\b | ^(?:kind|best|warm|with\ (?:kind|best))\ ?regards
    | ^(?:best|kind)\ wishes | ^respectfully\b | ^regards\b
    | freundliche[nm]?\ gr(?:ü|ue)(?:ß|ss)e?n? | ^hochachtungsvoll
    | ^(?:beste|viele|liebe)\ gr(?:ü|ue)
    | \bcordialement\b | salutations\b | (?:sincères|respectueuses|cordiales)\ salutations
    | \batentamente\b | \bcordial(?:es)?\ saludos?\b | \bsaludos?\ cordial(?:es)? | ^saludos\b
    | \bcordiali\ saluti\b | \bdistinti\ saluti\b | \bin\ fede\b
    | \batenciosamente\b | \bcumprimentos\b | \bvriendelijke\ groet(?:en)? | \bhoogachtend\b
    | z\ poważaniem | \bmed\ vänliga?\ häls | \bmed\ venlig\ hilsen | \bvennlig\ hilsen
    | ystävällisin | s\ pozdravem | üdvözlettel | cu\ stimă | 此致 | 敬礼
    )""",
    re.I | re.X,
)


def is_letter(document: Document, headings: Headings) -> bool:
    """Whether the whole document is one: a resume behind a letter makes it a resume."""
    lines = [line for line in document.lines if line.text.strip()]
    greeted = next(
        (at for at, line in enumerate(lines[:_OPENING_LINES]) if _GREETING.match(_words(line))),
        None,
    )
    if greeted is None:
        return False
    told = lines[greeted + 1 :]
    if not any(_LEAVE.search(_words(line)) for line in told[-_OPENING_LINES:]):
        return False
    return _is_prose(told) and not _is_resume(lines, headings)


def belongs(words: str, resume: CandidateProfile, *, is_only: bool) -> bool:
    """Whether a letter is this resume's: the only one's, or theirs whom it names."""
    if is_only:
        return True
    folded = " ".join(words.split()).casefold()
    name = resume.name.value.written if resume.name else ""
    named = [name, *(email.value for email in resume.emails)]
    return any(" ".join(one.split()).casefold() in folded for one in named if len(one) >= 5)


def _words(line: Line) -> str:
    return line.text.strip(" \t•-–").replace("\u00a0", " ")[:200]


def _is_prose(lines: Sequence[Line]) -> bool:
    """Sentences run over lines, or fill paragraphs; Chinese needs fewer signs for them."""
    long = sum(len(line.text) >= _LONG or _is_dense(line.text) for line in lines)
    return long >= _SMALLEST_PROSE or any(len(line.text) > 4 * _LONG for line in lines)


def _is_dense(text: str) -> bool:
    return len(text) >= 18 and sum("\u4e00" <= sign <= "\u9fff" for sign in text) > 12


def _is_resume(lines: Sequence[Line], headings: Headings) -> bool:
    kinds = {section.kind for section in split(tuple(lines), headings)} & _TELLING
    ranges = sum(found.is_range for line in lines for found in dates_in(line.text[:400]))
    return len(kinds) > _MOST_SECTIONS or ranges > _MOST_RANGES
