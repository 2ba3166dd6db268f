"""Turns PDFs into scans: skewed, noisy, pale, lying on a side, or a telephone's photograph."""

import io
import random
from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
from PIL import Image

Grey = npt.NDArray[np.uint8]


def scan(pdf: bytes, seed: int, way: str) -> bytes:
    """The pages of `pdf` as pictures in a PDF, each spoilt in this way."""
    chance = random.Random(seed)
    pages = [_spoilt(_drawn(page, chance), chance, seed, way) for page in pdfium.PdfDocument(pdf)]
    stream = io.BytesIO()
    images = [Image.open(io.BytesIO(_jpeg(page))) for page in pages]
    images[0].save(stream, "PDF", save_all=True, append_images=images[1:], resolution=150.0)
    return stream.getvalue()


def _drawn(page: pdfium.PdfPage, chance: random.Random) -> Grey:
    render: Callable[..., pdfium.PdfBitmap] = page.render
    dots = chance.choice((140, 170, 200))
    return np.asarray(render(scale=dots / 72).to_pil().convert("L"), dtype=np.uint8)


def _spoilt(picture: Grey, chance: random.Random, seed: int, way: str) -> Grey:
    grey = _turned(picture, chance.uniform(-2.0, 2.0))
    if way == "pale":
        grey = np.asarray(120 + grey.astype(float) * 0.5, dtype=np.uint8)
    if way == "side":
        grey = np.ascontiguousarray(np.rot90(grey, chance.choice((1, 2, 3))))
    if way == "photo":
        grey = _photographed(grey, chance)
    noise = np.random.default_rng(seed).normal(0, 7 if way != "noisy" else 16, grey.shape)
    return np.asarray((grey.astype(float) + noise).clip(0, 255), dtype=np.uint8)


def _turned(picture: Grey, degrees: float) -> Grey:
    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(
        cv2.warpAffine(picture, matrix, (width, height), borderValue=245), dtype=np.uint8
    )


def _photographed(picture: Grey, chance: random.Random) -> Grey:
    """A sheet on a dark table, seen at a slant, with light falling from one side."""
    height, width = picture.shape
    table = (int(height * 1.15), int(width * 1.2))
    away = [chance.uniform(0.02, 0.06) for _ in range(4)]
    corners = np.array(
        [
            [table[1] * (0.06 + away[0]), table[0] * 0.05],
            [table[1] * (0.94 - away[1]), table[0] * 0.06],
            [table[1] * 0.95, table[0] * (0.96 - away[2])],
            [table[1] * 0.04, table[0] * (0.97 - away[3])],
        ],
        dtype=np.float32,
    )
    sheet = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(sheet, corners)
    seen = cv2.warpPerspective(picture, matrix, (table[1], table[0]), borderValue=70)
    light = np.linspace(1.0, 0.82, table[1])[None, :]
    return np.asarray(seen * light, dtype=np.uint8)


def _jpeg(picture: Grey) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "JPEG", quality=62)
    return stream.getvalue()
