"""The kinds of pairs that dedupe is scored on: what differs, whether it is one person, what may be
answered. Side a is the known candidate."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.dedupe.people import Maker, Side

MATCH = frozenset(("match",))
LIKELY = frozenset(("match", "review"))
DOUBT = frozenset(("review", "distinct"))
REVIEW = frozenset(("review",))
DISTINCT = frozenset(("distinct",))
GENDERS = (
    ("Mario", "Maria"),
    ("Daniel", "Daniela"),
    ("Paul", "Paula"),
    ("Christian", "Christina"),
    ("Julian", "Juliana"),
)


@dataclass(frozen=True, slots=True)
class Labelled:
    a: Side
    b: Side
    same: bool
    acceptable: frozenset[str]


def one(a: Side, b: Side, acceptable: frozenset[str] = MATCH) -> Labelled:
    """Two records of one person."""
    return Labelled(a, b, same=True, acceptable=acceptable)


def two(a: Side, b: Side, acceptable: frozenset[str] = DOUBT) -> Labelled:
    """Records of two people."""
    return Labelled(a, b, same=False, acceptable=acceptable)


def exact_copy(make: Maker) -> Labelled:
    person = make.person()
    return one(person, dict(person))


def letters_and_spaces(make: Maker) -> Labelled:
    a = make.person()
    return one(a, a | {
        "first_name": f"  {(a['first_name'] or '').upper()} ",
        "last_name": (a["last_name"] or "").upper(),
        "email": (a["email"] or "").upper(),
    })  # fmt: skip


def gmail_dots_and_tags(make: Maker) -> Labelled:
    first, last = make.rng.choice(make.words.women), make.rng.choice(make.words.families)
    local = f"{make.plain(first)}.{make.plain(last)}"
    a = make.person(first_name=first, last_name=last, email=f"{local}@gmail.com")
    tagged = local.replace(".", "") + make.rng.choice(("+jobs", "+cv", "")) + "@googlemail.com"
    return one(a, make.moved_on(a) | {"email": tagged, "phone": None, "linkedin_url": None})


def dots_elsewhere(make: Maker) -> Labelled:
    """A dot makes another mailbox at most providers."""
    first, last = make.rng.choice(make.words.men), make.rng.choice(make.words.families)
    one_, two_ = make.plain(first), make.plain(last)
    a = make.person(first_name=first, last_name=last, email=f"{one_}.{two_}@outlook.com")
    b = make.person(first_name=first, last_name=last, email=f"{one_}{two_}@outlook.com")
    return two(a, b)


def phone_formats(make: Maker) -> Labelled:
    a = make.person(
        phone="+1212" + "".join(make.rng.choices("3456789", k=7)), location="New York, NY"
    )
    digits = (a["phone"] or "")[2:]
    area, office, line = digits[:3], digits[3:6], digits[6:]
    forms = (
        f"({area}) {office}-{line}",
        f"1-{area}-{office}{line}",
        f"001 {digits}",
        f"+1 {area}.{office}.{line}",
    )
    shown = make.rng.choice(forms)
    return one(a, a | {"phone": shown, "email": None, "linkedin_url": None})


def trunk_zero(make: Maker) -> Labelled:
    number = "20" + "".join(make.rng.choices("3456789", k=8))
    a = make.person(phone="+44" + number, location="London, UK")
    return one(a, a | {"phone": "0" + number, "email": None, "linkedin_url": None}, LIKELY)


def linkedin_spellings(make: Maker) -> Labelled:
    a = make.person()
    handle = (a["linkedin_url"] or "").rsplit("/", 1)[1]
    url = make.rng.choice((f"linkedin.com/in/{handle}/", f"http://uk.linkedin.com/in/{handle}?x=1",
                           f"https://LinkedIn.com/in/{handle.upper()}"))  # fmt: skip
    return one(a, make.moved_on(a) | {"linkedin_url": url, "email": None, "phone": make.phone()})


def nickname_and_email(make: Maker) -> Labelled:
    formal, short = make.rng.choice(make.words.nicknames)
    a = make.person(first_name=formal)
    return one(a, make.moved_on(a) | {"first_name": short, "phone": None, "linkedin_url": None})


def nickname_and_phone(make: Maker) -> Labelled:
    formal, short = make.rng.choice(make.words.nicknames)
    a = make.person(first_name=formal)
    return one(a, a | {"first_name": short, "email": None, "linkedin_url": None}, LIKELY)


def nickname_alone(make: Maker) -> Labelled:
    formal, short = make.rng.choice(make.words.nicknames)
    a = make.person(first_name=formal)
    return two(a, make.person(first_name=short, last_name=a["last_name"]))


def swapped_order(make: Maker) -> Labelled:
    a = make.person()
    return one(a, a | {"first_name": a["last_name"], "last_name": a["first_name"], "phone": None})


def swapped_order_and_phone(make: Maker) -> Labelled:
    a = make.person()
    b = a | {"first_name": a["last_name"], "last_name": a["first_name"]}
    return one(a, b | {"email": None, "linkedin_url": None}, LIKELY)


def accents(make: Maker) -> Labelled:
    accented, plain = make.rng.choice(make.words.accented)
    a = make.person(last_name=accented)
    return one(a, a | {"last_name": plain, "phone": None, "linkedin_url": None})


def _script(make: Maker, pool: tuple[tuple[str, str, str, str], ...]) -> Labelled:
    given, family, latin_given, latin_family = make.rng.choice(pool)
    a = make.person(first_name=latin_given, last_name=latin_family)
    b = a | {"first_name": given, "last_name": family, "linkedin_url": None}
    keep = make.rng.choice(("email", "phone"))
    b["phone" if keep == "email" else "email"] = None
    sides = (a, b) if make.rng.random() < 0.5 else (b, a)
    return one(*sides, MATCH if keep == "email" else LIKELY)


def cyrillic(make: Maker) -> Labelled:
    return _script(make, make.words.cyrillic)


def chinese(make: Maker) -> Labelled:
    return _script(make, make.words.chinese)


def arabic(make: Maker) -> Labelled:
    return _script(make, make.words.arabic)


def greek(make: Maker) -> Labelled:
    return _script(make, make.words.greek)


def korean(make: Maker) -> Labelled:
    return _script(make, make.words.korean)


def chinese_in_other_order(make: Maker) -> Labelled:
    given, family, latin_given, latin_family = make.rng.choice(make.words.chinese)
    a = make.person(first_name=family + given, last_name=None)
    b = make.moved_on(a) | {"first_name": latin_family, "last_name": latin_given}
    return one(a, b | {"linkedin_url": None})


def other_romanisation(make: Maker) -> Labelled:
    first, last, other_first, other_last = make.rng.choice(make.words.romanised)
    a = make.person(first_name=first, last_name=last)
    b = make.moved_on(a) | {"first_name": other_first, "last_name": other_last}
    return one(a, b | {"linkedin_url": None})


def lookalike_letters(make: Maker) -> Labelled:
    a = make.person()
    disguise = str.maketrans("aeopcx", "аеорсх")
    b = a | {"last_name": (a["last_name"] or "").translate(disguise), "phone": None}
    return one(a, b | {"linkedin_url": None})


def initials_and_email(make: Maker) -> Labelled:
    a = make.person()
    b = a | {"first_name": f"{(a['first_name'] or 'X')[0]}.", "linkedin_url": None}
    return one(a, b, LIKELY)


def initial_of_another(make: Maker) -> Labelled:
    """J. Smith at the family's number may be John or Jane."""
    a = make.person()
    b = make.person(first_name=f"{(a['first_name'] or 'X')[0]}.", last_name=a["last_name"])
    return two(a, b | {"phone": a["phone"], "location": a["location"]})


