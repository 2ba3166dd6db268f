"""A small grammar for the dates in resumes: points, ranges, and words for "until now"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from schemas.profile import Month

_NAMES: dict[int, str] = {
    1: (
        "january jan ianuarie ledna leden január ocak tammikuu tammi gennaio januar jänner "
        "jän janvier janv enero ene gen janeiro januari styczeń"
    ),
    2: (
        "february feb februari februarie lutego luty února únor február şubat helmikuu febr "
        "februar feber février févr fév fevr febrero febbraio fevereiro fev"
    ),
    3: (
        "march mar mrt martie mars marca marzec března březen március mart maaliskuu mär mrz "
        "märz maerz marzo março maart"
    ),
    4: (
        "april apr aprilie kwietnia kwiecień dubna duben április nisan huhtikuu avril avr "
        "abril abr aprile"
    ),
    5: "may mai maja května květen május mayıs toukokuu maj mayo maggio mag maio mei",
    6: (
        "june jun iunie czerwca czerwiec června červen június haziran kesäkuu juni juin junio "
        "giugno giu junho"
    ),
    7: (
        "july jul iulie lipca lipiec července červenec július temmuz heinäkuu juli juillet "
        "juil julio luglio lug julho"
    ),
    8: (
        "august aug augusti sierpnia sierpień srpna srpen augusztus ağustos elokuu août aout "
        "agosto ago augustus"
    ),
    9: (
        "september sept sett septembrie września wrzesień září szeptember eylül syyskuu sep "
        "septembre septiembre setiembre set settembre setembro"
    ),
    10: (
        "october oct octombrie października październik října říjen október ekim lokakuu "
        "oktober okt octobre octubre ottobre ott outubro out"
    ),
    11: ("november nov noiembrie listopada listopad kasım marraskuu novembre noviembre novembro"),
    12: (
        "december dec des decembrie desember grudnia grudzień prosince prosinec aralık "
        "joulukuu dicembre dezember dez décembre déc decembre diciembre dic dezembro"
    ),
}
_MONTHS = {name: number for number, names in _NAMES.items() for name in names.split()}
_SEASONS = {
    "spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12,
    "frühjahr": 3, "frühling": 3, "sommer": 6, "herbst": 9,
    "printemps": 3, "été": 6, "automne": 9, "hiver": 12,
    "primavera": 3, "verano": 6, "otoño": 9, "invierno": 12,
}  # fmt: skip
_SEASON_LENGTH = 2
_NOW = (
    "present|presently|current|currently|now|today|to\\s+date|till\\s+date|date|ongoing|"
    "to\\s+present"
    "|heute|aktuell|laufend|jetzt|dato|gegenwärtig|derzeit|unbefristet"
    "|aujourd['’]hui|actuel(?:lement)?|présent|ce\\s+jour|maintenant|en\\s+cours|nos\\s+jours"
    "|actualidad|actualmente|actual|presente|la\\s+fecha|la\\s+actualidad|el\\s+presente|hoy"
    "|oggi|attuale|attualmente|ad\\s+oggi|in\\s+corso|atual|atualmente|o\\s+momento|até\\s+hoje|hoje"
    "|o\\s+presente|em\\s+curso|heden|nå|nu|nåværende|idag|i\\s+dag|pågående|tillsvidare"
    "|nuvarande|nykyinen|nyt|obecnie|teraz|do\\s+chwili\\s+obecnej|současnost|dosud|súčasnosť|jelenleg"
    "|prezent|în\\s+prezent|halen|devam\\s+ediyor|günümüz|по\\s+настоящее\\s+время|настоящее\\s+время"
    "|en\\s+la\\s+actualidad|a\\s+la\\s+fecha|en\\s+curso|vigente|poste\\s+actuel|jusqu['’]à\\s+présent"
    "|still|still\\s+employed|continuing|contd|cont\\.|onward|onwards"
)
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_SEASON = "|".join(sorted(_SEASONS, key=len, reverse=True))
_YEAR = r"(?:19[4-9]\d|20[0-4]\d)"

_TOKEN = re.compile(
    rf"""
    (?P<cjk>(?P<cjk_y>{_YEAR})\s*年\s*(?:(?P<cjk_m>\d{{1,2}})\s*月(?:\s*\d{{1,2}}\s*日)?)?)
  | (?P<named>(?<![\w])(?:\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?\s+(?:de\s+)?)?(?P<month>{_MONTH})\b\.?,?
      [\s/\-–]*(?:\d{{1,2}}(?:st|nd|rd|th)?,\s+)?(?:del?\s+|of\s+)?
      (?P<month_y>{_YEAR}|['’‘]\d\d|(?<=[\s\-/])\d\d(?!\d|\s*[-–—]\s*\d))\b)
  | (?P<season_all>\b(?P<season>{_SEASON})(?:\s+(?:of|de|du|del))?\s+
      (?P<season_y>{_YEAR}|['’‘]\d\d)\b)
  | (?P<dmy>(?<![\d/.])(?P<dmy_d>\d{{1,2}})(?P<dmy_by>[./])(?P<dmy_m>\d{{1,2}})(?P=dmy_by)
      (?P<dmy_y>{_YEAR}|\d\d)(?![\d/]))
  | (?P<iso>(?<![\d/.])(?P<iso_y>{_YEAR})\s?[./-]\s?
      (?P<iso_m>0[1-9]|1[0-2]|[1-9](?=\s|$|[-–—~～至到)]))
      (?:[./-](?:0[1-9]|[12]\d|3[01]))?(?![\d/]))
  | (?P<my>(?<![\d/.])(?P<my_m>0?[1-9]|1[0-2])\s?[./-]\s?(?P<my_y>{_YEAR})(?!\d))
  | (?P<quarter>\bQ[1-4][\s/]*(?P<quarter_y>{_YEAR})\b)
  | (?P<years>(?<![\d/.$€£¥#,-])(?P<years_a>{_YEAR})\s?[-–—/]\s?
      (?P<years_b>['’‘]?\d\d)(?![\d%.,]\d|\d|%))
  | (?P<year>(?<![A-Za-z\d/.$€£¥#,])(?P<year_y>{_YEAR})(?![\d%]|,\d|\.\d))
  | (?P<short>(?<![\d/.])(?P<short_m>0[1-9](?=[/.])|1[0-2](?=/)|[1-9](?=/))[/.]
      (?P<short_y>\d\d)(?![\d/.%]))
  | (?P<apostrophe>(?<!\w)['’‘](?P<apostrophe_y>\d\d)\b)
  | (?P<bare_month>\b(?P<bare>{_MONTH})\b\.?)
  | (?P<now>(?:\b(?:{_NOW})\b|至今|现在|現在|今|目前|迄今))
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DIGIT = re.compile(r"\d")
_BETWEEN = re.compile(
    r"^\.?\s*(?:[-‐‑–—―−~～〜→]+\s*(?:to\s+|bis\s+|à\s+|al?\s+)?|至|到|to|until|till|through|thru"
    r"|and|bis(?:\s+zum)?|à|au|a|al|hasta|jusqu['’](?:à|en|au)|fino\s+a|até|"
    r"tot)\s*(?:the\s+|la\s+|el\s+)?$",
    re.IGNORECASE,
)
_TILL_NOW = re.compile(
    r"^\.?\s*(?:[-–—―−~～〜至到]?\s*|\s+(?:to|till|until|bis|bis\s+zum|à|a|jusqu['’]à|hasta|al?)\s+)$",
    re.I,
)
_SINCE = re.compile(
    r"(?:\b(?:since|from|seit|ab|depuis|desde|dal|sinds|starting)|自)\s*(?:le\s+|el\s+|dem\s+)?$",
    re.I,
)
_ONLY_SINCE = re.compile(
    r"(?:\b(?:since|seit|depuis|desde|sinds|ab|dal)|自)\s*(?:le\s+|el\s+|dem\s+)?$", re.I
)
_OPEN = re.compile(r"^\s*(?:[-–—―]\s*(?:$|[)\t|,;])|起|onwards?\b|以来)", re.I)
_FROM = re.compile(
    r"(?:\b(?:from|since|von|vom|seit|ab|de|du|depuis|des|desde|del|dal|sinds)|自|[(\[（])\s*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Dates:
    """What one expression says, and where it stands in its text."""

    start: Month | None
    end: Month | None
    at: tuple[int, int]
    current: bool = False

    @property
    def is_range(self) -> bool:
        return self.start is not None and (self.end is not None or self.current)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    month: Month | None
    at: tuple[int, int]
    until: Month | None = None
    number: int = 0


def dates_in(text: str) -> list[Dates]:
    """Every date expression, ranges put together, in order."""
    found: list[Dates] = []
    if _DIGIT.search(text) is None:
        return found  # no date is without its year
    tokens = list(_tokens(text))
    index = 0
    while index < len(tokens):
        dates, used = _read(text, tokens, index)
        if dates is not None:
            found.append(dates)
        index += used
    return found


def _read(text: str, tokens: list[_Token], index: int) -> tuple[Dates | None, int]:
    first = tokens[index]
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if first.kind == "now":
        return None, 1
    begin, end = _from(text, first.at[0]), first.at[1]
    if first.kind == "span" and not _joined(text, first, following):
        return Dates(first.month, first.until, (begin, end)), 1
    if following is not None and _joined(text, first, following):
        start = first.month or _same_year(first, following)
        if start is not None and not _backwards(start, following):
            until = following.until if following.kind == "season" else following.month
            now = following.kind == "now"
            return Dates(start, None if now else until, (begin, following.at[1]), current=now), 2
    if first.month is None:
        return None, 1
    if _ONLY_SINCE.search(text[: first.at[0]]) or _OPEN.match(text[end:]):
        return Dates(first.month, None, (begin, end), current=True), 1
    if first.kind == "season":
        return Dates(first.month, first.until, (begin, end)), 1
    return Dates(None, first.month, (begin, end)), 1


def _joined(text: str, first: _Token, following: _Token | None) -> bool:
    if following is None or following.at[0] - first.at[1] > 24:
        return False
    between = text[first.at[1] : following.at[0]]
    if following.kind == "now":
        return bool(_TILL_NOW.match(between) or _BETWEEN.match(between)) and (
            between != "" or text[following.at[0]] in "至现現今目迄"
        )
    if following.month is None:
        return False
    return _BETWEEN.match(between) is not None


def _same_year(first: _Token, following: _Token) -> Month | None:
    """ "Jan – Mar 2019": the first month borrows the second's year."""
    if first.kind != "bare" or following.month is None or following.month.month is None:
        return None
    year = following.month.year - (1 if first.number > following.month.month else 0)
    return Month(year=year, month=first.number)


def _backwards(start: Month, following: _Token) -> bool:
    end = following.month
    return end is not None and (end.year, end.month or 12) < (start.year, start.month or 1)


def _from(text: str, begin: int) -> int:
    """Take in the word that opens a range, such as "von" or "depuis"."""
    match = _FROM.search(text[max(0, begin - 12) : begin])
    return begin - len(match.group()) if match else begin


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        token = _token(match)
        if token is not None:
            yield token


def _token(match: re.Match[str]) -> _Token | None:
    group = match.groupdict()
    at = match.span()
    if group["now"]:
        return _Token("now", None, at)
    if group["bare_month"]:
        return _Token("bare", None, at, number=_MONTHS[group["bare"].lower()])
    if group["season_all"]:
        return _season(group, at)
    if group["years"]:
        return _years(group, at)
    year, month = _point(group)
    if month is not None and not 1 <= month <= 12:
        return None
    return _Token("point", Month(year=year, month=month), at)


def _point(group: dict[str, str | None]) -> tuple[int, int | None]:
    if group["named"]:
        return _year(group["month_y"]), _MONTHS[(group["month"] or "").lower()]
    if group["dmy"]:
        day, month = int(group["dmy_d"] or 0), int(group["dmy_m"] or 0)
        # 03/25/2019 can only be the American order.
        return _year(group["dmy_y"]), day if month > 12 else month
    for kind in ("cjk", "iso", "my", "short"):
        if group[kind]:
            month_text = group[f"{kind}_m"]
            return _year(group[f"{kind}_y"]), int(month_text) if month_text else None
    year = group["quarter_y"] or group["year_y"] or group["apostrophe_y"]
    return _year(year), None


def _season(group: dict[str, str | None], at: tuple[int, int]) -> _Token:
    year, month = _year(group["season_y"]), _SEASONS[(group["season"] or "").lower()]
    last = month + _SEASON_LENGTH
    until = Month(year=year + (last > 12), month=last - 12 if last > 12 else last)
    return _Token("season", Month(year=year, month=month), at, until)


def _years(group: dict[str, str | None], at: tuple[int, int]) -> _Token | None:
    """ "2019-21" and "2019/21": the second year is short for one of the same century."""
    first = int(group["years_a"] or 0)
    last = first // 100 * 100 + int((group["years_b"] or "0").strip("'’‘"))
    if last < first:
        last += 100
    if last - first > 45:
        return None
    return _Token("span", Month(year=first), at, Month(year=last))


def _year(text: str | None) -> int:
    digits = (text or "").strip("'’‘")
    number = int(digits)
    if len(digits) == 4:
        return number
    return 2000 + number if number < 45 else 1900 + number


def without(text: str, dates: list[Dates]) -> str:
    """The text with its date expressions cut out, and the brackets that held them."""
    for found in reversed(dates):
        text = text[: found.at[0]] + "\x1f" + text[found.at[1] :]
    return re.sub(r"[(\[（]?\s*\x1f\s*(?:[)\]）]|起)?", "\x1f", text)
