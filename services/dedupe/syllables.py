"""Decides how syllables and characters (Korean, Hindi, Chinese, Japanese) are read in Latin."""

from itertools import product

from services.dedupe.tables import alphabet, mapping, rows

_MOST_READINGS = 24
_FIRST_SYLLABLE, _SYLLABLES = 0xAC00, 11172
_VIRAMA, _NASALS, _FIRST_CONSONANT = "\u094d", "\u0902\u0901", "\u0915"
Letters = tuple[str, ...]

# A long vowel or a doubled consonant: most people leave it out when they write in Latin.
_LENGTHENED = "_"


def hangul(text: str) -> set[str]:
    """Korean by the Revised Romanization, and as people spell themselves: 현우 is Hyunwoo."""
    table = rows("hangul.txt")
    return {_spelled(text, *table[:3]), _spelled(text, *table[3:])}


def _spelled(text: str, leads: Letters, vowels: Letters, tails: Letters) -> str:
    spelled: list[str] = []
    for letter in text:
        index = ord(letter) - _FIRST_SYLLABLE
        if 0 <= index < _SYLLABLES:
            lead, rest = divmod(index, 21 * 28)
            vowel, tail = divmod(rest, 28)
            sound = (
                "w" + vowels[vowel]
                if (leads[lead], vowels[vowel]) == ("_", "oo")
                else vowels[vowel]
            )
            spelled += (leads[lead], sound, tails[tail])
    return "".join(spelled).replace("_", "")


def devanagari(text: str) -> str:
    """A consonant carries an a, unless a sign after it says otherwise or it ends the word."""
    signs, letters = alphabet("devanagari_vowel_signs.tsv"), alphabet("devanagari.tsv")
    spelled: list[str] = []
    for letter in text:
        if letter in signs or letter == _VIRAMA:
            if spelled and spelled[-1] == "a":
                spelled.pop()
            spelled.append(signs.get(letter, ""))
        elif letter in _NASALS:
            spelled.append("n")
        elif letter in letters:
            spelled += (letters[letter], "a") if letter >= _FIRST_CONSONANT else (letters[letter],)
    if len(spelled) > 1 and spelled[-1] == "a":
        spelled.pop()
    return "".join(spelled).replace("aa", "a")


def east_asian(text: str) -> set[str]:
    """Han characters have a Chinese and perhaps a Japanese reading; kana have one."""
    found: set[str] = set()
    for table in (mapping("han.tsv"), mapping("japanese.tsv")):
        parts = _cut(text, table)
        if parts:
            found |= {"".join(choice).replace(_LENGTHENED, "") for choice in product(*parts)}
        if len(found) > _MOST_READINGS:
            break
    return found


def _cut(text: str, table: dict[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The text as the longest known words; empty when a character is not known."""
    parts: list[tuple[str, ...]] = []
    at = 0
    while at < len(text):
        size = next((n for n in (3, 2, 1) if text[at : at + n] in table), 0)
        if size:
            parts.append(table[text[at : at + size]])
        else:
            size, sound = _kana(text[at : at + 2])
            if not sound:
                return []
            parts.append((sound,))
        at += size
    return parts


def _kana(pair: str) -> tuple[int, str]:
    pair = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in pair)
    if pair[:1] in {"ー", "っ"}:
        return 1, _LENGTHENED
    kana = alphabet("kana.tsv")
    first = kana.get(pair[:1], "")
    if len(pair) == 2 and pair[1] in "ゃゅょ" and first.endswith("i"):
        glide = kana[pair[1]]
        # しゃ is sha, not shya; きゃ keeps its y.
        return 2, first[:-1] + (glide[1:] if first in {"shi", "chi", "ji"} else glide)
    return 1, first
