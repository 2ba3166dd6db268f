"""Splits a mail into its leaves, within limits, whatever its bytes are. Nothing here raises.

The standard library's parser recurses, and some of its header functions take quadratic time, so a
small hostile mail can hold it for minutes. This reader looks at each byte a bounded number of
times; what lies beyond a limit is left closed and `is_cut` says so.
"""

import binascii
import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

MAIL = "message/rfc822"
_DEEPEST = 20
_MOST_LEAVES = 200
_MOST_DELIMITERS = 20_000
_LARGEST_HEADER_BLOCK = 128 * 1024
_MOST_HEADERS = 1000
_LONGEST_VALUE = 2000
_LONGEST_TEXT = 1024 * 1024
_BLANK_LINE = re.compile(rb"\r?\n\r?\n|\A\r?\n")
_END_OF_DELIMITER = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")
_NOT_BASE64 = bytes(
    code
    for code in range(256)
    if code not in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
)
# Text encodings by name only: decoding these takes quadratic time or means something else.
_NOT_A_CHARSET = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"}
)
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


class Headers(Mapping[str, str]):
    """The first value of each header, raw, by its name in lower case."""

    def __init__(self, values: Mapping[str, str], received: int = 0) -> None:
        self._values = values
        self.received = received

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def text(self, name: str, default: str = "") -> str:
        """The value with its encoded words decoded."""
        return readable(self._values.get(name, default))

    def media_type(self, default: str = "text/plain") -> str:
        value = self._values.get("content-type")
        return default if value is None else _as_message("content-type", value).get_content_type()

    def parameter(self, header: str, name: str) -> str:
        value = self._values.get(header)
        if value is None:
            return ""
        try:
            found = _as_message(header, value).get_param(name, "", header)
            return readable(_joined(found))
        except (ValueError, LookupError, TypeError):
            return ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part that holds no parts. `path` is its place, like `1.2`, the same at every delivery."""

    path: str
    headers: Headers
    data: bytes
    is_forwarded: bool = False

    @property
    def media_type(self) -> str:
        return self.headers.media_type()

    @property
    def file_name(self) -> str:
        return self.headers.parameter("content-disposition", "filename") or self.headers.parameter(
            "content-type", "name"
        )

    @property
    def disposition(self) -> str:
        return self.headers.get("content-disposition", "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        return decoded(self.data[:_LONGEST_TEXT], self.headers.parameter("content-type", "charset"))


@dataclass(frozen=True, slots=True)
class Message822:
    headers: Headers
    body: bytes
    leaves: Sequence[Leaf]
    is_cut: bool


def split(data: bytes) -> Message822:
    """Read a whole mail."""
    start, headers = _headers(data, 0, len(data))
    splitting = _Splitting(data)
    splitting.open(headers, _Region(start, len(data), "", 0, is_forwarded=False))
    return Message822(headers, data[start:], tuple(splitting.leaves), splitting.is_cut)


@dataclass(frozen=True, slots=True)
class _Region:
    start: int
    end: int
    path: str
    depth: int
    is_forwarded: bool


@dataclass(slots=True)
class _Splitting:
    data: bytes
    leaves: list[Leaf] = field(default_factory=list[Leaf])
    is_cut: bool = False

    def open(self, headers: Headers, region: _Region, default: str = "text/plain") -> None:
        if region.depth > _DEEPEST or len(self.leaves) >= _MOST_LEAVES:
            self.is_cut = True
            return
        kind = headers.media_type(default)
        boundary = headers.parameter("content-type", "boundary").rstrip()
        if kind.startswith("multipart/") and boundary:
            inside = MAIL if kind == "multipart/digest" else "text/plain"
            for number, (start, end) in enumerate(self._pieces(region, boundary), 1):
                self._open_piece(region, number, start, end, inside)
        elif kind == MAIL and _encoding(headers) not in ("base64", "quoted-printable"):
            start, inner = _headers(self.data, region.start, region.end)
            path, depth = f"{region.path}.m".lstrip("."), region.depth + 1
            self.open(inner, _Region(start, region.end, path, depth, is_forwarded=True))
        else:
            body = _transfer_decoded(self.data[region.start : region.end], _encoding(headers))
            self.leaves.append(Leaf(region.path or "0", headers, body, region.is_forwarded))

    def _open_piece(self, outer: _Region, number: int, start: int, end: int, default: str) -> None:
        body, headers = _headers(self.data, start, end)
        path = f"{outer.path}.{number}".lstrip(".")
        region = _Region(body, end, path, outer.depth + 1, is_forwarded=outer.is_forwarded)
        self.open(headers, region, default)

    def _pieces(self, region: _Region, boundary: str) -> Iterator[tuple[int, int]]:
        """Where the parts between delimiters lie; a missing last delimiter is forgiven."""
        delimiter = b"--" + boundary.encode("utf-8", "replace")
        begun: int | None = None
        for at, after, is_last in self._delimiters(region, delimiter):
            if begun is not None:
                yield begun, max(begun, at)
            begun = after
            if is_last:
                return
        if begun is not None and begun < region.end:
            yield begun, region.end

    def _delimiters(self, region: _Region, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
        """Where each delimiter begins and ends, and whether it is the last.

        The line break before a delimiter belongs to it, not to the part.
        """
        begins = self.data.startswith(delimiter, region.start)
        line = region.start if begins else self._line(delimiter, region.start, region.end)
        for _ in range(_MOST_DELIMITERS):
            if line < 0:
                return
            rest = _END_OF_DELIMITER.match(self.data, line + len(delimiter), region.end)
            search_from = line
            if rest is not None:
                returns = self.data[line - 2 : line] == b"\r\n"
                before = max(region.start, line - 1 - returns)
                yield before, rest.end(), rest[1] is not None
                search_from = max(line, rest.end() - 1)
            line = self._line(delimiter, search_from, region.end)
        self.is_cut = True

    def _line(self, delimiter: bytes, start: int, end: int) -> int:
        """Where the next line that begins with the delimiter begins, or -1."""
        at = self.data.find(b"\n" + delimiter, start, end)
        return at + 1 if at >= 0 else -1


def readable(value: str) -> str:
    """A header's text as people see it, without what could hide in it."""
    value = value[:_LONGEST_VALUE]
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        pieces = [(value, None)]
    text = "".join(
        piece if isinstance(piece, str) else decoded(piece, charset or "")
        for piece, charset in pieces
    )
    return without_controls(text)


