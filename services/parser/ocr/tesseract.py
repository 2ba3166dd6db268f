"""Tesseract, where the machine has it: spoken to through pipes, so that no file is written."""

import csv
import io
import subprocess
from collections.abc import Iterator

from PIL import Image

from services.parser.ocr.seen import Picture, Seen

_SURE = 20.0


class TesseractEngine:
    name = "tesseract"

    def __init__(self, languages: tuple[str, ...]) -> None:
        self._languages = [code for code in languages if code in installed()] or ["eng"]

    def see(self, picture: Picture) -> list[Seen]:
        stream = io.BytesIO()
        Image.fromarray(picture).save(stream, "PNG")
        command = [
            "tesseract",
            "stdin",
            "stdout",
            "-l",
            "+".join(self._languages),
            "--psm",
            "3",
            "tsv",
        ]
        done = subprocess.run(  # noqa: S603 - no part of the command is the document's
            command, input=stream.getvalue(), capture_output=True, check=False
        )
        return list(lines_of_tsv(done.stdout.decode("utf-8", "replace")))


def installed() -> frozenset[str]:
    """The languages that this machine's Tesseract can read."""
    listing = ["tesseract", "--list-langs"]
    done = subprocess.run(listing, capture_output=True, check=False)  # noqa: S603 - a constant
    return frozenset(done.stdout.decode("utf-8", "replace").split())


def lines_of_tsv(tsv: str) -> Iterator[Seen]:
    """Words of the same line, gathered until a gap wider than two letters."""
    words: list[dict[str, str]] = []
    for row in csv.DictReader(io.StringIO(tsv), delimiter="\t", quoting=csv.QUOTE_NONE):
        if (
            row.get("level") != "5"
            or not (row.get("text") or "").strip()
            or float(row["conf"]) < _SURE
        ):
            continue
        if words and not _together(words[-1], row):
            yield _seen(words)
            words = []
        words.append(row)
    if words:
        yield _seen(words)


def _together(a: dict[str, str], b: dict[str, str]) -> bool:
    same = all(a[key] == b[key] for key in ("block_num", "par_num", "line_num"))
    gap = int(b["left"]) - int(a["left"]) - int(a["width"])
    return same and gap < 1.2 * max(int(a["height"]), int(b["height"]))


def _seen(words: list[dict[str, str]]) -> Seen:
    left = min(int(w["left"]) for w in words)
    top = min(int(w["top"]) for w in words)
    right = max(int(w["left"]) + int(w["width"]) for w in words)
    bottom = max(int(w["top"]) + int(w["height"]) for w in words)
    sure = sum(float(w["conf"]) for w in words) / len(words) / 100
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return Seen(" ".join(w["text"] for w in words), corners, sure)
