"""Decides whether a quality is said of the candidate or of a thing: by its noun, or its subject."""

from dataclasses import dataclass

from services.bias.shapes import Shape
from services.bias.tokens import Sentence
from services.bias.wordlists import word_set

_COPULAS = word_set(
    "is 's was are 're were be been being am seem seems seemed look looks looked sound sounds "
    "sounded feel feels felt appear appears appeared get gets got getting become becomes became "
    "came remains stays"
)
_DETERMINERS = word_set("the a an his her their its our your this that these those every each both")
_IMPERSONAL = word_set("it this that everything nothing something which these those all")
_PRONOUNS = word_set("he she they who i we you him her them one someone somebody anyone nobody")
_ADVERBS = word_set(
    "not n't never also still just always already too so very really quite rather again often"
)
_OWNERS = word_set("his her their whose my our your 's")
_DEGREES = word_set("too so very rather quite")
_ARTICLES = word_set("a an")
# What follows a quality without being the noun it describes.
FUNCTION_WORDS = word_set(
    "within throughout upon toward towards beyond the a an this that these those his her their "
    "its our my your he she they we i it you who whom which what and or but nor so yet because "
    "although though while whereas since if unless until when whenever where wherever except both "
    "whether than as like to for from of in on at by with without about against among amongst "
    "between under over after before behind beside besides near around along across into onto out "
    "off up down through during despite regarding per via is 's was are were be been being am do "
    "does did has have had having will would wo can could ca may might must shall should not n't "
    "never no now already then anyway anymore again still too also here there today yet really "
    "indeed honestly frankly either maybe perhaps just almost always ever enough instead much "
    "more most less least well very quite rather even only somehow sometimes often next lately "
    "nowadays tomorrow yesterday soon later altogether overall inside outside plus minus etc imo "
    "tbh imho btw lol let please thanks ok okay means makes made shows says said twice once needs "
    "comes came goes went thinks knows works gets got seems looks sounds "
)
# `A fifty-year-old running our events` is somebody.
_MEASURES = word_set("year years yr yrs")
_REACH = 5
_WIDEST_NOUN = 4


@dataclass(frozen=True, slots=True)
class Aboutness:
    """The word lists of one language that tell a person from a thing."""

    qualities: frozenset[str]
    persons: frozenset[str]
    # Words for relatives, which also name parts of things.
    kin: frozenset[str]

    def is_of_a_thing(self, sentence: Sentence, shape: Shape, start: int, end: int) -> bool:
        """Whether the quality that ends before `end` belongs to something other than a person."""
        words = sentence.words
        if words[end - 1] in self.kin:
            return self._opens_a_compound(sentence, start, end)
        if words[end - 1] not in self.qualities:
            return False
        noun = self._described(sentence, end)
        if end > 1 and words[end - 2] in _MEASURES:
            return noun is not None and self._is_a_thing(noun) and not noun.endswith("ing")
        if noun is not None:
            return self._is_a_thing(noun)
        return self._has_a_thing_as_subject(sentence, shape, end) or self._follows_things(
            sentence, start
        )

    def _is_a_thing(self, noun: str) -> bool:
        return noun not in self.persons and not noun[0].isdigit()

    def _opens_a_compound(self, sentence: Sentence, start: int, end: int) -> bool:
        """`A parent pointer`, `dad jokes`, `the father clause`; not `her mother works`."""
        words = sentence.words
        if start and words[start - 1] in _OWNERS:
            return False
        noun = self._described(sentence, end) if words[end : end + 1] != ["a"] else None
        return noun is not None and self._is_a_thing(noun) and not noun.endswith("ing")

    def _follows_things(self, sentence: Sentence, start: int) -> bool:
        """`Drums too fat`: the note leaves the copula out."""
        words = sentence.words
        if not start or words[start] not in _DEGREES or sentence.breaks[start]:
            return False
        noun = words[start - 1]
        return (
            noun.endswith("s")
            and not noun.endswith("ss")
            and noun not in _COPULAS
            and noun not in FUNCTION_WORDS
            and self._is_a_thing(noun)
        )

    def _described(self, sentence: Sentence, end: int) -> str | None:
        """The noun after the quality: `an ugly hack`, `too emotional a headline`."""
        words = sentence.words
        at = end + 1 if end < len(words) and words[end] in _ARTICLES else end
        for place in range(at, min(at + _WIDEST_NOUN, len(words))):
            word = words[place]
            if sentence.breaks[place]:
                return None
            if word in self.persons:
                return word
            if word in self.qualities:
                continue
            return None if word in FUNCTION_WORDS or word.endswith("ly") else word
        return None

    def _has_a_thing_as_subject(self, sentence: Sentence, shape: Shape, end: int) -> bool:
        """`The work sample was ugly`: the word before the copula is a noun, and no person's."""
        words = sentence.words
        copula = next(
            (at for at in range(end - 2, max(-1, end - 2 - _REACH), -1) if words[at] in _COPULAS),
            None,
        )
        at = _subject_end(sentence, copula) if copula else None
        if at is None:
            return False
        head = words[at]
        if head in _PRONOUNS or head in self.persons or shape.named[at]:
            return False
        if head in _IMPERSONAL:
            return not at or words[at - 1] not in self.persons
        before = words[max(0, at - _WIDEST_NOUN) : at]
        return (
            head not in _DETERMINERS
            and any(word in _DETERMINERS for word in before)
            and self.persons.isdisjoint(before)
        )


def _subject_end(sentence: Sentence, copula: int) -> int | None:
    """The last word of the subject, past `not`, `also` and a second copula; None over a comma."""
    for at in range(copula - 1, max(-1, copula - 1 - _REACH), -1):
        if sentence.breaks[at + 1]:
            return None
        word = sentence.words[at]
        if word not in _ADVERBS and word not in _COPULAS and not word.endswith("ly"):
            return at
    return None