def middle_name_dropped(make: Maker) -> Labelled:
    a = make.person()
    middle = make.another(make.words.men, a["first_name"])
    b = make.moved_on(a) | {"first_name": f"{a['first_name']} {middle}", "linkedin_url": None}
    return one(a, b)


def other_middle_initial(make: Maker) -> Labelled:
    a = make.person()
    first = a["first_name"]
    b = make.person(first_name=f"{first} B.", last_name=a["last_name"], location=a["location"])
    return two(a | {"first_name": f"{first} A."}, b | {"phone": a["phone"]})


def double_name(make: Maker) -> Labelled:
    a = make.person()
    more = make.another(make.words.families, a["last_name"])
    b = a | {"last_name": f"{a['last_name']}{make.rng.choice(' -')}{more}", "linkedin_url": None}
    return one(a, make.moved_on(b))


def married_name(make: Maker) -> Labelled:
    a = make.person(first_name=make.rng.choice(make.words.women))
    b = a | {"last_name": make.another(make.words.families, a["last_name"])}
    return one(a, b | {"linkedin_url": None}, LIKELY)


def married_name_and_profile(make: Maker) -> Labelled:
    a = make.person(first_name=make.rng.choice(make.words.women))
    b = a | {"last_name": make.another(make.words.families, a["last_name"])}
    return one(a, make.moved_on(b), LIKELY)


