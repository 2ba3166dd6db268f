"""Builds people for the dedupe tests; every field may be given or left out."""

from services.dedupe.person import Person, person_from_side

FULL = {
    "first_name": "Maria",
    "last_name": "Thornbury",
    "email": "maria.thornbury@gmail.com",
    "phone": "+44 20 7946 0958",
    "location": "London, UK",
    "employer": "Northwind Ltd",
    "position": "Data Analyst",
    "linkedin_url": "https://www.linkedin.com/in/maria-thornbury",
    "status": None,
}


def a_person(**fields: str | None) -> Person:
    """Somebody with nothing but the fields given."""
    return person_from_side(fields)


def maria(**fields: str | None) -> Person:
    return person_from_side(FULL | fields)


def someone_else(**fields: str | None) -> Person:
    """A stranger to Maria in every field but those given."""
    other = {
        "first_name": "Tobias",
        "last_name": "Eberhart",
        "email": "t.eberhart@web.de",
        "phone": "+49 221 4710 8832",
        "location": "Cologne",
        "employer": "Quarry Bank",
        "position": "Chef",
        "linkedin_url": "https://www.linkedin.com/in/tobias-eberhart",
    }
    return person_from_side(other | fields)
