"""Replaces what gives a person away inside free text: their name, contacts, pronouns and groups."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.bias.unlabelled import unlabelled_spans

HIDDEN = "[hidden]"
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>()\[\]]{1,300}|\b(?:linkedin|github|gitlab|xing)\.com/\S{1,200}",
    re.I,
)
_PHONE = re.compile(r"(?<![\w.])\+?\(?\d[\d\s().\-/]{7,20}\d(?![\w])")
_YEARS = re.compile(r"(?:19|20)\d\d\D{1,5}(?:19|20)\d\d")
_PERSONAL_LINE = re.compile(
    r"(?im)^([ \t•*\-]{0,6}(?:date of birth|birth ?date|born(?: on)?|d\.?o\.?b\.?|age|gender|sex|"
    r"nationality|citizenship|religion|faith|marital status|civil status|family status|children|"
    r"place of birth|ethnicity|race|home address|address|geburtsdatum|geburtsort|familienstand|"
    r"staatsangehörigkeit|nationalität|konfession|geschlecht|anschrift|date de naissance|"
    r"nationalité|situation de famille|état civil|adresse|fecha de nacimiento|nacionalidad|"
    r"estado civil|"
    r"dirección)[ \t]{0,4}[:=–-][ \t]{0,4})[^\n|]{1,160}"
)
_BIRTH = re.compile(
    r"(?i)\bborn (?:on |in )?[^,.;\n]{0,30}?\d{4}\b|\b\d{2} years? old\b|\baged? \d{2}\b"
)
_AFFINITY = re.compile(
    r"(?i)\b(?:(?:national|society of|association of|international|european|american) ){0,2}"
    r"(?:women|woman|girls|ladies|black|african[ -]american|african|latin[oax]s?|hispanic|asian|"
    r"south asian|indian|chinese|jewish|muslim|islamic|christian|catholic|hindu|sikh|"
    r"lgbtq?\+?i?a?\+?|gay|"
    r"lesbian|queer|trans|disabled|deaf|immigrant|indigenous|native american|mothers|mums|moms|"
    r"parents|"
    r"over[ -]?50s?)(?:['’]s)?"
    r"(?: (?:in|of|for|and|who|students?|student|professional|young|employee|business|alumni|"
    r"rights|"
    r"tech|stem|data|code|engineering|engineers?|science|leadership|law|finance|church|choir)){0,4}"
    r" (?:society|association|network|group|club|union|community|organisation|organization|"
    r"alliance|chapter|fellowship|league|committee|congress|fraternity|sorority|ministry|forum|"
    r"code|tech|stem|"
    r"engineering|engineers|data|leadership|choir|church)\b"
)
_NATIVE = re.compile(
    r"(?i)\b(?:native(?: speaker)?|mother tongue|muttersprache|muttersprachlich|"
    r"langue maternelle|lengua materna|bilingual from birth)\b"
)
_TITLES = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mister|Herr|Frau|Monsieur|Madame|Señora?|Sra?)\b\.?\s+")
_PRONOUNS = {
    "he": "the candidate", "she": "the candidate", "him": "them", "himself": "themself",
    "herself": "themself", "his": "their", "hers": "theirs",
}  # fmt: skip
_PRONOUN = re.compile(r"(?i)\b(?:he|she|him|himself|herself|his|hers)\b")
# `her` is either; before another word it belongs to that word.
_HER = re.compile(
    r"(?i)\bher\b(?=(\s+(?!to\b|at\b|in\b|on\b|for\b|with\b|and\b|as\b|by\b|from\b)\w)?)"
)


@dataclass(frozen=True, slots=True)
class Blinder:
    """Rewrites text for one candidate, always the same way."""

    names: Sequence[str]
    hide_contacts: bool = True
    hide_name: bool = True
    hide_gender: bool = True
    hide_personal: bool = True
    hide_affinity: bool = True

    def text(self, written: str) -> str:
        if self.hide_contacts:
            written = _LINK.sub("[link]", _EMAIL.sub("[email]", written))
            written = _PHONE.sub(_phone, written)
        if self.hide_personal:
            written = _PERSONAL_LINE.sub(rf"\g<1>{HIDDEN}", _without_details(written))
            written = _NATIVE.sub("fluent", _BIRTH.sub(HIDDEN, written))
        if self.hide_affinity:
            written = _AFFINITY.sub("[affinity group]", written)
        if self.hide_name:
            written = self._without_name(written)
        return _without_pronouns(written) if self.hide_gender else written

    def _without_name(self, written: str) -> str:
        for name in self.names:
            written = re.sub(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", "[name]", written)
        return re.sub(r"\[name\](?:\s+\[name\])+", "[name]", written)


def name_forms(written: str, parts: Iterable[str | None]) -> tuple[str, ...]:
    """Every form a name may stand in, the longest first; initials are too short to search for."""
    forms = {written, *(part for part in parts if part), *written.replace(",", " ").split()}
    return tuple(
        sorted((form for form in forms if len(form) > 2), key=lambda form: (-len(form), form))
    )


def personal_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where a page tells age, origin, gender, family, faith or a group, by offsets in its text."""
    for found in _PERSONAL_LINE.finditer(text):
        yield found.end(1), found.end()
    yield from unlabelled_spans(text)
    for pattern in (_BIRTH, _AFFINITY, _NATIVE, _TITLES, _PRONOUN, _HER):
        for found in pattern.finditer(text):
            yield found.span()


def _without_details(written: str) -> str:
    for start, end in reversed(list(unlabelled_spans(written))):
        written = f"{written[:start]}{HIDDEN}{written[end:]}"
    return written


def _phone(found: re.Match[str]) -> str:
    digits = sum(character.isdigit() for character in found.group())
    # `2015 - 2019` is a period, not a number to call.
    return found.group() if digits < 8 or _YEARS.search(found.group()) else "[phone]"


def _without_pronouns(written: str) -> str:
    written = _TITLES.sub("", written)
    written = _PRONOUN.sub(
        lambda found: _cased(_PRONOUNS[found.group().lower()], found.group()), written
    )
    return _HER.sub(lambda found: _cased("their" if found[1] else "them", found.group()), written)


def _cased(replacement: str, written: str) -> str:
    return replacement[0].upper() + replacement[1:] if written[0].isupper() else replacement
