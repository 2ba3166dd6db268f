"""How much one document may cost before it is refused."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The defaults are far above any real resume and far below what hurts the machine."""

    file_bytes: int = 20 * MIB
    unpacked_bytes: int = 64 * MIB
    pages: int = 50
    characters: int = 400_000
    lines: int = 6_000
    line_characters: int = 20_000
    pixels: int = 60_000_000
    pasted_pixels: int = 30_000_000  # of all pictures inside one office document
    cpu_seconds: int = 4
    wall_seconds: float = 4.5
    # All that a child holds, with the vocabulary that it shares with its siblings.
    memory_bytes: int = 490 * MIB
    ocr_cpu_seconds: int = 240
    ocr_wall_seconds: float = 300.0
    ocr_memory_bytes: int = 1536 * MIB
    ocr_pages: int = 12
    documents_per_child: int = 200
