"""Finds the candidate's own e-mails, phones and links; what belongs to referees is left."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from schemas.profile import Found, Link, Phone, Span
from services.parser.document import Cell, Document, Line, Target
from services.parser.sections import Kind, Section

_EMAIL = re.compile(r"[\w.+%'’-]+\s?@\s?[\w-]+(?:\s?\.\s?[\w-]+)+", re.UNICODE)
_EMAIL_STRICT = re.compile(r"[\w.+%-]+@(?:[\w-]+\.)+[\w-]{2,}", re.UNICODE)
_HIDDEN_AT = re.compile(r"\s*[\[(]\s*(?:at|@)\s*[\])]\s*", re.I)
_HIDDEN_DOT = re.compile(r"\s*[\[(]\s*(?:dot|\.)\s*[\])]\s*", re.I)
_PHONE = re.compile(r"(?<![\w/.@-])(?:\+|00|\()?\(?\d[\d\s().\-–/·]{5,22}\d(?![\w@])")
_YEARS = re.compile(r"^\D*(?:1[5-9]|20)\d\d\s*[-–/.]\s*(?:(?:1[5-9]|20)\d\d|\d\d)\D*$")
_DATE = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|(?:19|20)\d\d[./-]\d{1,2}|\d{1,2}[./](?:19|20)\d\d"
)
_PHONE_LABEL = re.compile(
    r"(?:\b(?:tel|telephone|téléphone|telefon|teléfono|telefono|phone|mobile|mobil|mob|"
    r"cell|móvil|movil|portable|handy|ph|fon"
    r"|rufnummer|whatsapp|gsm|celular|m|t|p|c)\b\.?|电话|手机|联系电话|電話)\s*[:：.]?\s*(?:\(\w+\)\s*)?$",
    re.I,
)
_NOT_PHONE_LABEL = re.compile(
    r"(?:\b(?:fax|no|nr|id|iban|licen[cs]e|license|reg|isbn|born|geb|dob|zip|plz|pin|"
    r"rn)\b\.?|传真)\s*[:：#.]?\s*$",
    re.I,
)
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"|，；、]+"
    r"|(?<![@\w.-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?:/[^\s<>\"|，；、]*)?(?![\w@])",
    re.I,
)
# An address that a line's edge broke behind its slash, hyphen or dot; and what it goes on with.
_BROKEN_LINK = re.compile(r"(?:https?://|www\.|[\w-]+\.[a-z]{2,}/)[^\s<>\"|]*[/.-]$", re.I)
_BROKEN_REST = re.compile(r"^[a-z0-9][\w.%~-]*[\w/](?=$|[\s|,;])")
_TLDS = frozenset(
    [
        "com",
        "org",
        "net",
        "io",
        "dev",
        "me",
        "co",
        "info",
        "biz",
        "app",
        "ai",
        "edu",
        "gov",
        "tech",
        "design",
        "site",
        "online",
        "xyz",
        "page",
        "blog",
        "example",
        "uk",
        "de",
        "fr",
        "es",
        "it",
        "nl",
        "be",
        "at",
        "ch",
        "ie",
        "ca",
        "us",
        "au",
        "nz",
        "in",
        "cn",
        "jp",
        "br",
        "mx",
        "ar",
        "cl",
        "pl",
        "cz",
        "sk",
        "se",
        "no",
        "dk",
        "fi",
        "pt",
        "eu",
        "ro",
        "hu",
        "gr",
        "tr",
        "ru",
        "ua",
        "za",
        "sg",
        "hk",
        "tw",
        "kr",
        "int",
        "cv",
        "name",
        "pro",
        "work",
        "studio",
        "art",
        "photo",
        "photography",
        "systems",
        "world",
        "cloud",
        "digital",
        "link",
        "so",
        "sh",
        "gg",
        "ly",
        "to",
        "tv",
        "fm",
        "id",
        "my",
        "ph",
        "th",
        "vn",
        "il",
        "ae",
        "qa",
        "lu",
        "li",
        "hr",
        "si",
        "bg",
        "lt",
        "lv",
        "ee",
        "is",
    ]
)
_KINDS = {
    "linkedin.": "linkedin",
    "lnkd.in": "linkedin",
    "github.": "github",
    "gitlab.": "gitlab",
    "xing.": "xing",
    "bitbucket.": "bitbucket",
    "behance.": "behance",
    "dribbble.": "dribbble",
    "orcid.": "orcid",
    "stackoverflow.": "stackoverflow",
    "scholar.google": "scholar",
    "kaggle.": "kaggle",
    "medium.com": "medium",
    "twitter.": "twitter",
    "x.com": "twitter",
    "instagram.": "instagram",
    "facebook.": "facebook",
    "researchgate.": "researchgate",
    "youtube.": "youtube",
    "leetcode.": "leetcode",
    "codepen.": "codepen",
    "t.me": "telegram",
    "vimeo.": "vimeo",
    "artstation.": "artstation",
}
_NEIGHBOURS = {
    "US": ("GB", "AU", "IE", "IN", "NZ", "ZA"),
    "GB": ("IE", "US", "AU"),
    "CA": ("US", "FR"),
    "DE": ("AT", "CH"),
    "FR": ("BE", "CH", "CA"),
    "ES": ("MX", "AR", "CO", "CL", "PE"),
    "MX": ("ES", "US"),
}
_NOT_OURS = frozenset({Kind.REFERENCES})
_ELSEWHERE = frozenset(
    {
        Kind.EXPERIENCE,
        Kind.EDUCATION,
        Kind.PUBLICATIONS,
        Kind.REFERENCES,
        Kind.PROJECTS,
        Kind.CERTIFICATIONS,
        Kind.AWARDS,
        Kind.VOLUNTEERING,
    }
)
_REFEREE = re.compile(
    r"\b(?:referees?|references?|referenz(?:en)?|références?|referencias?|supervisor|"
    r"dispatcher)\b\s*[:：]",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Contacts:
    emails: tuple[Found[str], ...]
    phones: tuple[Found[Phone], ...]
    links: tuple[Found[Link], ...]


def contacts_of(
    document: Document,
    sections: Sequence[Section],
    region: str | None,
    is_place: Callable[[str], bool] = lambda _: False,
) -> Contacts:
    """What the candidate can be reached by, the likeliest first."""
    near = list(_own(sections, near=True))
    far = list(_own(sections, near=False))
    emails = _unique(_emails(document, near, 0.98))
    if not emails:
        emails = _unique(_emails(document, far, 0.8))
    mailtos = (_mailto(t) for t in document.targets if t.url.lower().startswith("mailto:"))
    emails = _unique([*emails, *(m for m in mailtos if m is not None and not emails)])
    emails = _unique(_apart_from_place(email, is_place) for email in emails)
    phones = _unique_phones(_phones(document, near, region, sure=True))
    if not phones:
        phones = _unique_phones(_phones(document, far, region, sure=False))
    return Contacts(emails, phones, tuple(_links(document, near, sections)))


def _own(sections: Sequence[Section], *, near: bool) -> Iterator[tuple[int, Line]]:
    """Lines in which the candidate's contacts stand: first the likely sections, then the rest."""
    for section in sections:
        if section.kind in _NOT_OURS or (section.kind in _ELSEWHERE) == near:
            continue
        for index, line in section.lines:
            if not _REFEREE.search(line.text):
                yield index, line


