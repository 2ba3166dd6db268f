"""Decides whether words stand for the candidate: senses, negation, dismissal, reports, work."""

from dataclasses import dataclass

from services.bias.aboutness import Aboutness
from services.bias.index import Match, PatternIndex
from services.bias.rules import Guards, Rule
from services.bias.shapes import Shape
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
        "might should does do did before after during about against among over under into onto "
        "ca wo because since unless until while"
    )
)
# A find that starts with one of these says something of a person: it is no topic of work.
_PREDICATES = _BEING | word_set(
    "too so very bit little rather quite far way like as than all typical prefer prefers want wants"
)
# `The manager role` is the vacancy, `a manager of` is what somebody did.
_VACANCIES = word_set("role roles position job vacancy opening post seat shift")
_CONDITIONS = word_set("if unless wish wishes")
_TITLES = word_set("mr mrs ms miss mx dr prof professor sir")
# What nobody has done yet is no work of theirs.
_HYPOTHETICAL = word_set("would wo 'd could should might may ca cannot not n't never nobody who'd")
_LINKS = word_set("as of on in for with about from at among amongst to into around between by")
# What somebody may need for themselves: `a clinic for burnout`.
_TREATMENTS = word_set("clinic hospital treatment therapy ward unit support team surgery practice")
_DOERS = word_set("he she they i who and then also candidate applicant")
_SHORTEST_DEED = 5
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
    processes: PatternIndex[str]
    aboutness: Aboutness

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
            PatternIndex.of(("", pattern) for pattern in guards.processes),
            Aboutness(guards.qualities, guards.persons, guards.kin),
        )

    def keep(
        self, sentence: Sentence, shape: Shape, matches: list[Match[Rule]]
    ) -> list[Match[Rule]]:
        """The matches that are said about a candidate."""
        if self._sets_aside(sentence):
            return []
        senses = [one for one in self.senses.matches(sentence) if _in_one_clause(sentence, one)]
        spared = {one.owner for one in self.unless.matches(sentence)}
        reported = min((match.end for match in self.reports.matches(sentence)), default=None)
        said = [
            match
            for match in matches
            if not (reported is not None and match.start >= reported - 1)
            and not self._is_quoted(sentence, shape, match)
            and not self._negated(sentence, match)
        ]
        # Nobody disguises a word that means something else.
        open_to_doubt = [one for one in said if not any(shape.disguised[one.start : one.end])]
        excused = {
            id(one)
            for one in open_to_doubt
            if one.owner.written.id in spared
            or any(_overlap(one, sense) for sense in senses)
            or _is_surname(sentence, one)
            or self._is_name(sentence, shape, one)
        }
        doubted = {id(one) for one in open_to_doubt if self._is_of_work(sentence, shape, one)}
        judged = {one.owner.written.category for one in said if id(one) not in excused | doubted}
        # Who judges by it once in a sentence means the person by the next word of the kind as well.
        return [
            one
            for one in said
            if id(one) not in excused
            and (id(one) not in doubted or one.owner.written.category in judged)
        ]

    def _is_of_work(self, sentence: Sentence, shape: Shape, match: Match[Rule]) -> bool:
        return self.aboutness.is_of_a_thing(sentence, shape, match.start, match.end) or (
            match.owner.written.topic and self._is_work(sentence, match)
        )

    def _sets_aside(self, sentence: Sentence) -> bool:
        """The sentence quotes a rule, or says that the attribute played no part."""
        if any(True for _ in self.mentions.matches(sentence)):
            return True
        for match in self.dismissals.matches(sentence):
            rest = sentence.words[match.end :]
            if _CLAUSE_STARTS.isdisjoint(rest):
                return True
        return self.guards.judging.isdisjoint(sentence.words) and any(
            True for _ in self.processes.matches(sentence)
        )

    def _is_name(self, sentence: Sentence, shape: Shape, match: Match[Rule]) -> bool:
        """`Gay Street`, `Mother's Pride`, `White Stuff`; a people is written so in any case."""
        last = match.end
        if last < len(sentence.words) and sentence.words[last] == "'s":
            last += 1
        if not self.guards.names_have_capitals or not shape.named[match.end - 1]:
            return False
        if last < len(sentence.words) and self._may_be_named(sentence, shape, last):
            return True
        return (
            match.start > 1
            and sentence.words[match.end - 1] not in self.guards.peoples
            and self._may_be_named(sentence, shape, match.start - 1)
        )

    def _may_be_named(self, sentence: Sentence, shape: Shape, at: int) -> bool:
        word = sentence.words[at]
        return (
            shape.named[at]
            and not sentence.breaks[at]
            and word not in self.guards.peoples
            and word not in self.guards.persons
        )

    def _is_quoted(self, sentence: Sentence, shape: Shape, match: Match[Rule]) -> bool:
        """A customer, a reader or a script says it: `a user said "I am too old for this"`."""
        if not shape.quoted[match.start]:
            return False
        outside = (
            word
            for word, quoted in zip(sentence.words[: match.start], shape.quoted, strict=False)
            if not quoted
        )
        return not self.guards.voices.isdisjoint(outside)

    def _negated(self, sentence: Sentence, match: Match[Rule]) -> bool:
        if match.owner.written.negation == "keeps":
            return False
        for at in range(match.start - 1, max(-1, match.start - 6), -1):
            word = sentence.words[at]
            if sentence.breaks[at + 1]:
                return False
            if word in self.guards.negations:
                # `fine if she weren't so bossy` says that she is.
                return _CONDITIONS.isdisjoint(sentence.words[max(0, at - 3) : at])
            if word not in self.guards.negation_fillers:
                return False
        return False

    def _is_work(self, sentence: Sentence, match: Match[Rule]) -> bool:
        if sentence.words[match.start] in _PREDICATES:
            return False
        return self._names_a_product(sentence, match) or self._is_object_of_work(sentence, match)

    def _names_a_product(self, sentence: Sentence, match: Match[Rule]) -> bool:
        if self._describes_somebody(sentence, match):
            return False
        for at in range(match.end, min(match.end + _PRODUCT_REACH, len(sentence.words))):
            word = sentence.words[at]
            if sentence.breaks[at] or word in _PHRASE_ENDS:
                return False
            if word in self.guards.products:
                return True
        return False

    def _describes_somebody(self, sentence: Sentence, match: Match[Rule]) -> bool:
        """`A fat nurse lecturing patients` means the nurse, and nothing made for patients."""
        words = sentence.words
        return (
            words[match.end - 1] in self.guards.qualities
            and match.end < len(words)
            and words[match.end] in self.guards.persons
            and not words[match.end].endswith("s")
        )

    def _is_object_of_work(self, sentence: Sentence, match: Match[Rule]) -> bool:
        for at in range(match.start - 1, max(-1, match.start - 1 - _REACH), -1):
            word = sentence.words[at]
            if word in self.guards.work and self._does_work(sentence, at):
                return True
            if self._is_deed(sentence, at) or self._is_meant_for(sentence, at):
                return True
            if (
                sentence.breaks[at + 1]
                or word in _CLAUSE_STARTS
                or word in _BEING
                or word in _OWNERS
                or word in _RELATIVES
                or word[0] == BARRIER
            ):
                return False
        return False

    def _is_deed(self, sentence: Sentence, at: int) -> bool:
        """`He catered for`, `Stocked and priced`: any verb in the past but those of a life."""
        word = sentence.words[at]
        if not word.endswith("ed") or len(word) < _SHORTEST_DEED:
            return False
        if word in self.guards.life or word in self.guards.qualities:
            return False
        return not at or sentence.words[at - 1] in _DOERS

    def _is_meant_for(self, sentence: Sentence, at: int) -> bool:
        """`A magazine for the over-sixties`."""
        if sentence.words[at] != "for" or not at:
            return False
        return sentence.words[at - 1] in self.guards.products - _TREATMENTS

    def _does_work(self, sentence: Sentence, at: int) -> bool:
        """`Built`, `can design`, `a thesis on`; not `would not work`, nor `clean tests`."""
        words = sentence.words
        if words[at + 1] in _VACANCIES or not _HYPOTHETICAL.isdisjoint(words[max(0, at - 3) : at]):
            return False
        return words[at] not in self.guards.work_nouns or words[at + 1] in _LINKS


def _in_one_clause(sentence: Sentence, match: Match[str]) -> bool:
    """A sense does not reach over a comma: `answered the design questions well, very pretty`."""
    return not any(sentence.breaks[match.start + 1 : match.end])


def _is_surname(sentence: Sentence, match: Match[Rule]) -> bool:
    """`Ms. Young`, `Dr. White`."""
    before = sentence.words[match.start - 1] if match.start else ""
    return match.end - match.start == 1 and before.rstrip(".") in _TITLES


def _overlap(match: Match[Rule], sense: Match[str]) -> bool:
    return match.start < sense.end and sense.start < match.end
