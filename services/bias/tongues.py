"""Tells which of the screened languages a text is in, or that it is in one that nobody screens."""

import re
import unicodedata

from services.bias.folding import fold

# A word that is common in two of them, or English at all, stands in neither of the others' lists.
_COMMON = {
    "en": "the and is to of a in for was with he she his her not but they on at we would very too "
    "i it be has have had no so as an my me our your their them him are were will can could "
    "does did do that this if or from who what there when than more good well needs seems",
    "de": "der das und ist nicht zu ein eine einen einem sie er mit fur auf aber wir den dem im "
    "hat sehr wie bei als ihr ihre ihren sein seine kann wird wurde nach auch noch ich uns haben "
    "war keine kein diese zum zur fehlt ihm ihn",
    "fr": "le la les et est une elle il avec pour mais nous des du dans tres trop sa "
    "ses qui que sur aux ne plus peut comme cette ce ont sont pas etait fait bien",
    "es": "el los las es una ella con para pero nosotros del muy su sus que por "
    "al lo mas demasiado esta tiene como ha fue este esa ser sin sobre bien",
    # Read by nobody: a person has to look.
    "other": "il lo gli che di non per una sono della nel molto anche questo lei era "
    "os um uma nao com em mais ele ela foi muito tem sua "
    "het een niet van voor zijn maar ook deze haar heeft naar wel bij "
    "nie jest na do sie ale jak jego za jej bardzo przez oraz "
    "och att det som pa inte ar av han hon har med mycket men "
    "ve bir bu icin cok ile degil ama daha kadar "
    "ja ei han etta mutta hyvin",
}
_SCREENED = ("en", "de", "fr", "es")
_SETS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 4000
_FEWEST = 2
# Letters of a script that is not Latin, once those drawn alike are read as Latin.
_MOST_FOREIGN = 0.4


def language_of(text: str) -> str:
    """The likeliest of the four; English when nothing decides."""
    scores = _scores(fold(text[:_ENOUGH]).text)
    best = max(_SCREENED, key=lambda language: scores[language])
    return best if scores[best] > scores["en"] else "en"


def is_read(text: str) -> bool:
    """Whether it is in a language with rules: doubt speaks for it, as a list of tools has none."""
    folded = fold(text[:_ENOUGH]).text
    letters = [letter for letter in folded if letter.isalpha()]
    foreign = sum(not _is_latin(letter) for letter in letters)
    if len(letters) >= _FEWEST and foreign > _MOST_FOREIGN * len(letters):
        return False
    scores = _scores(folded)
    known = max(scores[language] for language in _SCREENED)
    return scores["other"] < _FEWEST or scores["other"] <= known


def _is_latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")


def _scores(folded: str) -> dict[str, int]:
    words = _WORD.findall(folded)
    return {language: sum(word in common for word in words) for language, common in _SETS.items()}
