"""Reads the text of a mail: what the sender wrote, and whether that is itself a resume."""

import re
from html import unescape

_MOST_JUDGED = 200_000
_SHORTEST_RESUME = 400
_LONGEST_HEADING = 40
_TAG = re.compile(r"<[^<>]*>")
_LINE_TAG = re.compile(r"<(?:br|/?p|/?div|/?tr|/?li|/?ul|/?table|/?h[1-6])\b[^<>]*>", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\xa0]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
# The line with which mail programs introduce what is being answered. What is forwarded is content.
_ANSWERED = re.compile(
    r"^(?:on\b.{1,200}\bwrote:|am\b.{1,200}\bschrieb\b.{0,100}:|le\b.{1,200}\ba écrit ?:"
    r"|el\b.{1,200}\bescribió:|il\b.{1,200}\bha scritto:|em\b.{1,200}\bescreveu:"
    r"|op\b.{1,200}\bschreef\b.{0,100}:"
    r"|-{2,} ?(?:original message|ursprüngliche nachricht|message d'origine) ?-{2,})$",
    re.IGNORECASE,
)
_HEADINGS: tuple[frozenset[str], ...] = (
    frozenset(
        {"experience", "work experience", "professional experience", "employment",
         "employment history", "work history", "career history", "berufserfahrung",
         "beruflicher werdegang", "expérience", "expérience professionnelle", "expériences",
         "experiencia", "experiencia profesional", "experiencia laboral", "esperienza",
         "esperienze professionali", "esperienza lavorativa", "experiência",
         "experiência profissional", "werkervaring"}
    ),
    frozenset(
        {"education", "education and training", "academic background", "qualifications",
         "ausbildung", "bildung", "studium", "schulbildung", "formation", "formations",
         "educación", "formación", "formación académica", "istruzione", "formazione",
         "educação", "formação", "formação acadêmica", "opleiding", "opleidingen"}
    ),
    frozenset(
        {"skills", "technical skills", "key skills", "core competencies", "kenntnisse",
         "fähigkeiten", "compétences", "habilidades", "competencias", "competenze",
         "competências", "vaardigheden"}
    ),
    frozenset(
        {"languages", "sprachen", "sprachkenntnisse", "langues", "idiomas", "lingue", "talen"}
    ),
    frozenset(
        {"summary", "profile", "professional summary", "about me", "objective", "profil",
         "perfil", "profilo", "profiel", "resumen", "resumo"}
    ),
    frozenset(
        {"certifications", "certificates", "projects", "publications", "references", "awards",
         "zertifikate", "projekte", "certificaciones", "certifications et langues", "proyectos",
         "certificazioni", "certificações", "projetos", "certificaten"}
    ),
)  # fmt: skip
_CONTACT = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}|\+?\d[\d ()./-]{7,18}\d")
_YEARS = re.compile(
    r"\b(?:19|20)\d\d\b[^\n]{0,12}?(?:-|–|—|\bto\b|\bbis\b|à|\ba\b)[^\n]{0,12}?"
    r"(?:\b(?:19|20)\d\d\b|present|heute|today|now|actual|présent|oggi|atual|heden)",
    re.IGNORECASE,
)


def text_of_html(html: str) -> str:
    """The words of a page, roughly: enough to judge it and to quote it, in linear time."""
    html = html[:_MOST_JUDGED]
    for tag in ("style", "script", "head"):
        html = _without_element(html, tag)
    lined = _LINE_TAG.sub("\n", re.sub(r"\s+", " ", html))
    words = _BLANKS.sub(" ", unescape(_TAG.sub("", lined)))
    return _EMPTY_LINES.sub("\n\n", "\n".join(line.strip() for line in words.split("\n"))).strip()


def written_by_sender(text: str) -> str:
    """The text without what it answers and without the signature below the dashes."""
    lines: list[str] = []
    for line in text[:_MOST_JUDGED].splitlines():
        if line.rstrip() == "--" or _ANSWERED.match(line.strip()[:300]):
            break
        if not line.startswith(">"):
            lines.append(line.rstrip())
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def reads_like_a_resume(text: str) -> bool:
    """Whether a text has a resume's parts: headings, periods of years, a way to reach a person.

    A cover letter tells of the same things in sentences, under no headings.
    """
    text = text[:_MOST_JUDGED]
    if len(text) < _SHORTEST_RESUME or not _CONTACT.search(text):
        return False
    headings = _kinds_of_heading(text)
    has_periods = sum(1 for _ in _YEARS.finditer(text)) >= 2
    return headings >= 3 or (headings == 2 and has_periods)


def _kinds_of_heading(text: str) -> int:
    lines = {
        line.strip(" \t*#_=-:•").casefold()
        for line in text.splitlines()
        if len(line) <= _LONGEST_HEADING
    }
    return sum(1 for kind in _HEADINGS if kind & lines)


def _without_element(html: str, tag: str) -> str:
    """Cut an element whole, by searching forwards only: its text is not for readers."""
    lower = html.lower()
    if len(lower) != len(html):  # a letter whose lower case is longer: positions would not agree
        return html
    kept: list[str] = []
    at = 0
    while (start := lower.find(f"<{tag}", at)) >= 0:
        if lower[start + len(tag) + 1 : start + len(tag) + 2] not in (">", " ", "\n", "\t", "/"):
            kept.append(html[at : start + 1])
            at = start + 1
            continue
        kept.append(html[at:start])
        end = lower.find(f"</{tag}", start)
        if end < 0:
            return "".join(kept)
        close = lower.find(">", end)
        at = close + 1 if close >= 0 else len(html)
    return "".join([*kept, html[at:]])
