"""Decides whether words stand for the candidate: senses, negation, dismissal, reports, work."""

from dataclasses import dataclass

from services.bias.index import Match, PatternIndex
from services.bias.rules import Guards, Rule
from services.bias.tokens import BARRIER, Sentence
from services.bias.wordlists import word_set

_CLAUSE_STARTS = word_set("but so because although though however yet despite since which")
_RELATIVES = word_set("who that")
_OWNERS = word_set("his her their")
_BEING = word_set("is 's was be being are were am seems looks has have had")
# What a noun phrase does not go on after: `pregnant users`, but not `so young that users`.
_PHRASE_ENDS = (
    _CLAUSE_STARTS
    | _BEING
    | word_set(
        "that the a an to will would for in at on of not n't and or as with by who when "
        "if than he she they we i it her his their our this those these can could may "
        "might should does do did"
    )
)
# A find that starts with one of these says something of a person: it is no topic of work.
_PREDICATES = _BEING | word_set(
    "too so very bit little rather quite far way like as than all typical prefer prefers want wants"
)
# `The manager role` is the vacancy, `a manager of` is what somebody did.
_VACANCIES = word_set("role roles position job vacancy opening post seat shift")
_TITLES = word_set("mr mrs ms miss mx dr prof professor sir")
_REACH = 9
_PRODUCT_REACH = 3


@dataclass(frozen=True, slots=True)
class Context:
    """The guards of one language, ready to judge a sentence's matches."""

    guards: Guards
    senses: PatternIndex[str]
    mentions: PatternIndex[str]
    dismissals: PatternIndex[str]
    reports: PatternIndex[str]
    unless: PatternIndex[str]

    @classmethod
    def of(cls, guards: Guards, rules: tuple[Rule, ...]) -> "Context":
        return cls(
            guards,
            PatternIndex.of(("", pattern) for pattern in guards.senses),
            PatternIndex.of(("", pattern) for pattern in guards.mentions),
            PatternIndex.of(("", pattern) for pattern in guards.dismissals),
            PatternIndex.of(("", pattern) for pattern in guards.reports),
            PatternIndex.of(
                (rule.written.id, pattern) for rule in rules for pattern in rule.unless
            ),
        )

    def keep(self, sentence: Sentence, matches: list[Match[Rule]]) -> list[Match[Rule]]:
        """The matches that are said about a candidate."""
        if not matches or self._sets_aside(sentence):
            return []
        senses = list(self.senses.matches(sentence))
        spared = {match.owner for match in self.unless.matches(sentence)}
        reported = min((match.end for match in self.reports.matches(sentence)), default=None)
        return [
            match
            for match in matches
            if match.owner.written.id not in spared
            and not any(_overlap(match, sense) for sense in senses)
            and not (reported is not None and match.start >= reported - 1)
            and not _is_surname(sentence, match)
            and not self._negated(sentence, match)
            and not (match.owner.written.topic and self._is_work(sentence, match))
        ]

    def _sets_aside(self, sentence: Sentence) -> bool:
        """The sentence quotes a rule, or says that the attribute played no part."""
        if any(True for _ in self.mentions.matches(sentence)):
            return True
        for match in self.dismissals.matches(sentence):
            rest = sentence.words[match.end :]
            if _CLAUSE_STARTS.isdisjoint(rest):
                return True
        return False

    def _negated(self, sentence: Sentence, match: Match[Rule]) -> bool:
        if match.owner.written.negation == "keeps":
            return False
        for at in range(match.start - 1, max(-1, match.start - 6), -1):
            word = sentence.words[at]
            if sentence.breaks[at + 1]:
                return False
            if word in self.guards.negations:
                return True
            if word not in self.guards.negation_fillers:
                return False
        return False

    def _is_work(self, sentence: Sentence, match: Match[Rule]) -> bool:
        if sentence.words[match.start] in _PREDICATES:
            return False
        return self._names_a_product(sentence, match) or self._is_object_of_work(sentence, match)

    def _names_a_product(self, sentence: Sentence, match: Match[Rule]) -> bool:
        for at in range(match.end, min(match.end + _PRODUCT_REACH, len(sentence.words))):
            word = sentence.words[at]
            if sentence.breaks[at] or word in _PHRASE_ENDS:
                return False
            if word in self.guards.products:
                return True
        return False

    def _is_object_of_work(self, sentence: Sentence, match: Match[Rule]) -> bool:
        for at in range(match.start - 1, max(-1, match.start - 1 - _REACH), -1):
            word = sentence.words[at]
            if word in self.guards.work and sentence.words[at + 1] not in _VACANCIES:
                return True
            if (
                word in _CLAUSE_STARTS
                or word in _BEING
                or word in _OWNERS
                or word in _RELATIVES
                or word[0] == BARRIER
            ):
                return False
        return False


def _is_surname(sentence: Sentence, match: Match[Rule]) -> bool:
    """`Ms. Young`, `Dr. White`."""
    before = sentence.words[match.start - 1] if match.start else ""
    return match.end - match.start == 1 and before.rstrip(".") in _TITLES


def _overlap(match: Match[Rule], sense: Match[str]) -> bool:
    return match.start < sense.end and sense.start < match.end
