"""Decides which documents of one delivery are told about each other: a letter and its resume."""

from collections.abc import Sequence
from dataclasses import replace

from runtime.filetype import is_image, media_type
from services.intake.attachments import is_named_letter
from services.intake.contents import File

MOST_BESIDE = 4
_MOST_DOCUMENTS = 4  # more are an agency's mail: only what is named a letter is one there
_LARGEST = 10 * 1024 * 1024


def beside_each_other(files: Sequence[File], letters: Sequence[File] = ()) -> Sequence[File]:
    """The files, each with the letters and, where they are few, the other files.

    A letter need not be named one: what each is, only reading it tells.
    """
    few = files if len(files) <= _MOST_DOCUMENTS else ()
    return [replace(file, beside=_beside(file, [*letters, *few])) for file in files]


def without_letters(files: Sequence[File]) -> Sequence[bool]:
    """Which files to take for themselves: a letter's name says enough where others came too."""
    letters = [is_named_letter(file.name) for file in files]
    return [not letter for letter in letters] if not all(letters) else [True] * len(letters)


def _beside(file: File, others: Sequence[File]) -> tuple[File, ...]:
    if file.refusal is not None:
        return ()
    fitting = [
        replace(other, beside=())
        for other in others
        if other.data != file.data and other.refusal is None and _is_readable(other)
    ]
    known = [other for other in file.beside if other not in fitting]
    return tuple([*known, *fitting][:MOST_BESIDE])


def _is_readable(file: File) -> bool:
    return 0 < len(file.data) <= _LARGEST and not is_image(media_type(file.data, file.name))
