"""Puts a profile together from what the rules find, and says how sure it is of the whole."""

from dataclasses import dataclass

from schemas.profile import CandidateProfile
from services.parser.contacts import contacts_of
from services.parser.document import Document
from services.parser.language import Languages, region_of
from services.parser.names import Hints, name_of
from services.parser.sections import Headings, split
from services.parser.vocabulary import Vocabulary
from services.parser.wording import Wording


@dataclass(frozen=True, slots=True)
class Rules:
    """Vocabularies and pipelines, loaded once."""

    headings: Headings
    wording: Wording
    vocabulary: Vocabulary
    languages: Languages

    @classmethod
    def load(cls) -> "Rules":
        vocabulary = Vocabulary.load()
        return cls(Headings.load(), Wording.load(vocabulary), vocabulary, Languages.load())


def profile_of(document: Document, rules: Rules, file_name: str | None) -> CandidateProfile:
    """The profile that a document's lines make."""
    language = document.language or rules.languages.of(document.text)
    sections = split(document.lines, rules.headings)
    region = region_of(document.text[:1500], language)
    contacts = contacts_of(document, sections, region)
    hints = Hints.of([e.value for e in contacts.emails], [l.value.url for l in contacts.links], file_name)
    name = name_of(document, sections, rules.headings, rules.wording, hints)
    return CandidateProfile(
        name=name,
        emails=contacts.emails,
        phones=contacts.phones,
        links=contacts.links,
        language=language,
        confidence=0.5,
        needs_review=True,
    )
