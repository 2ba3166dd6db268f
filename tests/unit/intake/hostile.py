"""Fifty mails that are made to break a reader: each small to write, each with its own weapon."""

import random
import struct
from collections.abc import Callable

from tests.unit.intake.mails import PDF, a_mail, a_zip

MEGABYTE = 1024 * 1024
_HEAD = b"From: mallory@example.com\r\nMessage-ID: <%s@example.com>\r\nMIME-Version: 1.0\r\n"


def _raw(name: str, content_type: bytes, body: bytes, more: bytes = b"") -> bytes:
    head = _HEAD % name.replace(" ", "-").encode()
    return head + more + b"Content-Type: " + content_type + b"\r\n\r\n" + body


def nested(levels: int, innermost: bytes) -> bytes:
    body = innermost
    for level in range(levels):
        mark = b"level%d" % level
        head = b"Content-Type: multipart/mixed; boundary=" + mark + b"\r\n\r\n"
        body = head + b"--" + mark + b"\r\n" + body + b"\r\n--" + mark + b"--\r\n"
    return _HEAD % b"nested" + body


def nested_mails(levels: int) -> bytes:
    inner = bytes(a_mail(files={"cv.pdf": PDF}))
    for level in range(levels):
        inner = _HEAD % str(level).encode() + b"Content-Type: message/rfc822\r\n\r\n" + inner
    return inner


def _attachment(head: bytes, body: bytes) -> bytes:
    part = b"--b\r\n" + head + b"\r\n\r\n" + body + b"\r\n--b--\r\n"
    return _raw("attachment", b"multipart/mixed; boundary=b", part)


def _noise(seed: int, size: int) -> bytes:
    return random.Random(seed).randbytes(size)


def _zip_in_zip(levels: int) -> bytes:
    data = PDF
    for level in range(levels):
        data = a_zip({f"{level}.zip" if level else "cv.pdf": data})
    return data