def span_of(document: Document, index: int, start: int, end: int) -> Span:
    """The span of a stretch of one line."""
    line, begin = document.lines[index], document.starts[index]
    return Span(page=line.page, box=line.box, start=begin + start, end=begin + end)


def _emails(
    document: Document, lines: Iterable[tuple[int, Line]], confidence: float
) -> Iterator[Found[str]]:
    for index, line in lines:
        text = line.text
        if "@" not in text:
            text = _HIDDEN_DOT.sub(".", _HIDDEN_AT.sub("@", text))
            if "@" not in text:
                continue
        for match in list(_EMAIL_STRICT.finditer(text)) or list(_EMAIL.finditer(text)):
            address = _address(re.sub(r"\s", "", match.group()))
            if address is not None:
                yield Found(
                    value=address,
                    confidence=confidence,
                    span=span_of(document, index, *_within(match, line)),
                )


def _apart_from_place(email: Found[str], is_place: Callable[[str], bool]) -> Found[str]:
    """OCR does not see the icon between a town and an address: "Ulmjane.roe@example.com"."""
    local, _, host = email.value.partition("@")
    if not local[:1].isupper() or not any(c.islower() for c in local[:3]):
        return email
    cut = next((n for n in range(len(local) - 3, 2, -1) if is_place(local[:n])), 0)
    return email.model_copy(update={"value": f"{local[cut:]}@{host}"}) if cut else email


