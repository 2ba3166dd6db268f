"""What the words of a name look like, and what stands around a name that is no part of it."""

import re
from collections.abc import Callable, Sequence

from schemas.profile import PersonName

PARTICLES = frozenset(
    [
        *("de", "da", "do", "dos", "das", "del", "della", "dello", "dei", "degli", "di", "du"),
        *("des", "la", "las", "los", "le", "el", "al", "bin", "ibn", "bint", "binti", "von"),
        *("van", "vom", "zu", "zur", "zum", "der", "den", "ter", "ten", "te", "het", "op", "af"),
        *("av", "y", "e", "i", "und", "mac", "mc", "o", "ó", "ní", "nic", "ap", "ab", "ferch"),
        *("san", "santa", "st.", "st", "d'", "l'", "'t", "abu", "ben", "bat", "ould", "aït"),
    ]
)
SUFFIXES = frozenset(["jr", "jr.", "sr", "sr.", "ii", "iii", "iv"])
_HONORIFICS = re.compile(
    r"^(?:(?:dr|prof|mr|mrs|ms|miss|mx|sir|herr|frau|dipl|ing|m|mme|mlle|sr|sra|srta|doña|dott|"
    r"dra|drs|ir|eng|mgr|avv|arq)(?:\.(?:ssa\b)?\s*-?|\s+|-)|"
    # Without their stop these are given names.
    r"(?:phil|nat|med|rer|jur|mag|lic|rev|h\.\s?c)\.\s*)+(?=\S)",
    re.I,
)
_DOCUMENT = (
    r"curriculum\s+vit(?:ae|æ|é)|curriculum|résumé|resumé|resume|c\.?v\.?|lebenslauf|hoja\s+de\s+vida|"
    r"currículum(?:\s+vitae)?|currículo|životopis|cv|个人简历|简历|bewerbung(?:sunterlagen)?"
)
_TITLED = re.compile(
    rf"^(?:{_DOCUMENT})(?:\s+(?:of|von|de|du|di|for|van))?(?=\W|$)\s*[:：–—|-]*\s*", re.I
)
_TITLED_AFTER = re.compile(rf"(?:['’]s)?\s*[-–—|:,]?\s+(?:{_DOCUMENT})$", re.I)
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|hallo|moin|bonjour|salut|hola|ciao|olá|oi|hoi|cześć)\s*(?:there)?\s*[,!.:–—-]*\s*)?"
    r"(?:i\s*['’`]?\s*m|i\s+am|my\s+name\s+is|my\s+name['’]s|ich\s+bin|ich\s+heiße|mein\s+name\s+ist|"
    r"je\s+suis|je\s+m['’]appelle|moi\s+c['’]est|soy|yo\s+soy|me\s+llamo|sono|mi\s+chiamo|eu\s+sou|sou|"
    r"me\s+chamo|ik\s+ben|mijn\s+naam\s+is|jestem|nazywam\s+się|jeg\s+er|jag\s+heter)\s+(?=\S)",
    re.I,
)
# Labels of forms; these are so long that no mark has to follow them.
_FORM_LABELS = (
    r"first\s+names?(?:\(s\))?\s*/\s*surnames?(?:\(s\))?|"
    r"surnames?(?:\(s\))?\s*/\s*first\s+names?(?:\(s\))?|"
    r"vorname(?:\(n\))?\s*/\s*nachname(?:\(n\))?|nachname(?:\(n\))?\s*/\s*vorname(?:\(n\))?|"
    r"pr[ée]nom(?:\(s\))?\s*/\s*noms?(?:\(s\))?|noms?(?:\(s\))?\s*/\s*pr[ée]noms?(?:\(s\))?|"
    r"apellidos?(?:\(s\))?\s*/\s*nombres?(?:\(s\))?|nombres?\s+y\s+apellidos?|"
    r"apellidos?\s+y\s+nombres?|nome\s+e\s+cognome|cognome\s+e\s+nome|cognome/nome|"
    r"nome\(s\)\s+pr[óo]prio\(s\)\s+e\s+apelido\(s\)|voornaam\s*/\s*achternaam|"
    r"vor-\s*und\s*(?:nach|zu)name|imię\s+i\s+nazwisko|voor-\s*en\s*achternaam|"
    r"jméno\s+a\s+příjmení|för-\s*och\s*efternamn"
)
LABEL = re.compile(
    rf"^(?:{_FORM_LABELS})\s*[:：\t\s]\s*|"
    r"^(?:full\s+name|name,?\s+vorname|vorname,?\s+name|nom(?:\s+et)?\s+pr[ée]noms?|"
    r"pr[ée]nom\s+et\s+nom|nombre\s+completo|nome\s+completo|candidate\s+name|candidate|applicant|"
    r"name\s+in\s+full|name\s+of\s+(?:the\s+)?(?:candidate|applicant)|volledige\s+naam|"
    r"name|nom|nombre|nome|naam|namn|navn|nimi|jméno|姓\s*名)\s*[:：\t]\s*",
    re.I,
)
_DEGREES_AFTER = frozenset(
    [
        *("rn", "bsn", "msn", "lpn", "lvn", "cna", "np", "fnp", "fnp-c", "fnp-bc", "aprn", "ccrn"),
        *("crna", "dnp", "mba", "emba", "phd", "dphil", "md", "do", "mbbs", "jd", "llm", "llb"),
        *("esq", "cpa", "acca", "aca", "cfa", "cma", "pmp", "csm", "cspo", "psm", "pe", "eit"),
        *("msc", "bsc", "beng", "meng", "ba", "bs", "ms", "ma", "med", "mph", "mpa", "msw", "lcsw"),
        *("lmsw", "lmft", "lpc", "dds", "dmd", "dvm", "pt", "dpt", "ot", "otr", "otr/l", "otd"),
        *("slp", "ccc-slp", "rd", "rdn", "cissp", "cism", "cisa", "itil", "phr", "sphr", "shrm-cp"),
        *("shrm-scp", "cipd", "mcipd", "assoc", "mrics", "frcs", "mrcp", "ceng", "aia", "riba"),
        *(
            "leed",
            "ap",
            "edd",
            "psyd",
            "pharmd",
            "rph",
            "cscs",
            "cphr",
            "mcs",
            "bed",
            "fca",
            "mrcs",
        ),
    ]
)
_WORD = re.compile(r"^[^\W\d_](?:[^\W\d_]|['’`´.\-])*$")
_NICKNAME = re.compile(r"^[\"“”„«‘'(][^\W\d_][\w'’.\- ]{0,18}[\"“”»’')]$")
_QUOTED = re.compile(r"[\"“”„«‘(][^\W\d_][\w'’.\- ]{0,18}[\"“”»’)](?=\s+[^\W\d_])")
_SEPARATOR = re.compile(r"\s+[|•·/]\s+|\s[–—]\s|\s-\s|\s{3,}")
HAN_NAME = re.compile(
    r"^[\u4e00-\u9fff]{2,4}$|^[\u4e00-\u9fff]\s[\u4e00-\u9fff]{1,2}$|"
    r"^[\u4e00-\u9fff]\s[\u4e00-\u9fff]\s[\u4e00-\u9fff]$"
)
_EDGES = " ,;:|·•–—-\t"