def particles(make: Maker) -> Labelled:
    written, joined = (name.replace("_", " ") for name in make.rng.choice(make.words.particles))
    a = make.person(last_name=written)
    return one(a, a | {"last_name": joined, "phone": None, "linkedin_url": None})


def titles(make: Maker) -> Labelled:
    a = make.person()
    b = a | {"first_name": f"Dr. {a['first_name']}", "last_name": f"{a['last_name']}, PhD"}
    return one(a, b | {"linkedin_url": None, "phone": None})


def name_in_one_field(make: Maker) -> Labelled:
    a = make.person()
    name = make.rng.choice((f"{a['first_name']} {a['last_name']}",
                            f"{a['last_name']}, {a['first_name']}"))  # fmt: skip
    return one(a, a | {"first_name": name, "last_name": None, "phone": None})


def slip_in_name(make: Maker) -> Labelled:
    a = make.person()
    field = make.rng.choice(("first_name", "last_name"))
    b = make.moved_on(a) | {field: make.slip(a[field] or ""), "linkedin_url": None}
    return one(a, b, MATCH if field == "last_name" else LIKELY)


def slip_in_email(make: Maker) -> Labelled:
    a = make.person()
    local, _, domain = (a["email"] or "").partition("@")
    b = a | {"email": f"{make.slip(local)}@{domain}", "linkedin_url": None}
    return one(a, b, LIKELY)


def slip_in_domain(make: Maker) -> Labelled:
    first, last = make.rng.choice(make.words.men), make.rng.choice(make.words.families)
    email = make.email(first, last, "gmail.com")
    a = make.person(first_name=first, last_name=last, email=email)
    slipped = email.replace("gmail.com", make.rng.choice(("gmial.com", "gmail.con", "gmai.com")))
    return one(a, a | {"email": slipped, "phone": None, "linkedin_url": None}, LIKELY)


def slip_in_phone(make: Maker) -> Labelled:
    a = make.person()
    phone = a["phone"] or ""
    digit = str((int(phone[-1]) + 1) % 10)
    b = a | {"phone": phone[:-1] + digit, "email": None, "linkedin_url": None}
    return one(a, b, LIKELY)


def job_change(make: Maker) -> Labelled:
    a = make.person()
    return one(a, make.moved_on(a) | {"linkedin_url": None})


def moved_city(make: Maker) -> Labelled:
    a = make.person()
    city = make.rng.choice([c for c in make.words.cities if c[0] != a["location"]])
    b = make.moved_on(a) | {"location": city[0], "phone": make.phone(city[2])}
    return one(a, b | {"linkedin_url": None})


def city_written_otherwise(make: Maker) -> Labelled:
    city = make.rng.choice(make.words.cities)
    a = make.person(location=city[0])
    b = make.moved_on(a) | {"location": city[1], "email": None, "linkedin_url": None}
    return one(a, b, LIKELY)


def new_email_same_phone(make: Maker) -> Labelled:
    a = make.person()
    first, last = a["first_name"] or "", a["last_name"] or ""
    b = a | {"email": make.email(first, last), "linkedin_url": None}
    return one(a, b, LIKELY)


def new_contacts_same_job(make: Maker) -> Labelled:
    a = make.person()
    first, last = a["first_name"] or "", a["last_name"] or ""
    b = a | {"email": make.email(first, last), "phone": make.phone(), "linkedin_url": None}
    return one(a, b, LIKELY)


def new_contacts_same_city_and_job(make: Maker) -> Labelled:
    a = make.person()
    b = a | {"email": None, "phone": make.phone(), "linkedin_url": None}
    return one(a, b, LIKELY)


def contacts_only(make: Maker) -> Labelled:
    a = make.person()
    return one(a, make.thinned(a, ("email", "phone")), LIKELY)


def email_only(make: Maker) -> Labelled:
    a = make.person()
    return one(a, make.thinned(a, ("email",)), LIKELY)


def name_and_email_only(make: Maker) -> Labelled:
    a = make.person()
    keep = ("first_name", "last_name", "email")
    return one(make.thinned(a, keep), make.thinned(a, keep))


def name_and_phone_only(make: Maker) -> Labelled:
    a = make.person()
    keep = ("first_name", "last_name", "phone")
    return one(make.thinned(a, keep), make.thinned(a, keep), LIKELY)


def name_only(make: Maker) -> Labelled:
    a = make.person()
    keep = ("first_name", "last_name")
    return two(make.thinned(a, keep), make.thinned(a, keep))


