"""What happens to a person's data between two records: typed badly, left out, put otherwise."""

import random
import unicodedata

from benchmarks.dedupe.people import Side

# How often a record lacks a field. Nobody gives everything.
MISSING = {"linkedin_url": 0.5, "employer": 0.25, "location": 0.2, "phone": 0.15, "position": 0.15}
NEIGHBOURS = str.maketrans("qwertyuiopasdfghjklzxcvbnm", "wertyuioposdfghjklkxcvbnmn")


def mistyped(word: str, rng: random.Random) -> str:
    """One slip: a letter left out, doubled, swapped with the next, or its neighbour's key."""
    if len(word) < 4:
        return word
    at = rng.randrange(1, len(word) - 1)
    near = word[at].lower().translate(NEIGHBOURS)
    return rng.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + near + word[at + 1 :],
        )
    )


def without_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def typeset(side: Side, rng: random.Random) -> Side:
    """The same data as another form, another phone or another clerk writes it."""
    said = dict(side)
    first, last = said["first_name"] or "", said["last_name"] or ""
    draw = rng.random()
    if draw < 0.10:
        said |= {"first_name": first.upper(), "last_name": last.upper()}
    elif draw < 0.18:
        said |= {"first_name": f"{first} {last}", "last_name": None}
    elif draw < 0.23:
        said |= {"first_name": None, "last_name": f"{last}, {first}"}
    elif draw < 0.28:
        said["first_name"] = f"{rng.choice(('Mr', 'Ms.', 'Dr', 'Eng.'))} {first}"
    elif draw < 0.36:
        said |= {"first_name": without_marks(first), "last_name": without_marks(last)}
    phone, email = said["phone"], said["email"]
    if phone:
        spaced = f"{phone[:3]} {phone[3:6]} {phone[6:9]} {phone[9:]}".strip()
        said["phone"] = rng.choice((phone, spaced, spaced.replace(" ", "-"), "00" + phone[1:]))
    if email and rng.random() < 0.15:
        said["email"] = rng.choice((email.upper(), f" {email} ", f"mailto:{email}", f"<{email}>"))
    if said["employer"] and rng.random() < 0.2:
        said["employer"] += rng.choice((" Ltd", " GmbH", ", Inc.", " plc"))
    if said["position"] and rng.random() < 0.2:
        said["position"] = f"{rng.choice(('Senior', 'Lead', 'Junior'))} {said['position']}"
    return said


def thinned(side: Side, rng: random.Random) -> Side:
    """Fields left out as often as people leave them out, but never every contact."""
    said = {f: None if rng.random() < MISSING.get(f, 0) else value for f, value in side.items()}
    return said | {"status": side["status"]}


def misspelt(side: Side, rng: random.Random) -> Side:
    """A slip in one of the names or in a contact."""
    field = rng.choice(("first_name", "last_name", "last_name", "email", "phone"))
    value = side[field]
    if not value:
        return side
    if field == "phone":
        at = rng.randrange(len(value) - 4, len(value))
        return side | {field: value[:at] + rng.choice("0123456789") + value[at + 1 :]}
    if field == "email":
        local, _, domain = value.partition("@")
        return side | {field: f"{mistyped(local, rng)}@{domain}"}
    return side | {field: mistyped(value, rng)}
