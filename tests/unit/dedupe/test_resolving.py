from itertools import permutations

from schemas.candidate import Guard, Resolution
from services.dedupe.matching import Known, resolve
from services.dedupe.shared import SharedResources
from tests.unit.dedupe.people import FULL, a_person, maria, someone_else


def test_somebody_unknown_is_new() -> None:
    resolution = resolve(maria(), [Known("b", someone_else())])
    assert resolution.outcome is Resolution.NEW
    assert resolution.candidate is None


def test_a_match_is_attached() -> None:
    resolution = resolve(maria(), [Known("b", someone_else()), Known("a", maria())])
    assert (resolution.outcome, resolution.candidate) == (Resolution.ATTACHED, "a")


def test_a_possible_match_is_reviewed_beside_the_likeliest() -> None:
    incoming = maria(last_name="Castellano", linkedin_url=None)
    resolution = resolve(incoming, [Known("b", someone_else()), Known("a", maria())])
    assert (resolution.outcome, resolution.candidate) == (Resolution.REVIEW, "a")


def test_a_match_with_two_people_who_are_not_one_is_reviewed() -> None:
    mobile = "+44 7911 123456"
    one = maria(phone=None, linkedin_url=None)
    two = maria(
        email=None,
        phone=mobile,
        linkedin_url=None,
        location="Madrid",
        employer="Halcyon Mutual",
    )
    resolution = resolve(maria(phone=mobile), [Known("one", one), Known("two", two)])
    assert resolution.outcome is Resolution.REVIEW
    assert set(resolution.possible) == {"one", "two"}


def test_a_leaver_among_the_possible_holds_the_newcomer() -> None:
    leaver = maria(email="old@posteo.de", phone=None, linkedin_url=None, status="LEFT")
    resolution = resolve(maria(), [Known("a", maria()), Known("left", leaver)])
    assert resolution.guard is Guard.BLOCKED_LEFT


def test_the_order_of_the_candidates_does_not_matter() -> None:
    knowns = [
        Known("a", maria(phone=None, linkedin_url=None)),
        Known("b", maria(email=None, linkedin_url=None)),
        Known("c", someone_else()),
        Known("d", maria(last_name="Castellano", status="LEFT")),
    ]
    assert len({resolve(maria(), order) for order in permutations(knowns)}) == 1


def test_a_mailbox_of_several_names_stops_identifying() -> None:
    box = "thornbury1960@posteo.de"
    known = [
        Known("a", maria(email=box, phone=None, linkedin_url=None)),
        Known("b", someone_else(email=box)),
    ]
    newcomer = maria(email=box, phone=None, linkedin_url=None, employer=None)
    alone, together = resolve(newcomer, known[:1]), resolve(newcomer, known)
    assert alone.outcome is Resolution.ATTACHED
    assert together.outcome is Resolution.REVIEW
    assert together.shared == SharedResources(frozenset({("email", box)}))


def test_a_new_last_name_does_not_make_a_mailbox_shared() -> None:
    box = "m.t@posteo.de"
    known = [Known("a", maria(email=box)), Known("b", maria(email=box, last_name="Castellano"))]
    assert not resolve(maria(email=box), known).shared.contacts


def test_a_candidate_without_a_name_needs_a_profile_beside_the_contacts() -> None:
    """A couple shares a mailbox and a number."""
    contacts = {"email": "maria.thornbury@gmail.com", "phone": "+447911123456"}
    newcomer = maria(phone="+447911123456")
    nameless = Known("a", a_person(**contacts))
    profiled = Known("a", a_person(**contacts, linkedin_url=FULL["linkedin_url"]))
    assert resolve(newcomer, [nameless]).outcome is Resolution.REVIEW
    assert resolve(newcomer, [profiled]).outcome is Resolution.ATTACHED
