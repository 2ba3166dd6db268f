import pytest

from services.dedupe.evidence import gather
from tests.unit.dedupe.people import a_person


def level(a: str, b: str) -> str:
    (found,) = gather(a_person(location=a), a_person(location=b)).found
    return found


@pytest.mark.parametrize(
    ("a", "b", "found"),
    [
        ("12 Oak Street, Leeds LS1 4AP", "12 Oak St, Leeds", "place.home"),
        ("11 were street, marriott downs, 3172", "11 were st marriot downs 3172", "place.home"),
        ("rupp place 20, brentwood vlge, 2257", "20 brentwoodvlge rupp lace 2257", "place.home"),
        ("12 Oak Street, Leeds 10442", "98 Elm Lane, York 77120", "place.other"),
        ("Munich", "München, Germany", "place.city"),
        ("NYC", "New York, NY", "place.city"),
        ("Warszawa", "Warsaw, Poland", "place.city"),
        ("Little Snoring", "Little Snoring", "place.city"),
        ("Berlin", "Hamburg", "place.country"),
        ("Berlin", "Madrid", "place.abroad"),
        ("Berlin", "Little Snoring", "place.different"),
    ],
)
def test_places_agree_as_far_as_they_are_written(a: str, b: str, found: str) -> None:
    assert level(a, b) == found
    assert level(b, a) == found
