"""Says how much of a name the e-mail, the links and the file's name repeat."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.parser.glyphs import fold

# Letters that folding keeps or that addresses write with two.
_SPELLED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})


def _plain(text: str) -> str:
    return fold(text).translate(_SPELLED)


@dataclass(frozen=True, slots=True)
class Hints:
    """What else names the person: the e-mail's local part and link paths; the file's name less."""

    words: frozenset[str]
    joined: tuple[str, ...]
    filed: frozenset[str]

    @classmethod
    def of(cls, emails: Sequence[str], urls: Sequence[str], file_name: str | None) -> "Hints":
        sources = [email.split("@")[0] for email in emails]
        sources += [url.rstrip("/").rsplit("/", 1)[-1] for url in urls if "/" in url]
        folded = [_plain(source) for source in sources if source]
        words = frozenset(w for s in folded for w in _words(s))
        joined = tuple(re.sub(r"[^a-z\u4e00-\u9fff]", "", s) for s in folded)
        return cls(words, joined, frozenset(_words(_plain((file_name or "").rsplit(".", 1)[0]))))

    def echo(self, words: Sequence[str]) -> float:
        """The share of a name's words that addresses repeat; half of what the file's name does."""
        parts = [part for word in words for part in _words(_plain(word))]
        if not parts:
            return 0.0
        spelled = [_plain(word.lower().translate(_UMLAUTS)) for word in words]
        shares = (
            sum(map(self._repeats, parts)) / len(parts),
            sum(map(self._repeats, spelled)) / len(spelled),
            self._initials(parts),
            0.5 * sum(part in self.filed for part in parts) / len(parts),
        )
        return max(shares)

    def _repeats(self, part: str) -> bool:
        return part in self.words or any(len(part) > 2 and part in j for j in self.joined)

    def _initials(self, parts: Sequence[str]) -> float:
        """ "jdoe", "doej" and "jmdoe" name Jane M. Doe almost as well as her full name."""
        if len(parts) < 2 or len(parts[-1]) < 3:
            return 0.0
        first, last = parts[0], parts[-1]
        forms = {first[0] + last, last + first[0], first[0] + "".join(parts[1:])}
        forms.add("".join(part[0] for part in parts[:-1]) + last)
        if len(first) > 2:
            forms.add(first + last[0])
        return 0.9 if any(j in forms for j in self.joined) else 0.0


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]{2,}", text)