def bare(text: str, is_other: Callable[[str], bool]) -> str:
    """A line without what stands around a name; `is_other` knows titles and places."""
    text = _TITLED.sub("", text.strip())
    text = _TITLED_AFTER.sub("", text)
    text = _GREETING.sub("", text).rstrip("!.") if _GREETING.match(text) else text
    text = _SEPARATOR.split(text)[0].strip(_EDGES)
    text = _without_brackets(text)
    if HAN_NAME.match(text):
        return text
    text = _HONORIFICS.sub("", _without_monogram(text))
    return _without_credentials(text, is_other).strip(_EDGES)


def _without_monogram(text: str) -> str:
    """ "JD Jane Doe": the initials that stand in a box beside the name."""
    first, _, rest = text.partition(" ")
    initials = "".join(word[0] for word in rest.split() if word[0].isupper())
    return rest if len(first) > 1 and first in {initials, initials[:1] + initials[-1:]} else text


def _without_brackets(text: str) -> str:
    """A nickname between given and family name stays; pronouns at the end go."""
    place = text.find("(")
    if place < 0 or _QUOTED.search(text, max(0, place - 1)):
        return text
    return text[:place].strip(_EDGES)


def _without_credentials(text: str, is_other: Callable[[str], bool]) -> str:
    head, comma, rest = text.partition(",")
    if comma:
        first = rest.strip().split(" ")[0].strip(".")
        if _credential(first) or is_other(rest.strip()):
            text = head
        elif rest.count(",") == 0 and rest.strip().casefold().strip(".") not in SUFFIXES:
            return text
    words = text.split()
    # Among capitals "MARY DO" is a family, "MARY SMITH RN" a nurse.
    shouted = text.isupper()
    while len(words) > 2 and _known_credential(words[-1]):
        if shouted and len(words[-1]) < 3 and words[-1] not in {"RN", "MD", "JD"}:
            break
        words.pop()
    return " ".join(words)


