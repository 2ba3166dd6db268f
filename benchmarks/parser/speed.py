"""How fast the parser is: a page for each engine, the share of each step, two cores together."""

import io
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from pdfminer.high_level import extract_text

from services.parser.limits import Limits
from services.parser.profile import Rules, profile_of
from services.parser.readers.pdf import read_pdf
from services.parser.reading import engine
from services.parser.sections import split


def cpu(work: Callable[[], object], times: int = 1) -> float:
    """Processor seconds of one call; other programs on the machine do not count."""
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


def seconds_a_page(pdfs: Sequence[bytes], rules: Rules) -> dict[str, float]:
    """Reading alone, for each engine that reads text PDFs."""
    pages = len(pdfs)
    return {
        "pypdfium2, in reading order": sum(
            cpu(lambda d=d: read_pdf(d, Limits(), rules.headings)) for d in pdfs
        )
        / pages,
        "pdfminer.six": sum(cpu(lambda d=d: extract_text(io.BytesIO(d))) for d in pdfs) / pages,
    }


def shares(pdfs: Sequence[bytes], rules: Rules) -> dict[str, float]:
    """Seconds of each step for a page."""
    read = language = sections = whole = vocabulary = 0.0
    for data in pdfs:
        read += cpu(lambda d=data: read_pdf(d, Limits(), rules.headings))
        document = read_pdf(data, Limits(), rules.headings)
        language += cpu(lambda d=document: rules.languages.of(d.text))
        sections += cpu(lambda d=document: split(d.lines, rules.headings))
        vocabulary += cpu(lambda d=document: rules.vocabulary.find(d.text))
        whole += cpu(lambda d=document: profile_of(d, rules, None))
    count = len(pdfs)
    fields = whole - language - sections
    steps = {"read": read, "language": language, "sections": sections, "fields": fields}
    return {k: v / count for k, v in steps.items()} | {"of which vocabulary": vocabulary / count}


def _parse(item: tuple[str, bytes]) -> float:
    return cpu(lambda: engine().parse(item[1], item[0]))


def _warm() -> None:
    engine()


def resumes_a_second(files: Sequence[tuple[str, bytes]], cores: int = 2) -> tuple[float, float]:
    """Resumes a second by the clock, and processor seconds of one, on so many processes."""
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn"), initializer=_warm) as pool:
        list(pool.map(_parse, files[: cores * 4]))
        start = time.perf_counter()
        spent = list(pool.map(_parse, files, chunksize=4))
        return len(spent) / (time.perf_counter() - start), sum(spent) / len(spent)