def _many_entries(count: int) -> bytes:
    """An archive that is nearly all directory."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, *[0] * 8, 1, *[0] * 6) + b"a"
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, *[0] * 7, 1, 0) + b"a"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0, 0, count * len(entry), len(local), 0)
    return local + entry * count + end


_RESUME = b'Content-Type: application/pdf; name="cv.pdf"'
_DISPOSITION = b"Content-Disposition: attachment; filename"
_MIXED = b"multipart/mixed; boundary=b"

HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "one newline": lambda: b"\n",
    "only NULs": lambda: bytes(10_000),
    "no headers": lambda: b"just words without any header at all",
    "only headers": lambda: b"From: a@example.com\r\nSubject: x",
    "noise": lambda: _noise(1, 200_000),
    "noise behind a header": lambda: b"Subject: x\r\n\r\n" + _noise(2, 200_000),
    "100 nested levels": lambda: nested(100, _RESUME + b"\r\n\r\n" + PDF),
    "3000 nested levels": lambda: nested(3000, b"\r\nhello"),
    "200 mails in mails": lambda: nested_mails(200),
    "one boundary at every level": lambda: nested(1, b"").replace(b"level0", b"b") * 500,
    "50,000 parts": lambda: _raw("parts", _MIXED, b"--b\r\n\r\nx\r\n" * 50_000),
    "200,000 false delimiters": lambda: _raw("false", _MIXED, b"\n--bx" * 200_000),
    "a boundary of dashes": lambda: _raw("dashes", b"multipart/mixed; boundary=-", b"-" * MEGABYTE),
    "an empty boundary": lambda: _raw("empty", b'multipart/mixed; boundary=""', b"----\r\n" * 999),
    "no boundary": lambda: _raw("none", b"multipart/mixed", b"--\r\n" * 999),
    "an endless boundary": lambda: _raw("long", b"multipart/mixed; boundary=" + b"b" * 10**6, b""),
    "a boundary with controls": lambda: _raw("nul", b'multipart/mixed; boundary="\x00\xff"', b"--"),
    "100,000 headers": lambda: b"X-A: b\r\n" * 100_000 + b"\r\nbody",
    "a header of a megabyte": lambda: b"Subject: " + b"x" * MEGABYTE + b"\r\n\r\nbody",
    "a header folded 100,000 times": lambda: b"Subject: x\r\n" + b" y\r\n" * 100_000 + b"\r\nbody",
    "encoded words without an end": lambda: b"Subject: " + b"=?a?q?" * 100_000 + b"\r\n\r\nbody",
    "an encoded word that lies": lambda: b"Subject: =?utf-8?b?////////=?=\r\n\r\nbody",
    "an encoded word in no charset": lambda: b"From: =?zlib?b?eJw=?= <a@b.example>\r\n\r\nbody",
    "a header injected": lambda: b"Subject: =?utf-8?q?x=0D=0ABcc:_all@example.com?=\r\n\r\nbody",
    "addresses without an end": lambda: b"From: " + b"<(" * 100_000 + b"\r\n\r\nbody",
    "parameters without an end": lambda: _raw("p", b'text/plain; a="' + b";" * 100_000, b"x"),
    "a parameter with a huge number": lambda: _raw("n", b"text/plain; name*" + b"9" * 9000, b"x"),
    "a parameter in no charset": lambda: _raw("c", b"text/plain; name*=nul\x00'x'%ff", b"x"),
    "a charset that is punycode": lambda: _raw("y", b"text/plain; charset=punycode", b"a-b" * 9**6),
    "a charset that unzips": lambda: _raw("z", b"text/plain; charset=zlib_codec", b"x\x9c" * 999),
    "a charset with a NUL": lambda: _raw("u", b'text/plain; charset="utf\x008"', b"x" * 999),
    "UTF-7 markup": lambda: _raw("7", b"text/html; charset=utf-7", b"+ADw-script+AD4-" * 9999),
    "half a surrogate": lambda: _raw("s", b"text/plain; charset=utf-16", b"\x00\xd8" * 9999),
    "base64 that is none": lambda: _attachment(
        _RESUME + b"\r\nContent-Transfer-Encoding: base64", b"!!!=A=B=====C" * 9999
    ),
    "quoted-printable that is none": lambda: _attachment(
        _RESUME + b"\r\nContent-Transfer-Encoding: quoted-printable", b"=G=\r=\n=" * 99_999
    ),
    "an unknown encoding": lambda: _attachment(
        _RESUME + b"\r\nContent-Transfer-Encoding: x-magic", PDF
    ),
    "an attachment of no bytes": lambda: _attachment(_DISPOSITION + b'="cv.pdf"', b""),
    "an attachment of 60 MB": lambda: bytes(a_mail(files={"cv.pdf": PDF + bytes(60 * MEGABYTE)})),
    "a name that climbs": lambda: _attachment(_DISPOSITION + b'="../../../../etc/passwd.pdf"', PDF),
    "a name with NUL and bell": lambda: _attachment(_DISPOSITION + b'="a\x00b\x07.pdf"', PDF),
    "a name of 100,000 letters": lambda: _attachment(_DISPOSITION + b"=" + b"x" * 100_000, PDF),
    "a name in broken pieces": lambda: _attachment(
        _DISPOSITION + b"*0*=utf-8''%ff%; filename*2=b; filename*1*=%zz", PDF
    ),
    "tags without an end": lambda: _raw("t", b"text/html", b"<style" * 200_000),
    "comments without an end": lambda: _raw("m", b"text/html", b"<!--<!" * 200_000),
    "angle brackets": lambda: _raw("l", b"text/html", b"<" * MEGABYTE),
    "a mail of short lines": lambda: _raw("lines", _MIXED, b"\n" * MEGABYTE),
    "an archive in archives": lambda: bytes(a_mail(files={"deep.zip": _zip_in_zip(30)})),
    "an archive cut short": lambda: bytes(a_mail(files={"cut.zip": a_zip({"a.pdf": PDF})[:60]})),
    "an archive with 300,000 entries": lambda: bytes(
        a_mail(files={"many.zip": _many_entries(300_000)})
    ),
}
