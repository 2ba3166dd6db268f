import pytest

from services.dedupe.names import Name, read_name
from services.dedupe.naming import Agreement, Level, compare_names


def name(first: str | None, last: str | None = None) -> Name:
    read = read_name(first, last)
    assert read
    return read


def compared(a: tuple[str | None, str | None], b: tuple[str | None, str | None]) -> Agreement:
    agreement = compare_names(name(*a), name(*b))
    assert agreement == compare_names(name(*b), name(*a)), "the order of the two must not matter"
    return agreement


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (("Bob", "Smith"), ("Robert", "Smith")),
        (("Peggy", "Lund"), ("Margaret", "Lund")),
        (("Wang", "Wei"), ("Wei", "Wang")),
        (("王伟", None), ("Wei", "Wang")),
        (("김민준", None), ("Minjun", "Kim")),
        (("田中太郎", None), ("Taro", "Tanaka")),
        (("محمد", "حسن"), ("Mohammed", "Hassan")),
        (("عبد الله", "الراشد"), ("Abdullah", "Al-Rashid")),
        (("رضا", "حسینی"), ("Reza", "Hosseini")),
        (("Пётр", "Чайковский"), ("Tchaikovsky", "Pyotr")),
        (("Maria", "Garcia Lopez"), ("Maria", "Garcia")),
        (("Anna", "Schmidt-Huber"), ("Anna", "Huber")),
        (("Jean-Pierre", "Dupont"), ("Jean Pierre", "Dupont")),
        (("Xiao Ming", "Li"), ("Xiaoming", "Lee")),
        (("Anna", "van der Berg"), ("Anna", "Vanderberg")),
        (("Anna", "van der Berg"), ("Anna", "Berg")),
        (("Sean", "O'Brien"), ("Sean", "O Brien")),
        (("Ross", "MacGregor"), ("Ross", "McGregor")),
        (("Dr. Jürgen", "Müller, PhD"), ("Juergen", "Mueller")),
        (("Smith, John", None), ("John", "Smith")),
        (("John Smith", None), ("John", "Smith")),
        ((None, "Smith, John"), ("John", "Smith")),
        ((None, "John Smith"), ("John", "Smith")),
        (("Ludwig van Beethoven", None), ("Ludwig", "Beethoven")),
        (('Robert "Bob"', "Miller"), ("Bob", "Miller")),
        (("Maria Jose", "Perez"), ("Maria", "Jose Perez")),
        (("Jonh", "Thornbury"), ("John", "Thornbruy")),
        (("Anna Maria", "Rossi"), ("Maria", "Rossi")),
    ],
)
def test_forms_of_one_name_agree(
    a: tuple[str | None, str | None], b: tuple[str | None, str | None]
) -> None:
    assert compared(a, b).agrees


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (("Mario", "Rossi"), ("Maria", "Rossi")),
        (("Daniel", "Braun"), ("Daniela", "Braun")),
        (("Anna", "White"), ("Hanna", "White")),
        (("Alexander", "Kirk"), ("Alexandra", "Kirk")),
        (("Tom", "Jones"), ("Tim", "Jones")),
        (("Maria", "Garcia Lopez"), ("Maria", "Garcia Ruiz")),
        (("John", "Moore"), ("John", "Morris")),
        (("K.", "Smith"), ("John", "Smith")),
        (("محمد", "حسن"), ("Khaled", "Mansour")),
    ],
)
def test_names_of_two_people_differ(
    a: tuple[str | None, str | None], b: tuple[str | None, str | None]
) -> None:
    assert compared(a, b).differs


def test_an_initial_is_compatible_and_no_more() -> None:
    agreement = compared(("J.", "Smith"), ("John", "Smith"))
    assert agreement.is_compatible
    assert not agreement.agrees


def test_a_missing_part_speaks_neither_way() -> None:
    assert compared((None, "Smith"), ("John", "Smith")).given is Level.ABSENT


def test_an_unreadable_script_speaks_neither_way() -> None:
    assert compared(("ชาย", "ใจดี"), ("John", "Smith")).is_compatible


@pytest.mark.parametrize(
    ("a", "b", "generations"),
    [
        ("Smith Jr.", "Smith Sr.", "differ"),
        ("Smith II", "Smith III", "differ"),
        ("Silva Filho", "Silva Neto", "differ"),
        ("Smith Jr.", "Smith", "one"),
        ("Smith, Jr.", "Smith Junior", "same"),
    ],
)
def test_generations_are_kept_apart(a: str, b: str, generations: str) -> None:
    assert compared(("Robert", a), ("Robert", b)).generations == generations


def test_middle_names_that_differ_are_seen() -> None:
    assert compared(("John A.", "Smith"), ("John B.", "Smith")).middles_differ
    assert not compared(("John A.", "Smith"), ("John Adam", "Smith")).middles_differ
    assert not compared(("John A.", "Smith"), ("John", "Smith")).middles_differ


def test_a_slip_that_makes_another_name_is_doubtful() -> None:
    assert compared(("Kian", "Yardley"), ("Rian", "Yardley")).is_doubtful_slip
    assert compared(("Aylin", "Yardley"), ("Aylan", "Yardley")).is_doubtful_slip
    assert not compared(("Ottilie", "Yardley"), ("Otillie", "Yardley")).is_doubtful_slip
    assert not compared(("Aylin", "Yardley"), ("Alyin", "Yardley")).is_doubtful_slip


def test_half_a_swap_is_one_part_in_the_other_field() -> None:
    agreement = compared(("White", "Jasmine"), ("Gertrud", "White"))
    assert agreement.is_swapped
    assert agreement.family is Level.EXACT
    assert agreement.differs


@pytest.mark.parametrize("last", ["Garcia Lopez", "van der Berg", "Smith, Jr.", "Smith,"])
def test_a_last_name_of_several_words_is_no_whole_name(last: str) -> None:
    assert not name(None, last).given.tokens


def test_a_name_of_nothing_is_no_name() -> None:
    assert read_name(None, "  ") is None
    assert read_name("…", None) is None