def _credential(word: str) -> bool:
    """ "PhD", "MRICS", "M.Ed", "Dipl.-Ing": a title that stands behind a name."""
    if word.casefold() in SUFFIXES:
        return False
    capitals = sum(c.isupper() for c in word)
    shouted = word.isupper() and len(word) > 5
    return _known_credential(word) or (capitals >= 2 and not shouted)


def _known_credential(word: str) -> bool:
    # "Ma" and "Do" are families; "MA" is a degree.
    letters = word.replace(".", "").strip(",")
    return letters.casefold() in _DEGREES_AFTER and sum(c.isupper() for c in letters) * 2 > len(
        letters
    )


def words_of(text: str) -> tuple[str, ...]:
    """The words of a name, a nickname in quotes as one of them."""
    return tuple(text.replace(",", " ").split())


def without_nickname(words: Sequence[str]) -> tuple[str, ...]:
    """The words that stand in papers; the nickname alone if there is nothing else."""
    return tuple(w for w in words if not _NICKNAME.match(w)) or tuple(words)


def formed(words: Sequence[str]) -> bool:
    """Whether words have the form of a name, in capitals or with capital letters."""
    if not 1 <= len(words) <= 7:
        return False
    plain = without_nickname(words)
    for word in plain:
        if not _WORD.match(word) and word.casefold() not in PARTICLES | SUFFIXES:
            return False
        small = word[0].islower() and word.casefold() not in PARTICLES
        if small and not word.startswith(("d'", "d’", "l'", "l’", "al-", "el-", "ó")):
            return False
    return any(len(word.strip(".")) > 1 and word[0].isupper() for word in plain)


def formed_small(words: Sequence[str]) -> bool:
    """Whether words may be a name that looks have set in small letters."""
    return 2 <= len(words) <= 4 and all(_WORD.match(w) and w == w.lower() for w in words)


def ends_open(words: Sequence[str]) -> bool:
    """Whether a name breaks off behind a particle or a hyphen."""
    last = words[-1]
    return (len(words) > 1 and last.casefold() in PARTICLES) or last.endswith("-")


def person(words: Sequence[str], written: str) -> PersonName:
    """Given and family part, particles kept with the family; a comma turns the order."""
    if HAN_NAME.match(written):
        packed = written.replace(" ", "")
        cut = 2 if len(packed) == 4 else 1
        return PersonName(written=packed, given=packed[cut:], family=packed[:cut])
    if "," in written:
        family, _, given = written.partition(",")
        if given.strip() and given.strip(" .").casefold() not in SUFFIXES:
            return PersonName(
                written=written, given=_cased(given.strip()), family=_cased(family.strip())
            )
    core = [w for w in words if w.casefold().strip(",") not in SUFFIXES and not _NICKNAME.match(w)]
    if len(core) < 2:
        return PersonName(written=written, given=_cased(written), family=None)
    cut = len(core) - 1
    while cut > 1 and core[cut - 1].casefold() in PARTICLES:
        cut -= 1
    # Family first in capitals, as in "DUPONT Marie".
    if core[0].isupper() and len(core[0]) > 1 and not core[-1].isupper():
        return PersonName(written=written, given=" ".join(core[1:]), family=_cased(core[0]))
    return PersonName(
        written=written, given=_cased(" ".join(core[:cut])), family=_cased(" ".join(core[cut:]))
    )


def _cased(text: str) -> str:
    return text.title() if text.isupper() or text.islower() else text