def _within(match: re.Match[str], line: Line) -> tuple[int, int]:
    length = len(line.text)
    return min(match.start(), length), min(match.end(), length)


def _address(text: str) -> str | None:
    text = text.strip(".-'’")
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None


def _mailto(target: Target) -> Found[str] | None:
    address = _address(target.url[7:].split("?")[0])
    if address is None:
        return None
    return Found(value=address, confidence=0.9, span=Span(page=target.page, box=target.box))


def _unique(found: Iterable[Found[str]]) -> tuple[Found[str], ...]:
    return tuple({item.value.lower(): item for item in reversed(list(found))}.values())[::-1]


def _phones(
    document: Document, lines: Iterable[tuple[int, Line]], region: str | None, *, sure: bool
) -> Iterator[Found[Phone]]:
    for index, line in lines:
        for match in _PHONE.finditer(line.text):
            phone = _phone(match, line.text, region, sure=sure)
            if phone is not None:
                confidence = 0.95 if phone.e164 else 0.7
                yield Found(
                    value=phone, confidence=confidence, span=span_of(document, index, *match.span())
                )


def _phone(match: re.Match[str], text: str, region: str | None, *, sure: bool) -> Phone | None:
    written = match.group().strip(" .-–/·")
    digits = re.sub(r"\D", "", written)
    before = text[max(0, match.start() - 24) : match.start()]
    if (
        not 7 <= len(digits) <= 15
        or _NOT_PHONE_LABEL.search(before)
        or not _looks_like_phone(written)
    ):
        return None
    labelled = _PHONE_LABEL.search(before) is not None
    if len(digits) < 9 and not labelled and not re.search(r"\d\D+\d", written):
        return None
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return Phone(written=written) if labelled or (sure and len(digits) >= 9) else None
    if not phonenumbers.is_possible_number(number):
        number = _elsewhere(written, region) or number
    possible = phonenumbers.is_possible_number(number)
    if not possible and sure and len(digits) >= 9:
        return Phone(written=written)
    if (
        not (possible and (sure or labelled))
        and not phonenumbers.is_valid_number(number)
        and not labelled
    ):
        return None
    e164 = (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if possible
        else None
    )
    return Phone(written=written, e164=e164)


