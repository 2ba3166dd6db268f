"""Tells which of the screened languages a text is in, or that it is in one that nobody screens."""

import re
import unicodedata

from services.bias.folding import fold

# No word that is English stands in another's list; one of two others may stand in both.
_COMMON = {
    "en": "the and is to of a in for was with he she his her not but they on at we would very too "
    "i it be has have had no so as an my me our your their them him are were will can could "
    "does did do that this if or from who what there when than more good well needs seems",
    "de": "der die das und ist nicht zu ein eine einen einem einer eines sie er es mit fur fuer "
    "auf aber wir den dem des im ins vom hat sehr wie bei beim als ihr ihre ihren ihrem "
    "ihrer sein seine seinen seinem seiner kann wird wurde wurden werden nach auch noch ich "
    "uns unser unsere unserem haben war waren keine kein keinen diese dieser diesen zum zur "
    "fehlt ihm ihn von aus oder wenn weil dass da dann nur schon mehr mir mich sich wegen "
    "ohne gegen unter uber durch vor lieber leider wirkt sieht gut gute guter gutes stark "
    "schwach klar klare zwei drei vier jahre jahren erfahrung kenntnisse bewerber "
    "bewerberin kandidat kandidatin stelle aufgabe fachlich frau frauen mann manner herr "
    "kinder bitte nein nie immer etwas wohl doch hier dort jemand gesprach zusage hubsch "
    "hubsches schwanger rentner kopftuch alleinerziehend behindert verheiratet stottert "
    "ungepflegter geschieden jung junge alte auslander abgelehnt eh klares sauber "
    "ungepflegt",
    "fr": "le la les et est une un elle il avec pour mais nous vous des du de dans tres trop sa "
    "ses qui que sur aux au ne pas plus peut comme cette ce cet ces on je ont sont etait "
    "sera fait bien en deux trois quatre cinq si ou donc car sans chez par entre leur leurs "
    "meme tout tous toute jamais rien deja encore aussi peu ans poste candidat entretien "
    "equipe oui merci non femme femmes homme hommes enfants enceinte fille jolie pere vieux "
    "vieille jeune jeunes begue retraite proche celibataire handicape malade motivee faible "
    "bonne bon pleure quel quelle",
    "es": "el los las la es una un ella con para pero nosotros del de muy su sus que por se en y "
    "al lo le les mas demasiado esta estaba tiene como ha han fue era este ese esa eso esos "
    "esas ser sin sobre bien si ya ni nos mi tu yo hay cuando porque aunque donde quien "
    "desde hasta entre dos tres cuatro cinco todo todos nada nunca siempre algo alguien "
    "mejor menos tan anos ano puesto candidato candidata equipo clientes entrevista buen "
    "buena bueno mujer mujeres hombre hombres hijos embarazada madre padre soltera soltero "
    "casada gorda guapa vieja viejo mayor joven jovenes gitana gitano acento fuerte cojo "
    "ciego sordo preparada preparado senora senor falta faltara supo sabe puede ante hubo "
    "me mira ojo parece seguro veo",
    # Read by nobody: a person has to look.
    "other": "il lo gli che di non per una sono della nel molto anche questo lei era "
    "os um uma nao com em mais ele ela foi muito tem sua "
    "het een niet van voor zijn maar ook deze haar heeft naar wel bij "
    "nie jest na do sie ale jak jego za jej bardzo przez oraz "
    "och att det som pa inte ar av han hon har med mycket men "
    "ve bir bu icin cok ile degil ama daha kadar "
    "ja ei han etta mutta hyvin",
}
# Letters that hardly any other of the four writes.
_LETTERS = {"de": "äöüß", "fr": "àâçèêëîïôùûœ", "es": "ñ¿¡áíóú"}
_SCREENED = ("en", "de", "fr", "es")
_SETS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 4000
_FEWEST = 2
# Letters of a script that is not Latin, once those drawn alike are read as Latin.
_MOST_FOREIGN = 0.4


def language_of(text: str) -> str:
    """The likeliest of the four; English when nothing decides."""
    read = text[:_ENOUGH]
    scores = _scores(fold(read).text)
    for language, letters in _LETTERS.items():
        # A letter alone decides nothing: an English word may be disguised with it.
        if scores[language]:
            scores[language] += sum(letter in letters for letter in read.lower())
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