def without_controls(text: str) -> str:
    """Drop what neither a database nor a reader's eye should meet: NUL, bidi tricks, surrogates."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def decoded(data: bytes, charset: str = "") -> str:
    """Text in the charset it claims if that is one, else in the likeliest."""
    name = _known_charset(charset)
    if name:
        return data.decode(name, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _known_charset(charset: str) -> str:
    try:
        info = codecs.lookup(charset.strip().strip("\"'"))
        b"a".decode(info.name, "replace")
    except (LookupError, ValueError):
        return ""
    name = info.name.replace("_", "-")
    # Mail that claims ASCII and holds more is common: let it be guessed.
    return "" if name in _NOT_A_CHARSET or name == "ascii" else info.name


def _headers(data: bytes, start: int, end: int) -> tuple[int, Headers]:
    """Where the body begins, and what stands before it."""
    limit = min(end, start + _LARGEST_HEADER_BLOCK)
    window = data[start:limit]
    blank = _BLANK_LINE.search(window)
    block = window[: blank.start()] if blank else window
    body = start + blank.end() if blank else limit
    values: dict[str, str] = {}
    received = 0
    unfolded = re.sub(rb"\r?\n(?=[ \t])", b"", block)
    for line in unfolded.split(b"\n", _MOST_HEADERS)[:_MOST_HEADERS]:
        name, colon, value = line.partition(b":")
        key = name.strip().lower().decode("ascii", "replace")
        if not colon or not key:
            continue
        received += key == "received"
        text = value[:_LONGEST_VALUE].strip().decode("utf-8", "replace")
        values.setdefault(key, text)
    return body, Headers(values, received)


def _encoding(headers: Headers) -> str:
    return headers.get("content-transfer-encoding", "").strip().lower()


def _transfer_decoded(data: bytes, encoding: str) -> bytes:
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data)
    if encoding != "base64":
        return data
    digits = data.translate(None, _NOT_BASE64)
    whole = digits[: len(digits) - (len(digits) % 4 == 1)]
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def _as_message(header: str, value: str) -> Message:
    """The standard library reads parameters well; a value's length is bounded before."""
    message = Message()
    message[header] = value.replace("\n", " ").replace("\r", " ")
    return message


def _joined(found: object) -> str:
    """A parameter in RFC 2231's form is a triple of charset, language and text."""
    if isinstance(found, tuple):
        charset, _language, text = found
        return decoded(str(text).encode("latin-1", "replace"), str(charset or ""))
    return str(found or "")
