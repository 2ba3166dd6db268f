"""What operations repeat is said once, and nothing of it is lost."""

from copy import deepcopy
from typing import Any

from services.gateway.sharing import share
from tests.unit.gateway.described import resolved

GONE = {"description": "There is none"}
OTHER = {"description": "There is none", "headers": {}}
PAGE = {"name": "cursor", "in": "query"}
LATER = {"name": "cursor", "in": "query", "required": True}


def operation(*parameters: dict[str, Any], **answers: dict[str, Any]) -> dict[str, Any]:
    responses = {name.removeprefix("s"): answer for name, answer in answers.items()}
    return {"responses": responses, **({"parameters": [*parameters]} if parameters else {})}


def written() -> dict[str, Any]:
    paths = {
        "/a": {"get": operation(PAGE, s404=GONE, s200=GONE), "put": operation(PAGE, s404=GONE)},
        "/b": {"get": operation(LATER, s404=OTHER), "put": operation(LATER, s404=OTHER)},
        "/c": {"get": operation(PAGE, s404=GONE, s200=GONE)},
    }
    return deepcopy({"paths": paths, "components": {"schemas": {}}})


def test_an_error_and_a_parameter_of_several_operations_stand_once() -> None:
    schema = written()
    share(schema)
    assert schema["components"]["responses"] == {"ThereIsNone": GONE}
    assert schema["components"]["parameters"] == {"Cursor": PAGE}
    assert schema["paths"]["/a"]["put"] == {
        "responses": {"404": {"$ref": "#/components/responses/ThereIsNone"}},
        "parameters": [{"$ref": "#/components/parameters/Cursor"}],
    }


def test_what_is_called_alike_and_is_another_stays_where_it_stands() -> None:
    schema = written()
    share(schema)
    assert schema["paths"]["/b"] == written()["paths"]["/b"]
    assert schema["paths"]["/a"]["get"]["responses"]["200"] == GONE  # no error


def test_nothing_is_lost() -> None:
    schema = written()
    share(schema)
    for path, operations in written()["paths"].items():
        for method, before in operations.items():
            after = schema["paths"][path][method]
            for status, answer in before["responses"].items():
                assert resolved(schema, after["responses"][status]) == answer
            given = [resolved(schema, each) for each in after.get("parameters", [])]
            assert given == before.get("parameters", [])
