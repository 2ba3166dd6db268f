"""Finds what a resume says of the person without a label: `Married, 2 children`, `32 ans`.

Such a word is a personal detail only where it stands alone: a line of its own, or a part of one
between commas and bars. `Single` is one there and `single sign-on` never is.
"""

import re
from collections.abc import Iterator
from typing import Final

_ALONE: Final = re.compile(
    r"""(?xi)
    # family
      (?:happily\ )?(?:single|(?:un)?married|divorced|widow(?:ed|er)?|separated)
    | ledig | verheiratet | geschieden | verwitwet | getrennt\ lebend
    | célibataire | mariée? | divorcée? | pacsée? | veuf | veuve
    | solter[oa] | casad[oa] | divorciad[oa] | viud[oa]
    | (?:\d|one|two|three|no|ein|zwei|drei|keine|un|deux|trois|sans|dos|tres|sin)\ +
      (?:child|children|kids?|sons?|daughters?|kind(?:er)?|enfants?|hij[oa]s?)
    # age
    | (?:aged?\ )?(?:1[6-9]|[2-7]\d)(?:\ ?(?:years?\ old|y/?o|jahre(?:\ alt)?|ans|años))
    | (?:1[6-9]|[2-7]\d)-year-old
    # gender
    | male | female | männlich | weiblich | masculin | féminin | masculino | femenino
    | homme | femme | hombre | mujer
    # nationality
    | [^\W\d_]+\ (?:citizen(?:ship)?|national(?:ity)?|passport(?:\ holder)?)
    | (?:de\ )?nationalité\ [^\W\d_]+ | (?:de\ )?nacionalidad\ [^\W\d_]+
    | [^\W\d_]+e\ (?:staatsangehörigkeit|nationalität)
    # faith
    | (?:roman\ )?catholic | protestant | muslim | hindu | sikh | buddhist | jewish | christian
    | (?:röm\.?-?\ ?)?kath(?:olisch|\.) | ev(?:angelisch|\.(?:-luth\.?)?) | catholique | musulmane?
    | católic[oa]
    """
)
_PARTS: Final = re.compile(r"[^\n|,;•·▪/()–—]+")
_LINE: Final = re.compile(r"[^\n]+")
# A line with two of them is about the person: `French, 32 ans, célibataire`.
_TELLING: Final = 2
_LONGEST: Final = 40  # characters; a longer part is a sentence


def unlabelled_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where personal details stand without a label, by offsets in the text."""
    for line in _LINE.finditer(text):
        parts = [
            (
                part.start() + len(part[0]) - len(part[0].lstrip()),
                part.start() + len(part[0].rstrip()),
            )
            for part in _PARTS.finditer(text, line.start(), line.end())
        ]
        alone = [(start, end) for start, end in parts if _is_detail(text[start:end])]
        if len(alone) >= _TELLING:
            alone = [(start, end) for start, end in parts if end - start <= _LONGEST]
        yield from alone


def _is_detail(part: str) -> bool:
    forms = (part, part.removesuffix("."))
    return len(part) <= _LONGEST and any(_ALONE.fullmatch(form) for form in forms)
