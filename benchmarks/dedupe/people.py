"""Makes one invented person, and the small changes that a second record of them shows."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.dedupe.vocabulary import Vocabulary
from services.dedupe.folding import fold

Side = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Maker:
    """Invents people from one vocabulary; the same seed makes the same people."""

    words: Vocabulary
    rng: random.Random

    def person(self, **given: str | None) -> Side:
        first = given.get("first_name") or self.rng.choice(self.words.men + self.words.women)
        last = given.get("last_name") or self.rng.choice(self.words.families)
        city = self.rng.choice(self.words.cities)
        return {
            "first_name": first,
            "last_name": last,
            "email": self.email(first, last),
            "phone": self.phone(city[2]),
            "location": city[0],
            "employer": self.rng.choice(self.words.employers),
            "position": self.rng.choice(self.words.positions),
            "linkedin_url": self.linkedin(first, last),
            "status": None,
        } | given

    def stranger(self, person: Side, **given: str | None) -> Side:
        """Somebody who shares neither name with this person."""
        other = self.person(**given)
        while any(other[name] == person[name] for name in ("first_name", "last_name")):
            other = self.person(**given)
        return other

    def namesake(self, person: Side, **given: str | None) -> Side:
        """Somebody else of the same name, who has a mailbox of their own."""
        names = {"first_name": person["first_name"], "last_name": person["last_name"]}
        other = self.person(**(names | given))
        while other["email"] == person["email"] and "email" not in given:
            other = self.person(**(names | given))
        return other

    def email(self, first: str, last: str, domain: str | None = None) -> str:
        one, two = self.plain(first), self.plain(last)
        number = self.rng.randrange(10, 99)
        local = self.rng.choice((f"{one}.{two}", f"{one[0]}{two}{number}", f"{one}{number}",
                                 f"{two}.{one[0]}{number}", f"{one}_{two}"))  # fmt: skip
        return f"{local}@{domain or self.rng.choice(self.words.providers)}"

    @staticmethod
    def plain(name: str) -> str:
        letters = "".join(c for c in fold(name) if "a" <= c <= "z")
        return letters or "x" + "".join(f"{ord(c) % 97}" for c in name)[:6]

    def phone(self, prefix: str | None = None) -> str:
        prefix = prefix or self.rng.choice(self.words.cities)[2]
        return prefix + "".join(self.rng.choices("23456789", k=11 - len(prefix)))

    def linkedin(self, first: str, last: str) -> str:
        tag = f"{self.rng.randrange(16**6):06x}"
        return f"https://www.linkedin.com/in/{self.plain(first)}-{self.plain(last)}-{tag}"

    def street(self) -> str:
        city = self.rng.choice(self.words.cities)[0]
        street = self.rng.choice(self.words.streets)
        return f"{self.rng.randrange(2, 180)} {street}, {city} {self.rng.randrange(10000, 99999)}"

    def another(self, pool: tuple[str, ...], but: str | None) -> str:
        return self.rng.choice([word for word in pool if word != but])

    def moved_on(self, person: Side) -> Side:
        """Another employer, perhaps another position."""
        changed = person | {"employer": self.another(self.words.employers, person["employer"])}
        if self.rng.random() < 0.3:
            changed["position"] = self.another(self.words.positions, person["position"])
        return changed

    def slip(self, word: str) -> str:
        """One slip of the fingers inside the word."""
        at = self.rng.randrange(1, max(2, len(word) - 1))
        letter = self.rng.choice("aeioulnrst")
        slips: tuple[Callable[[], str], ...] = (
            lambda: word[:at] + word[at + 1 :],
            lambda: word[:at] + letter + word[at:],
            lambda: word[: at - 1] + word[at : at + 1] + word[at - 1 : at] + word[at + 1 :],
            lambda: word[:at] + word[at] + word[at:],
        )
        slipped = self.rng.choice(slips)()
        return slipped if slipped != word else word + word[-1]

    def thinned(self, person: Side, keep: tuple[str, ...]) -> Side:
        return {field: value if field in keep else None for field, value in person.items()}
