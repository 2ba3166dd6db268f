"""Says once in the API's description what many operations repeat: answers and parameters.

Most of what an operation may answer is an error that all others may answer too. Written out at each
of them, those were three fifths of the file that is reviewed.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from json import dumps, loads
from re import findall
from typing import Any, Final

REF: Final = "#/components/{section}/{name}"
FIRST_ERROR: Final = "400"
Description = dict[str, Any]


def share(schema: Description) -> None:
    """Move what stands at several operations to the components, and point there."""
    operations = [each for path in schema["paths"].values() for each in path.values()]
    answers = [operation["responses"] for operation in operations]
    errors = [(each, status) for each in answers for status in each if status >= FIRST_ERROR]
    parameters = [operation.get("parameters", []) for operation in operations]
    given = [(each, place) for each in parameters for place in range(len(each))]
    for section, places in (("responses", errors), ("parameters", given)):
        schema["components"][section] = dict(sorted(_moved(section, places).items()))


def _moved(section: str, places: Sequence[tuple[Any, Any]]) -> Description:
    """The most repeated of each name; what is called alike and is another stays where it stands."""
    said = [dumps(within[key], sort_keys=True) for within, key in places]
    shared: Description = {}
    names: dict[str, str] = {}
    for text, times in Counter(said).most_common():
        name = _name(loads(text))
        if times > 1 and name not in shared:
            shared[name] = loads(text)
            names[text] = name
    for (within, key), text in zip(places, said, strict=True):
        if text in names:
            within[key] = {"$ref": REF.format(section=section, name=names[text])}
    return shared


def _name(described: Description) -> str:
    """After its words, and the form of its body: `TryAgainLaterProblem`."""
    words = described.get("name") or described["description"]
    form = "".join(dict.fromkeys(_forms(described.get("content", {}))))
    return "".join(word[0].upper() + word[1:] for word in findall(r"\w+", words)) + form


def _forms(content: Any) -> Iterator[str]:
    match content:
        case {"$ref": str(place)}:
            yield place.rpartition("/")[2]
        case dict():
            for each in content.values():
                yield from _forms(each)
        case _:
            return
