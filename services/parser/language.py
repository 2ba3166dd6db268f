"""Which language a document is written in, and which country its phone numbers are likely from."""

import re
from dataclasses import dataclass

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_KNOWN = [
    "en",
    "de",
    "fr",
    "es",
    "zh",
    "it",
    "pt",
    "nl",
    "pl",
    "sv",
    "da",
    "no",
    "fi",
    "cs",
    "ja",
    "ko",
    "ru",
    "tr",
    "ro",
    "hu",
    "el",
    "uk",
    "ar",
    "he",
]
_COUNTRIES = {
    "united states": "US",
    "usa": "US",
    "u.s.": "US",
    "united kingdom": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "uk": "GB",
    "ireland": "IE",
    "canada": "CA",
    "australia": "AU",
    "new zealand": "NZ",
    "india": "IN",
    "germany": "DE",
    "deutschland": "DE",
    "österreich": "AT",
    "austria": "AT",
    "schweiz": "CH",
    "suisse": "CH",
    "switzerland": "CH",
    "france": "FR",
    "belgique": "BE",
    "belgium": "BE",
    "québec": "CA",
    "españa": "ES",
    "spain": "ES",
    "méxico": "MX",
    "mexico": "MX",
    "argentina": "AR",
    "chile": "CL",
    "colombia": "CO",
    "perú": "PE",
    "中国": "CN",
    "china": "CN",
    "singapore": "SG",
    "netherlands": "NL",
    "nederland": "NL",
    "italia": "IT",
    "italy": "IT",
    "portugal": "PT",
    "brasil": "BR",
    "brazil": "BR",
    "south africa": "ZA",
    "ontario": "CA",
    "poland": "PL",
    "sweden": "SE",
    "norway": "NO",
    "denmark": "DK",
    "finland": "FI",
    "czech republic": "CZ",
    "japan": "JP",
    "hong kong": "HK",
    "british columbia": "CA",
    "nova scotia": "CA",
    "alberta": "CA",
    "manitoba": "CA",
    "philippines": "PH",
    "kenya": "KE",
    "nigeria": "NG",
    "pakistan": "PK",
    "malaysia": "MY",
}
_DOMAINS = {
    "uk": "GB",
    "ie": "IE",
    "de": "DE",
    "at": "AT",
    "ch": "CH",
    "fr": "FR",
    "be": "BE",
    "es": "ES",
    "mx": "MX",
    "ca": "CA",
    "au": "AU",
    "nz": "NZ",
    "in": "IN",
    "cn": "CN",
    "it": "IT",
    "nl": "NL",
    "br": "BR",
    "pt": "PT",
    "ar": "AR",
    "cl": "CL",
    "co": "CO",
    "pe": "PE",
    "za": "ZA",
    "se": "SE",
    "no": "NO",
    "dk": "DK",
    "pl": "PL",
    "cz": "CZ",
    "jp": "JP",
    "sg": "SG",
}
_BY_LANGUAGE = {
    "en": "US",
    "de": "DE",
    "fr": "FR",
    "es": "ES",
    "zh": "CN",
    "it": "IT",
    "pt": "PT",
    "nl": "NL",
    "ja": "JP",
    "pl": "PL",
    "sv": "SE",
    "da": "DK",
    "no": "NO",
    "cs": "CZ",
}
_COUNTRY = re.compile(
    r"(?<!\w)(" + "|".join(sorted(map(re.escape, _COUNTRIES), key=len, reverse=True)) + r")(?!\w)",
    re.I,
)
_MAIL_DOMAIN = re.compile(r"@[\w.-]+\.([a-z]{2})\b", re.I)
_UK_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|\bLondon\b")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")


@dataclass(frozen=True, slots=True)
class Languages:
    """The detector, held to languages that resumes here come in."""

    identifier: LanguageIdentifier

    @classmethod
    def load(cls) -> "Languages":
        identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        identifier.set_languages(_KNOWN)
        return cls(identifier)

    def of(self, text: str) -> str | None:
        """ISO 639-1 of the text, or None where there is too little of it."""
        han = len(_HAN.findall(text[:4000]))
        if han * 4 > len(text[:4000]) or han > 150:
            return "ja" if len(_KANA.findall(text[:4000])) * 4 > han else "zh"
        letters = sum(c.isalpha() for c in text[:4000])
        if letters < 40:
            return None
        # Lines of long words carry the language; names, figures and addresses carry none.
        prose = " ".join(line for line in text.splitlines() if line.count(" ") >= 3)
        code, _ = self.identifier.classify((prose if len(prose) > 200 else text)[:4000])
        return str(code)


def region_of(top: str, language: str | None) -> str | None:
    """The country that numbers without a prefix are dialled in."""
    found = _COUNTRY.search(top)
    if found is not None:
        return _COUNTRIES[found[1].lower()]
    domain = _MAIL_DOMAIN.search(top)
    if domain is not None and domain[1].lower() in _DOMAINS:
        return _DOMAINS[domain[1].lower()]
    if language == "en" and _UK_POSTCODE.search(top):
        return "GB"
    return _BY_LANGUAGE.get(language or "en")
