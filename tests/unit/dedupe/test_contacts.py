import pytest

from services.dedupe.contacts import read_email, read_link, read_phone


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jane.Doe+jobs@GoogleMail.com", "janedoe@gmail.com"),
        ("mailto:Jane@Example.com", "jane@example.com"),
        ("Jane Doe <jane@example.com>", "jane@example.com"),
        ("jane+x@outlook.com", "jane@outlook.com"),
        ("jane@ya.ru", "jane@yandex.ru"),
    ],
)
def test_spellings_of_one_mailbox_have_one_key(one: str, other: str) -> None:
    a, b = read_email(one), read_email(other)
    assert a
    assert b
    assert a.key == b.key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jane.doe@outlook.com", "janedoe@outlook.com"),
        ("jane@example.com", "jane@example.org"),
        ("jane+x@acme.example", "jane@acme.example"),
    ],
)
def test_mailboxes_that_may_be_two_have_two_keys(one: str, other: str) -> None:
    a, b = read_email(one), read_email(other)
    assert a
    assert b
    assert a.key != b.key


@pytest.mark.parametrize(
    "written", ["n/a", "none@none.com", "test@test.com", "jane", "@x.y", "a@b"]
)
def test_what_is_no_address_is_none(written: str) -> None:
    assert read_email(written) is None


@pytest.mark.parametrize(
    ("address", "is_role"),
    [
        ("jobs@acme.example", True),
        ("careers.uk@acme.example", True),
        ("cv77@brightstaffing.example", True),
        ("anna.kowalska@brightstaffing.example", False),
        ("jane@acme.example", False),
    ],
)
def test_mailboxes_of_roles_are_known(address: str, is_role: bool) -> None:
    email = read_email(address)
    assert email
    assert email.is_role is is_role


@pytest.mark.parametrize(
    ("written", "region", "number"),
    [
        ("+44 20 7946 0958", None, "+442079460958"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("0044 (0)20 7946 0958", None, "+442079460958"),
        ("(212) 555-0134", "US", "+12125550134"),
        ("٠٢٠ ٧٩٤٦ ٠٩٥٨", "GB", "+442079460958"),
        ("020 7946 0958", None, "02079460958"),
    ],
)
def test_numbers_become_e164_where_the_country_is_known(
    written: str, region: str | None, number: str
) -> None:
    phone = read_phone(written, region)
    assert phone
    assert phone.number == number


@pytest.mark.parametrize("written", ["0000000000", "+1 555 555 5555", "12345678", "12", "x" * 40])
def test_numbers_of_nobody_are_none(written: str) -> None:
    assert read_phone(written) is None


def test_an_extension_is_kept_apart() -> None:
    phone = read_phone("+44 20 7946 0958 ext. 047")
    assert phone
    assert (phone.number, phone.extension) == ("+442079460958", "47")


@pytest.mark.parametrize(
    ("url", "kind", "handle"),
    [
        ("https://www.LinkedIn.com/in/Jane-Doe/?trk=x", "linkedin", "jane-doe"),
        ("pl.linkedin.com/pub/jane-doe/1/2a/3b", "linkedin", "jane-doe/1/2a/3b"),
        ("in/jane-doe", "linkedin", "jane-doe"),
        ("http://github.com/janedoe", "github", "janedoe"),
    ],
)
def test_profiles_are_known_by_their_account(url: str, kind: str, handle: str) -> None:
    link = read_link(url, kind)
    assert link
    assert (link.kind, link.handle) == (kind, handle)


def test_a_page_that_is_no_profile_is_none() -> None:
    assert read_link("https://example.com/jane", "website") is None
    assert read_link("https://www.linkedin.com/", "linkedin") is None
