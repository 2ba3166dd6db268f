"""Scores dedupe on people it was not written for: `python -m benchmarks.dedupe.unseen`.

Fifteen origins, companies and trades of which none stands in the other splits, another generator,
and noise on both records of every pair. The rules are not to be mended by what this finds: it is
there to say how well they do elsewhere. A quarter of the known sides have left.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from benchmarks.dedupe.noise import misspelt, thinned, typeset
from benchmarks.dedupe.people import Maker, Side
from benchmarks.dedupe.unseen_words import (
    EMPLOYERS,
    ORIGINS,
    POSITIONS,
    PROVIDERS,
    SCRIPTS,
    SHORT,
    STREETS,
    Origin,
)
from services.dedupe.matching import compare
from services.dedupe.person import person_from_side

SEED = 4_471_902
EACH = 150
LEFT_SHARE = 1 / 4

Pair = tuple[Side, Side]


@dataclass(frozen=True, slots=True)
class Inventor:
    rng: random.Random

    def origin(self) -> Origin:
        return self.rng.choice(ORIGINS)

    def person(self, origin: Origin | None = None, /, **given: str | None) -> Side:
        origin = origin or self.origin()
        city = self.rng.choice(origin.cities)
        side: Side = {
            "first_name": self.rng.choice(origin.men + origin.women),
            "last_name": self.rng.choice(origin.families),
            "location": self.rng.choice(city[:2]),
            "employer": self.rng.choice(EMPLOYERS),
            "position": self.rng.choice(POSITIONS),
            "phone": self.phone(city[2]),
            "status": None,
        }
        side |= given
        return {"email": self.mailbox(side), "linkedin_url": self.profile(side)} | side

    def phone(self, prefix: str) -> str:
        return prefix + "".join(self.rng.choices("0123456789", k=12 - len(prefix)))

    def other_phone(self, side: Side) -> str:
        return self.phone((side["phone"] or "+447")[:6])

    def mailbox(self, side: Side) -> str:
        first, last = (Maker.plain(side[name] or "x") for name in ("first_name", "last_name"))
        year = self.rng.randrange(58, 104)
        local = self.rng.choice(
            (f"{first}.{last}", f"{last}{year % 100:02}", f"{first}{last[0]}{year}",
             f"{first[0]}.{last}", f"{last}.{first}{year % 10}", f"the.{first}.{last}")
        )  # fmt: skip
        return f"{local}@{self.rng.choice(PROVIDERS)}"

    def profile(self, side: Side) -> str:
        first, last = (Maker.plain(side[name] or "x") for name in ("first_name", "last_name"))
        return f"linkedin.com/in/{first}{last}{self.rng.randrange(10**5)}"

    def home(self) -> str:
        city = self.rng.choice(self.origin().cities)[0]
        street = self.rng.choice(STREETS)
        return f"{self.rng.randrange(1, 240)} {street}, {city} {self.rng.randrange(10**4, 10**5)}"

    def new_contacts(self, side: Side) -> Side:
        return side | {
            "email": self.mailbox(side),
            "phone": self.other_phone(side),
            "linkedin_url": None,
        }

    def new_job(self, side: Side) -> Side:
        return side | {
            "employer": self.rng.choice(EMPLOYERS),
            "position": self.rng.choice([side["position"] or POSITIONS[0], *POSITIONS[:6]]),
        }

    def relative(self, side: Side, first: str) -> Side:
        """Somebody of the family: the same last name and city."""
        return self.other(side, first_name=first, last_name=side["last_name"],
                          location=side["location"])  # fmt: skip

    def namesake(self, side: Side, **given: str | None) -> Side:
        names = {"first_name": side["first_name"], "last_name": side["last_name"]}
        return self.other(side, **names | given)

    def other(self, side: Side, /, **given: str | None) -> Side:
        """Somebody else, who has a mailbox of their own."""
        found = self.person(**given)
        while found["email"] == side["email"]:
            found = self.person(**given)
        return found


def same_again(make: Inventor) -> Pair:
    a = make.person()
    return a, dict(a)


def another_job(make: Inventor) -> Pair:
    a = make.person()
    return a, make.new_job(a)


def another_city_and_job(make: Inventor) -> Pair:
    a = make.person()
    city = make.rng.choice(make.origin().cities)
    return a, make.new_job(a) | {"location": city[0], "phone": make.phone(city[2])}


def another_mailbox(make: Inventor) -> Pair:
    a = make.person()
    return a, a | {"email": make.mailbox(a)}


def another_number(make: Inventor) -> Pair:
    a = make.person()
    return a, a | {"phone": make.other_phone(a)}


def misspelt_once(make: Inventor) -> Pair:
    a = make.person()
    return a, misspelt(a, make.rng)


def misspelt_twice(make: Inventor) -> Pair:
    a = make.person()
    return a, misspelt(misspelt(a, make.rng), make.rng)


def short_name(make: Inventor) -> Pair:
    one, other = make.rng.sample(make.rng.choice(SHORT), 2)
    a = make.person(first_name=one)
    return a, make.new_job(a) | {"first_name": other}


def another_script(make: Inventor) -> Pair:
    first, last, latin_first, latin_last = make.rng.choice(SCRIPTS)
    a = make.person(first_name=latin_first, last_name=latin_last)
    b = make.new_job(a) | {"first_name": first, "last_name": last}
    return (a, b) if make.rng.random() < 0.5 else (b, a)


def family_name_first(make: Inventor) -> Pair:
    a = make.person()
    return a, make.new_job(a) | {"first_name": a["last_name"], "last_name": a["first_name"]}


def initial_only(make: Inventor) -> Pair:
    a = make.person()
    return a, a | {"first_name": f"{(a['first_name'] or 'X')[0]}."}


def second_family_name(make: Inventor) -> Pair:
    origin = make.origin()
    a = make.person(origin)
    more = make.rng.choice([name for name in origin.families if name != a["last_name"]])
    return a, a | {"last_name": f"{a['last_name']}{make.rng.choice(' -')}{more}"}


def married(make: Inventor) -> Pair:
    origin = make.origin()
    a = make.person(origin, first_name=make.rng.choice(origin.women))
    return a, a | {"last_name": make.rng.choice(make.origin().families)}


def new_contacts_same_work(make: Inventor) -> Pair:
    a = make.person()
    return a, make.new_contacts(a)


def strangers(make: Inventor) -> Pair:
    return make.person(), make.person()


def compatriots(make: Inventor) -> Pair:
    origin = make.origin()
    return make.person(origin), make.person(origin)


def colleagues(make: Inventor) -> Pair:
    a = make.person()
    return a, make.person(employer=a["employer"], position=a["position"], location=a["location"])


def namesakes(make: Inventor) -> Pair:
    a = make.person()
    return a, make.namesake(a)


def namesakes_in_one_city(make: Inventor) -> Pair:
    a = make.person()
    return a, make.namesake(a, location=a["location"])


def namesakes_at_one_employer(make: Inventor) -> Pair:
    a = make.person()
    office = f"info@{Maker.plain(a['employer'] or '')}.example"
    b = make.namesake(a, employer=a["employer"], location=a["location"])
    shared: Side = {"email": office} if make.rng.random() < 0.5 else {}
    return a | shared, b | shared


def siblings_at_one_mailbox(make: Inventor) -> Pair:
    origin = make.origin()
    one, other = make.rng.sample(origin.men + origin.women, 2)
    a = make.person(origin, first_name=one)
    return a, make.relative(a, other) | {"email": a["email"], "phone": a["phone"]}


def twins_a_letter_apart(make: Inventor) -> Pair:
    """Twins are named alike, and live and telephone together."""
    one, other = make.rng.choice(
        (("Arjen", "Arjan"), ("Nilou", "Nilau"), ("Ardita", "Ardiana"), ("Ilir", "Ilira"),
         ("Mikel", "Mikela"), ("Hine", "Hina"), ("Anahit", "Anahid"), ("Davit", "Davita"))
    )  # fmt: skip
    home = make.home()
    a = make.person(first_name=one, location=home)
    shared = {"phone": a["phone"], "location": home}
    if make.rng.random() < 0.5:
        shared["email"] = a["email"]
    return a, make.relative(a, other) | shared


def father_and_son(make: Inventor) -> Pair:
    """One name, one number, one house; the son says that he is the younger, or does not."""
    origin = make.origin()
    home = make.home()
    a = make.person(origin, first_name=make.rng.choice(origin.men), location=home)
    son = make.relative(a, a["first_name"] or "")
    son["last_name"] = f"{a['last_name']}{make.rng.choice(('', ' Jr', ' II', ', Junior'))}"
    return a, son | {"phone": a["phone"], "location": home}


def couple(make: Inventor) -> Pair:
    origin = make.origin()
    a = make.person(origin, first_name=make.rng.choice(origin.men))
    b = make.relative(a, make.rng.choice(origin.women))
    return a, b | {"email": a["email"], "phone": a["phone"]}


def recycled_number(make: Inventor) -> Pair:
    a = make.person()
    return a, make.person() | {"phone": a["phone"]}


def borrowed_mailbox(make: Inventor) -> Pair:
    a = make.person()
    return a, make.person() | {"email": a["email"]}


def agency(make: Inventor) -> Pair:
    box, phone = "placements@crossroads-staffing.example", make.phone("+4420")
    shared = {"email": box, "phone": phone}
    return make.person() | shared, make.person() | shared


def switchboard(make: Inventor) -> Pair:
    a = make.person(phone=make.phone("+442079"))
    b = make.person(employer=a["employer"])
    one, other = make.rng.sample(range(100, 999), 2)
    return a | {"phone": f"{a['phone']} ext {one}"}, b | {"phone": f"{a['phone']} ext {other}"}


ONE_PERSON: tuple[Callable[[Inventor], Pair], ...] = (
    same_again, another_job, another_city_and_job, another_mailbox, another_number, misspelt_once,
    misspelt_twice, short_name, another_script, family_name_first, initial_only,
    second_family_name, married, new_contacts_same_work,
)  # fmt: skip
TWO_PEOPLE: tuple[Callable[[Inventor], Pair], ...] = (
    strangers, compatriots, colleagues, namesakes, namesakes_in_one_city,
    namesakes_at_one_employer, siblings_at_one_mailbox, twins_a_letter_apart, father_and_son,
    couple, recycled_number, borrowed_mailbox, agency, switchboard,
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    decisions: Counter[str] = field(default_factory=Counter)
    left: int = 0
    held: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.decisions + other.decisions, self.left + other.left, self.held + other.held
        )

    def share(self, decision: str) -> float:
        return self.decisions[decision] / max(1, self.decisions.total())


def pairs(kind: Callable[[Inventor], Pair], seed: int = SEED) -> Iterator[Pair]:
    make = Inventor(random.Random(f"{seed} {kind.__name__}"))
    for _ in range(EACH):
        a, b = kind(make)
        if make.rng.random() < LEFT_SHARE:
            a = a | {"status": "LEFT"}
        yield (
            typeset(thinned(a, make.rng), make.rng),
            typeset(thinned(b, make.rng), make.rng) | {"status": None},
        )


def score(kind: Callable[[Inventor], Pair]) -> Tally:
    tally = Tally()
    for a, b in pairs(kind):
        verdict = compare(person_from_side(a), person_from_side(b))
        tally.decisions[verdict.decision] += 1
        tally.left += a["status"] == "LEFT"
        tally.held += verdict.guard is not None
    return tally


def show(name: str, tally: Tally) -> None:
    shares = "".join(f"{tally.share(one):9.1%}" for one in ("match", "review", "distinct"))
    print(f"{name:28}{tally.decisions.total():6}{shares}   {tally.held:4} of {tally.left}")


def main() -> int:
    same = {kind.__name__: score(kind) for kind in ONE_PERSON}
    other = {kind.__name__: score(kind) for kind in TWO_PEOPLE}
    print(f"{'':28} pairs    match   review distinct   held, of LEFT")
    for title, tallies in (("one person", same), ("two people", other)):
        print(title)
        for name, tally in tallies.items():
            show(f"  {name}", tally)
    ones, twos = sum(same.values(), Tally()), sum(other.values(), Tally())
    show("all of one person", ones)
    show("all of two people", twos)
    merged = ones.decisions["match"] + twos.decisions["match"]
    print(
        f"merges that were right {ones.decisions['match'] / max(1, merged):.4f},"
        f" false merges {twos.decisions['match']},"
        f" found (merged or shown) {1 - ones.share('distinct'):.4f},"
        f" leavers let through {ones.left - ones.held} of {ones.left}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
