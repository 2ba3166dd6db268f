import pytest

from services.dedupe.consonants import latin_skeletons, skeletons
from services.dedupe.transliteration import is_readable, readings


@pytest.mark.parametrize(
    ("written", "latin"),
    [
        ("Сергей", "sergey"),
        ("Сергей", "sergej"),
        ("Чайковский", "tschajkowskij"),
        ("Елена", "yelena"),
        ("Щербаков", "szczerbakow"),
        ("Παπαδόπουλος", "papadopoulos"),
        ("Ντίνος", "dinos"),
        ("Χριστίνα", "christina"),
        ("王伟", "wangwei"),
        ("欧阳", "ouyang"),
        ("田中", "tanaka"),
        ("たなか", "tanaka"),
        ("しゃちょう", "shachou"),
        ("きょうこ", "kyouko"),
        ("ヤマダ", "yamada"),
        ("민준", "minjun"),
        ("현우", "hyunwoo"),
        ("प्रिया", "priya"),
        ("राजेश", "rajesh"),
        ("अंजलि", "anjali"),
        ("გიორგი", "giorgi"),
        ("Արմեն", "armen"),
        ("Müller", "mueller"),
        ("Müller", "muller"),
        ("Łukasz", "lukasz"),
    ],
)
def test_a_word_in_another_script_has_its_latin_readings(written: str, latin: str) -> None:
    assert latin in readings(written)


def test_a_latin_word_with_disguised_letters_is_the_word_it_imitates() -> None:
    assert readings("Аnnа") == {"anna"}
    assert readings("R0bert") == {"robert"}


@pytest.mark.parametrize(
    ("written", "latin"),
    [
        ("محمد", "mohammed"),
        ("القاسم", "alqasim"),
        ("حسين", "hussein"),
        ("رمضان", "ramadan"),
        ("رمضان", "ramazan"),
        ("عثمان", "osman"),
        ("דוד", "david"),
        ("שרה", "sarah"),
    ],
)  # fmt: skip
def test_scripts_without_vowels_meet_latin_in_their_consonants(written: str, latin: str) -> None:
    assert skeletons(written) & latin_skeletons(latin)


def test_a_script_without_rules_is_not_compared_with_latin() -> None:
    assert not is_readable("ชาย")
    assert not is_readable("龘")
