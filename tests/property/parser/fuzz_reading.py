"""A coverage-guided fuzz target: `python tests/property/parser/fuzz_reading.py` (wants atheris).

Whatever the bytes are, reading them gives an outcome; only native code may end the process.
"""

import importlib
import sys

from services.parser.limits import Limits
from services.parser.reading import engine

_LIMITS = Limits(characters=20_000, pages=5, unpacked_bytes=1 << 20)


def one_input(data: bytes) -> None:
    """The first byte chooses a file name, so that the readers behind suffixes are reached."""
    names = ("a.pdf", "a.docx", "a.eml", "a.html", "a.rtf", "a.txt", "a.odt", "a.png")
    engine().parse(data[1:], names[data[0] % len(names)] if data else None, limits=_LIMITS)


def main() -> None:
    # The fuzzer belongs to the machine that fuzzes, not to this project.
    atheris = importlib.import_module("atheris")
    atheris.instrument_all()
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
