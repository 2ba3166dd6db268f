"""The words that codes become in a mail, in each language that mails are written in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.candidate import DecisionOutcome
from schemas.resume import RejectionCode, Source
from services.communication.notices import Detail, Kind


@dataclass(frozen=True, slots=True)
class Finding:
    """What two candidates have in common, or what speaks against it."""

    name: str
    words: str
    speaks_for: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language. A code without a word is shown as it is."""

    language: str
    unnamed: str
    unnamed_file: str
    moment: str
    not_attached: str
    erased: str
    sources: Mapping[str, str]
    outcomes: Mapping[str, str]
    headings: Mapping[str, str]  # of a digest
    maybe: str
    evidences: Mapping[str, str] = field(default_factory=dict[str, str])
    rejections: Mapping[str, str] = field(default_factory=dict[str, str])

    def source(self, code: str | None) -> str:
        return self.sources.get(code or "", code or "")

    def outcome(self, details: Mapping[str, Detail]) -> str:
        code = str(details.get("outcome") or "")
        return self.outcomes.get(code, code)

    def evidence(self, finding: Finding) -> str:
        """Dedupe's own English words, unless this language has some for the finding."""
        written = finding.words or finding.name.replace(".", " ").replace("_", " ")
        return self.evidences.get(finding.name, written)

    def rejection(self, details: Mapping[str, Detail]) -> str:
        """The agent's own English sentence says most; other languages go by its code."""
        written = str(details.get("reason") or "")
        return self.rejections.get(str(details.get("code") or ""), written)


ENGLISH = Words(
    language="en",
    unnamed="Name not found",
    unnamed_file="a file without a name",
    moment="%d %b %Y, %H:%M UTC",
    not_attached="The original could not be attached; it can be read in Hirestream.",
    erased="The original has been deleted.",
    sources={
        Source.MAIL: "e-mail",
        Source.FOLDER: "watched folder",
        Source.UPLOAD: "upload",
        Source.TASK: "task manager",
        Source.WEBSITE: "public application page",
        Source.ATS: "applicant tracking system",
    },
    outcomes={
        DecisionOutcome.HIRED: "Hired",
        DecisionOutcome.REJECTED: "Rejected",
        DecisionOutcome.INVITED: "Invited",
    },
    headings={
        Kind.BLOCKED_REHIRE: "Held: perhaps a former employee",
        Kind.DUPLICATE_REVIEW: "The same person?",
        Kind.NEW_CANDIDATE: "New candidates",
        Kind.FINAL_DECISION: "Decisions",
        Kind.REJECTED_FILE: "Files that could not be read",
    },
    maybe="perhaps the same as {name} (#{number})",
)

GERMAN = Words(
    language="de",
    unnamed="Name nicht gefunden",
    unnamed_file="eine Datei ohne Namen",
    moment="%d.%m.%Y, %H:%M UTC",
    not_attached="Das Original konnte nicht angehängt werden; es liegt in Hirestream.",
    erased="Das Original wurde gelöscht.",
    sources={
        Source.MAIL: "E-Mail",
        Source.FOLDER: "überwachter Ordner",
        Source.UPLOAD: "Upload",
        Source.TASK: "Aufgabenverwaltung",
        Source.WEBSITE: "Bewerbungsseite",
        Source.ATS: "Bewerbermanagement",
    },
    outcomes={
        DecisionOutcome.HIRED: "Eingestellt",
        DecisionOutcome.REJECTED: "Abgelehnt",
        DecisionOutcome.INVITED: "Eingeladen",
    },
    headings={
        Kind.BLOCKED_REHIRE: "Angehalten: vielleicht früher schon beschäftigt",
        Kind.DUPLICATE_REVIEW: "Dieselbe Person?",
        Kind.NEW_CANDIDATE: "Neue Bewerbungen",
        Kind.FINAL_DECISION: "Entscheidungen",
        Kind.REJECTED_FILE: "Dateien, die nicht gelesen werden konnten",
    },
    maybe="vielleicht dieselbe Person wie {name} (Nr. {number})",
    evidences={
        "given.exact.rare": "Gleicher Vorname",
        "given.exact.common": "Gleicher Vorname, der häufig ist",
        "given.different": "Verschiedene Vornamen",
        "family.exact.rare": "Gleicher Nachname",
        "family.exact.common": "Gleicher Nachname, der häufig ist",
        "family.different": "Verschiedene Nachnamen",
        "email.same": "Gleiche E-Mail-Adresse",
        "email.slip": "E-Mail-Adressen, die sich um einen Tippfehler unterscheiden",
        "email.different": "Verschiedene E-Mail-Adressen",
        "phone.same": "Gleiche Telefonnummer",
        "phone.landline": "Gleicher Festnetzanschluss, den ein Haushalt teilen kann",
        "phone.different": "Verschiedene Telefonnummern",
        "linkedin.same": "Gleiches LinkedIn-Profil",
        "github.same": "Gleiches GitHub-Konto",
        "place.home": "Gleiche Wohnadresse",
        "place.city": "Gleiche Stadt",
        "place.different": "Verschiedene Wohnorte",
        "employer.same": "Gleicher Arbeitgeber",
        "jobs.spell": "Gleicher Arbeitgeber in denselben Monaten",
        "school.same": "Gleiche Hochschule oder Schule",
        "text.same": "Lange Abschnitte der Lebensläufe sind gleich",
    },
    rejections={
        RejectionCode.EMPTY: "Die Datei ist leer.",
        RejectionCode.TOO_LARGE: "Die Datei ist zu groß.",
        RejectionCode.UNSUPPORTED: "Dieses Dateiformat wird nicht gelesen.",
        RejectionCode.ENCRYPTED: "Die Datei ist mit einem Passwort geschützt.",
        RejectionCode.CORRUPT: "Die Datei ist beschädigt.",
        RejectionCode.NO_TEXT: "In der Datei wurde kein Text gefunden.",
        RejectionCode.NOT_A_RESUME: "Die Datei sieht nicht wie ein Lebenslauf aus.",
        RejectionCode.TOO_COSTLY: "Die Datei konnte nicht in vertretbarer Zeit gelesen werden.",
    },
)

LANGUAGES: Mapping[str, Words] = {words.language: words for words in (ENGLISH, GERMAN)}


def words_for(language: str) -> Words:
    """The language, or its parent (`de` for `de-AT`), or English."""
    return LANGUAGES.get(language) or LANGUAGES.get(language[:2].lower()) or ENGLISH