def _elsewhere(written: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    """A number that its country cannot dial, as one of a country that shares the language."""
    for other in _NEIGHBOURS.get(region or "US", ()):
        number = phonenumbers.parse(written, other)
        if phonenumbers.is_valid_number(number):
            return number
    return None


def _looks_like_phone(written: str) -> bool:
    if written.count("(") > written.count(")") + 1:
        return False
    return not (_YEARS.match(written) or (_DATE.search(written) and not written.startswith("+")))


def _unique_phones(found: Iterable[Found[Phone]]) -> tuple[Found[Phone], ...]:
    kept: dict[str, Found[Phone]] = {}
    for item in found:
        kept.setdefault(re.sub(r"\D", "", item.value.written)[-9:], item)
    return tuple(kept.values())


def _links(
    document: Document, near: list[tuple[int, Line]], sections: Sequence[Section]
) -> Iterator[Found[Link]]:
    seen: set[str] = set()
    for index, line in _whole_links(near):
        bare = "@" not in line.text or any(c.isspace() for c in line.text)
        for match in _URL.finditer(line.text):
            url = match.group().rstrip(".,;:)!?]")
            if not bare or not _is_url(url) or _around_at(line.text, match):
                continue
            key = _link_key(url)
            if key not in seen:
                seen.add(key)
                link = Link(url=url, kind=kind_of_link(url))
                yield Found(
                    value=link, confidence=0.95, span=span_of(document, index, *match.span())
                )
    told_of = [] if document.lines and document.lines[0].box else _texts(sections, _ELSEWHERE)
    far = {_box_key(line) for s in sections if s.kind in _ELSEWHERE for _, line in s.lines}
    for target in document.targets:
        key = _link_key(target.url)
        personal = kind_of_link(target.url) != "website"
        if not target.url.lower().startswith(("http:", "https:", "www.")) or key in seen:
            continue
        told = target.words and any(target.words in text for text in told_of)
        if personal or not (told or any(_on(target, box) for box in far)):
            seen.add(key)
            link = Link(url=target.url, kind=kind_of_link(target.url))
            yield Found(value=link, confidence=0.95, span=Span(page=target.page, box=target.box))


def _texts(sections: Sequence[Section], kinds: frozenset[Kind]) -> list[str]:
    return [line.text for s in sections if s.kind in kinds for _, line in s.lines]


def _whole_links(lines: list[tuple[int, Line]]) -> Iterator[tuple[int, Line]]:
    """Lines with an address that the page's edge broke put together again."""
    skip: str | None = None
    for place, (index, line) in enumerate(lines):
        if skip is not None and line.text.startswith(skip):
            text, skip = line.text[len(skip) :], None
            yield index, replace(line, cells=(Cell(text),))
            continue
        following = lines[place + 1][1].text if place + 1 < len(lines) else ""
        rest = _BROKEN_REST.match(following) if _BROKEN_LINK.search(line.text) else None
        if rest is None:
            yield index, line
        else:
            skip = rest.group()
            yield index, replace(line, cells=(*line.cells[:-1], Cell(line.cells[-1].text + skip)))


def _around_at(text: str, match: re.Match[str]) -> bool:
    return text[max(0, match.start() - 2) : match.start()].rstrip().endswith("@")


def _is_url(url: str) -> bool:
    if url.lower().startswith(("http://", "https://", "www.")):
        return "." in url[4:]
    host = url.split("/")[0]
    labels = host.lower().split(".")
    if labels[-1] not in _TLDS or not any(len(label) > 2 for label in labels[:-1]):
        return False
    # "ASP.NET" and "Node.io" are skills; a host is written small.
    return host == host.lower() and ("/" in url or len(labels[-1]) > 1)


def _link_key(url: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", url.strip().lower()).rstrip("/")


def kind_of_link(url: str) -> str:
    """What kind of page a link leads to."""
    key = _link_key(url)
    host = key.split("/")[0]
    for mark, kind in _KINDS.items():
        if host.startswith(mark) or f".{mark}" in host or (mark in host and "." in mark[1:-1]):
            return kind
    return "website"


_BoxKey = tuple[int, float, float, float, float]


def _box_key(line: Line) -> _BoxKey | None:
    if line.page is None or line.box is None:
        return None
    return (line.page, *line.box)


def _on(target: Target, box: _BoxKey | None) -> bool:
    if box is None or target.page != box[0] or target.box is None:
        return False
    middle = (target.box[1] + target.box[3]) / 2
    return box[2] <= middle <= box[4] and target.box[0] < box[3] and target.box[2] > box[1]
