"""Normalises what identifies a person from outside: mailboxes, telephones, profile links.

It also knows what identifies nobody: a role mailbox, a placeholder, a number of zeros.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

import phonenumbers

from services.dedupe.folding import clean, fold
from services.dedupe.tables import mapping, words

# Providers whose own documentation says what they ignore in the part before the @.
_IGNORES_DOTS = frozenset(("gmail.com",))
_SAME_PROVIDER = {
    "googlemail.com": "gmail.com",
    "ya.ru": "yandex.ru",
    "yandex.com": "yandex.ru",
    "protonmail.com": "proton.me",
    "protonmail.ch": "proton.me",
    "pm.me": "proton.me",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
}
_AGENCY = re.compile(
    r"recruit|staffing|talent|headhunt|personnel|manpower|placement|jobboard|job-board|zeitarbeit"
    r"|agency|temping|workforce|hiring|careers|rekrut|interim"
)
_NOBODY = re.compile(
    r"^(?:n/?a|none|null|nil|no|unknown|test|tester|example|user|email|e-?mail|name|abc|xxx+|asdf"
    r"|nobody|noemail|no-?reply|donotreply|do-not-reply|dummy|sample|fake|aaa+|-+)$"
)
_ADDRESS = re.compile(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()@]+")
_EXTENSION = re.compile(
    r"(?:ext\.?|extension|x|#|;ext=|durchwahl|poste)\s*\.?\s*(\d{1,6})\s*$", re.I
)
_HANDLE = re.compile(
    r"(?:linkedin\.com/(?:in|pub|mwlite/in|profile/view\?id=)/?|github\.com/)([^/?#\s]+)"
    r"((?:/[0-9a-f]+){3})?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Email:
    """A mailbox; `key` is equal for two spellings that deliver to one place."""

    local: str
    domain: str
    is_role: bool
    key: str
    untagged: str

    @property
    def is_public(self) -> bool:
        """Whether everybody can open a mailbox there, so that the domain names no employer."""
        return self.domain in words("providers.txt")


@dataclass(frozen=True, slots=True)
class Phone:
    """`number` with country code when known; `tail` is what all spellings of it share."""

    number: str
    tail: str
    extension: str
    has_country: bool
    is_landline: bool


@dataclass(frozen=True, slots=True)
class Link:
    kind: str
    handle: str


@lru_cache(maxsize=32768)
def read_email(written: str) -> Email | None:
    found = _ADDRESS.search(clean(unquote(written)).removeprefix("mailto:"))
    if not found:
        return None
    local, _, domain = found.group().strip(".'").rpartition("@")
    domain = domain.strip(".-")
    domain = _SAME_PROVIDER.get(domain, domain)
    plain = local.partition("+")[0] or local
    if _NOBODY.match(plain) or "." not in domain:
        return None
    untagged = plain.replace(".", "") if domain in _IGNORES_DOTS else plain
    kept = untagged if domain in words("providers_ignoring_plus.txt") else local
    return Email(
        local=plain,
        domain=domain,
        is_role=_is_role(plain, domain),
        key=f"{kept}@{domain}",
        untagged=f"{untagged}@{domain}",
    )


def _is_role(local: str, domain: str) -> bool:
    if local in words("role_mailboxes.txt") or (
        _AGENCY.search(domain) and not _looks_personal(local)
    ):
        return True
    return any(
        word in words("role_mailboxes.txt")
        for word in re.split(r"[^a-z]+", fold(local))
        if len(word) > 1
    )


def _looks_personal(local: str) -> bool:
    """`anna.kowalska` at an agency's domain is a person who works there."""
    return bool(re.search(r"[a-z]{2,}[._-][a-z]{2,}", local))


@lru_cache(maxsize=4096)
def mended(domain: str) -> str:
    """A mistyped provider's domain as the one that was meant."""
    if domain in words("providers.txt"):
        return domain
    for provider, slips in mapping("domain_slips.txt").items():
        if domain in slips:
            return provider
    return domain


@lru_cache(maxsize=32768)
def read_phone(written: str, region: str | None = None) -> Phone | None:
    """A number in E.164 when its country is written or follows from where the person lives."""
    extension = _EXTENSION.search(written)
    text = written[: extension.start()] if extension else written
    text = re.sub(r"\(0\)", "", clean(text).replace("tel:", ""))
    digits = "".join(str(int(c)) for c in text if c.isdecimal())
    if digits.startswith("00"):
        text, digits = "+" + digits[2:], digits[2:]
    if not 6 <= len(digits) <= 15 or _is_placeholder(digits):
        return None
    is_foreign = "+" in text
    parsed = _parsed(("+" if is_foreign else "") + digits, None if is_foreign else region)
    national = str(parsed.national_number) if parsed else digits.lstrip("0")
    return Phone(
        number=f"+{parsed.country_code}{national}" if parsed else digits,
        tail=national[-9:],
        extension=extension.group(1).lstrip("0") if extension else "",
        has_country=parsed is not None,
        is_landline=parsed is not None
        and phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.FIXED_LINE,
    )


def _parsed(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    if not text.startswith("+") and not region:
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


def _is_placeholder(digits: str) -> bool:
    """0000000, 1234567 and 555-5555 are typed by people who have no number to give."""
    core = digits.lstrip("0")
    return len(set(core[-7:])) <= 1 or core in "1234567890123" or core in "9876543210987"


def read_link(url: str, kind: str | None = None) -> Link | None:
    """The account behind a profile's address, however the address is written."""
    text = unquote(clean(url))
    found = _HANDLE.search(text)
    if found:
        site = "github" if "github.com" in found.group() else "linkedin"
        handle = fold(found.group(1)) + (found.group(2) or "")
        return Link(site, handle)
    if kind in {"linkedin", "github"}:
        bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", text).strip("/@ ")
        handle = bare.removeprefix("in/")
        if re.fullmatch(r"[\w.%-]{3,100}", handle) and "." not in handle:
            return Link(kind, fold(handle))
    return None