def nothing_at_all(make: Maker) -> Labelled:
    a = make.person()
    return two(a, make.thinned(a, ()), DISTINCT)


def city_and_job_only(make: Maker) -> Labelled:
    a = make.person()
    return two(a, make.thinned(a, ("location", "employer", "position")), DISTINCT)


def recycled_number(make: Maker) -> Labelled:
    a = make.person()
    b = make.stranger(a)
    return two(a, b | {"phone": a["phone"]})


def recycled_address(make: Maker) -> Labelled:
    """A company hands a leaver's mailbox to the next Smith."""
    a = make.person()
    b = make.person(
        first_name=make.another(make.words.men, a["first_name"]), last_name=a["last_name"]
    )
    return two(a, b | {"email": a["email"]})


def _twins(make: Maker) -> tuple[Side, Side]:
    first, second = make.rng.choice(make.words.twins)
    a = make.person(first_name=first)
    return a, make.person(first_name=second, last_name=a["last_name"], location=a["location"])


def twins(make: Maker) -> Labelled:
    a, b = _twins(make)
    return two(a, b | {"phone": a["phone"]})


def twins_at_one_mailbox(make: Maker) -> Labelled:
    a, b = _twins(make)
    return two(a, b | {"email": a["email"], "phone": a["phone"]})


def twins_at_one_address(make: Maker) -> Labelled:
    a, b = _twins(make)
    home = make.street()
    return two(a | {"location": home}, b | {"location": home, "phone": a["phone"]})


def father_and_son(make: Maker) -> Labelled:
    first = make.rng.choice(make.words.men)
    a = make.person(first_name=first)
    last = a["last_name"]
    ends = make.rng.choice(((" Sr.", " Jr."), ("", " Jr"), (" II", " III"), ("", ", Jr.")))
    b = make.person(first_name=first, last_name=f"{last}{ends[1]}", location=a["location"])
    return two(a | {"last_name": f"{last}{ends[0]}"}, b | {"phone": a["phone"]})


def father_and_son_at_one_mailbox(make: Maker) -> Labelled:
    first = make.rng.choice(make.words.men)
    a = make.person(first_name=first)
    b = make.person(first_name=first, last_name=f"{a['last_name']} Jr.", email=a["email"])
    return two(a | {"last_name": f"{a['last_name']} Sr."}, b | {"phone": a["phone"]})


def couple(make: Maker) -> Labelled:
    a = make.person(first_name=make.rng.choice(make.words.men))
    b = make.person(first_name=make.rng.choice(make.words.women), last_name=a["last_name"])
    home = make.street()
    return two(
        a | {"location": home}, b | {"location": home, "phone": a["phone"], "email": a["email"]}
    )


def flatmates(make: Maker) -> Labelled:
    home = make.street()
    a = make.person(location=home)
    b = make.stranger(a, location=home)
    return two(a, b)


def same_name_in_one_city(make: Maker) -> Labelled:
    a = make.person()
    b = make.namesake(a, location=a["location"])
    return two(a, b)


def same_name_elsewhere(make: Maker) -> Labelled:
    city, other = make.rng.sample(make.words.cities, 2)
    a = make.person(location=city[0])
    b = make.namesake(a, location=other[0])
    return two(a, make.moved_on(b))


def same_name_one_employer(make: Maker) -> Labelled:
    a = make.person()
    b = make.namesake(a, employer=a["employer"])
    return two(a, b)


def same_name_at_another_provider(make: Maker) -> Labelled:
    a = make.person()
    local = (a["email"] or "").partition("@")[0]
    b = make.namesake(a)
    return two(a | {"email": f"{local}@gmail.com"}, b | {"email": f"{local}@web.example"})


def company_mailbox(make: Maker) -> Labelled:
    employer = make.plain(make.rng.choice(make.words.employers))
    role = make.rng.choice(("info", "jobs", "office", "hr", "contact", "careers"))
    box = f"{role}@{employer}.example"
    a = make.person(email=box)
    b = make.stranger(a, email=box)
    return two(a, b)


def namesakes_at_a_company_mailbox(make: Maker) -> Labelled:
    box = f"office@{make.plain(make.rng.choice(make.words.employers))}.example"
    a = make.person(email=box)
    return two(a, make.namesake(a, email=box))


def agency(make: Maker) -> Labelled:
    box, phone = "candidates@brightstaffing.example", make.phone()
    a = make.person(email=box, phone=phone)
    b = make.stranger(a, email=box, phone=phone)
    return two(a, b)


