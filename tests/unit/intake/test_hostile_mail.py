import struct
import zipfile
from io import BytesIO
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.archives import MOST_MEMBERS, open_zip
from schemas.resume import RejectionCode
from services.intake.mail import WHOLE, read_mail
from services.intake.mime import decoded, split
from tests.unit.intake.hostile import HOSTILE
from tests.unit.intake.mails import PDF, a_mail, a_zip


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_mail_ends_in_a_reasoned_state_soon(name: str) -> None:
    before = process_time()
    mail = read_mail(HOSTILE[name]())
    assert process_time() - before < 5
    assert mail.files or mail.is_automatic
    for file in mail.files:
        for text in (file.name, file.path, mail.message_id, mail.cover_letter):
            assert "\x00" not in text
            assert text.encode().decode() == text
        assert len(file.name) <= 200


def test_a_resume_below_the_deepest_level_is_left_closed_and_said_so() -> None:
    [file] = read_mail(HOSTILE["100 nested levels"]()).files
    assert file.path == WHOLE
    assert file.refusal is not None
    assert "inside mails" in file.refusal.reason


def test_an_archive_of_zeros_is_refused_before_it_fills_memory() -> None:
    [file] = read_mail(bytes(a_mail(files={"bomb.zip": a_zip({"a.pdf": bytes(80_000_000)})}))).files
    assert file.refusal is not None
    assert file.refusal.code is RejectionCode.TOO_LARGE


def test_an_archive_with_a_password_is_refused_in_plain_words() -> None:
    archive = bytearray(a_zip({"cv.pdf": PDF}))
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", archive, archive.find(signature) + flags_at, 1)
    [file] = read_mail(bytes(a_mail(files={"cv.zip": bytes(archive)}))).files
    assert file.refusal is not None
    assert file.refusal.code is RejectionCode.ENCRYPTED


def test_a_refused_archive_is_told_beside_the_resume_that_was_taken() -> None:
    mail = read_mail(bytes(a_mail(files={"cv.pdf": PDF, "rest.zip": a_zip({"a": b"x"})[:-30]})))
    assert [file.refusal and file.refusal.code for file in mail.files] == [
        None,
        RejectionCode.CORRUPT,
    ]


def test_an_archive_of_too_many_files_is_refused_whole() -> None:
    opened = open_zip(a_zip({f"{n}.pdf": PDF for n in range(MOST_MEMBERS + 1)}))
    assert getattr(opened, "code", None) is RejectionCode.TOO_LARGE


def test_a_packing_without_a_bound_is_not_unpacked() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("cv.pdf", PDF)
    assert getattr(open_zip(buffer.getvalue()), "code", None) is RejectionCode.CORRUPT


def test_a_codec_that_is_no_charset_is_not_asked() -> None:
    assert decoded(b"x\xe9", "punycode") == "xé"
    assert decoded(b"x\xe9", "no-such-charset") == "xé"
    assert decoded("é".encode(), "us-ascii") == "é"


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_mail(data: bytes) -> None:
    mail = read_mail(data)
    assert mail.files or mail.is_automatic


_TOKENS = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=b\r\n",
        b"Content-Type: message/rfc822\r\n",
        b"Content-Type: text/html; charset=utf-16\r\n",
        b"Content-Disposition: attachment; filename*0*=utf-8''%ff; filename*1=\"x.pdf\"\r\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"Content-Transfer-Encoding: quoted-printable\r\n",
        b"From: =?utf-8?b?/////w?= <a@b.example>, <>\r\n",
        b"\r\n",
        b"\n",
        b"--b\r\n",
        b"--b--\r\n",
        b"--b",
        b"=\xff=3D=\r\n",
        b"JVBERi0x\r\n",
        b"\x00\xff\xfe",
    ]
)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.lists(_TOKENS, max_size=40))
def test_any_pieces_of_mails_are_a_mail(tokens: list[bytes]) -> None:
    data = b"".join(tokens)
    mail = read_mail(data)
    assert mail.files or mail.is_automatic
    assert sum(len(leaf.data) for leaf in split(data).leaves) <= len(data)