def agency_namesakes(make: Maker) -> Labelled:
    """An agent's own mailbox and number on two people who share a first name."""
    box, phone = make.email("Agent", "Kim"), make.phone()
    a = make.person(email=box, phone=phone)
    last = make.another(make.words.families, a["last_name"])
    b = make.person(first_name=a["first_name"], last_name=last, email=box, phone=phone)
    return two(a, b)


def switchboard(make: Maker) -> Labelled:
    a = make.person()
    b = make.stranger(a)
    number = a["phone"]
    return two(
        a | {"phone": f"{number} ext. 12"},
        b | {"phone": f"{number} ext. 47", "employer": a["employer"]},
    )


def namesakes_at_a_switchboard(make: Maker) -> Labelled:
    a = make.person()
    b = make.namesake(a, employer=a["employer"])
    return two(a | {"phone": f"{a['phone']} x12"}, b | {"phone": f"{a['phone']} x47"})


def placeholders(make: Maker) -> Labelled:
    nothing: Side = {"email": "n/a", "phone": "000000000", "linkedin_url": "-"}
    a = make.person()
    b = make.stranger(a)
    return two(a | nothing, b | nothing, DISTINCT)


def borrowed_email(make: Maker) -> Labelled:
    """Somebody applies with another person's address."""
    a = make.person()
    b = make.stranger(a)
    return two(a, b | {"email": a["email"]})


def other_profile(make: Maker) -> Labelled:
    """One name, one number, two LinkedIn profiles."""
    a = make.person()
    b = make.namesake(a, phone=a["phone"])
    return two(a, b)


def copied_profile(make: Maker) -> Labelled:
    a = make.person()
    b = make.stranger(a)
    return two(a, b | {"linkedin_url": a["linkedin_url"]})


def other_gender(make: Maker) -> Labelled:
    first, second = make.rng.choice(GENDERS)
    a = make.person(first_name=first)
    b = make.person(first_name=second, last_name=a["last_name"], location=a["location"])
    return two(a, b | {"phone": a["phone"]})


def strangers(make: Maker) -> Labelled:
    a = make.person()
    b = make.stranger(a)
    return two(a, b, DISTINCT)


def same_family_name(make: Maker) -> Labelled:
    a = make.person()
    b = make.person(
        first_name=make.another(make.words.men, a["first_name"]), last_name=a["last_name"]
    )
    return two(a, b, DISTINCT)


def colleagues(make: Maker) -> Labelled:
    a = make.person()
    work = {field: a[field] for field in ("location", "employer", "position")}
    return two(a, make.stranger(a, **work), DISTINCT)


def employer_with_legal_form(make: Maker) -> Labelled:
    a = make.person()
    b = a | {"employer": f"{a['employer']} Inc.", "email": None, "linkedin_url": None}
    return one(a, b, LIKELY)


def full_home_address(make: Maker) -> Labelled:
    home = make.street()
    a = make.person(location=home)
    shown = home.replace("Street", "St.").replace(",", "")
    b = make.thinned(a, ("first_name", "last_name", "location", "employer"))
    return one(a, make.moved_on(b) | {"location": shown}, LIKELY)


CLASSES: tuple[Callable[[Maker], Labelled], ...] = (
    exact_copy, letters_and_spaces, gmail_dots_and_tags, dots_elsewhere, phone_formats, trunk_zero,
    linkedin_spellings, nickname_and_email, nickname_and_phone, nickname_alone, swapped_order,
    swapped_order_and_phone, accents, cyrillic, chinese, arabic, greek, korean,
    chinese_in_other_order, other_romanisation, lookalike_letters, initials_and_email,
    initial_of_another, middle_name_dropped, other_middle_initial, double_name, married_name,
    married_name_and_profile, particles, titles, name_in_one_field, slip_in_name, slip_in_email,
    slip_in_domain, slip_in_phone, job_change, moved_city, city_written_otherwise,
    new_email_same_phone, new_contacts_same_job, new_contacts_same_city_and_job, contacts_only,
    email_only, name_and_email_only, name_and_phone_only, name_only, nothing_at_all,
    city_and_job_only, recycled_number, recycled_address, twins, twins_at_one_mailbox,
    twins_at_one_address, father_and_son, father_and_son_at_one_mailbox, couple, flatmates,
    same_name_in_one_city, same_name_elsewhere, same_name_one_employer,
    same_name_at_another_provider, company_mailbox, namesakes_at_a_company_mailbox, agency,
    agency_namesakes, switchboard, namesakes_at_a_switchboard, placeholders, borrowed_email,
    other_profile, copied_profile, other_gender, strangers, same_family_name, colleagues,
    employer_with_legal_form, full_home_address,
)  # fmt: skip
