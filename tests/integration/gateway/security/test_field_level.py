"""What an interviewer does not see before the first review, whatever they ask."""

from fastapi.routing import APIRoute

from runtime.database import Database
from services.gateway.app import described
from services.gateway.description import permission
from services.gateway.permissions import BY_ROLE
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import Doors
from tests.integration.gateway.screening import People
from tests.integration.gateway.security.belongings import belongings

ADDRESS, PHONE, LINK = "hidden@mail.example", "+46700990099", "https://linkedin.example/in/hidden"


def readable() -> list[str]:
    """Every path that an interviewer may read; a new route is tried by itself."""
    return sorted(
        route.path
        for route in described().routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ())
        if (asked := permission(route)) is not None
        and (asked.scope is None or asked.scope in BY_ROLE["interviewer"])
    )


async def test_an_interviewer_sees_no_contact_data_before_the_first_review(
    doors: Doors, database: Database, people: People
) -> None:
    desk = Desk(database, doors.our_tenant)
    ours = await belongings(doors, desk)
    await desk.run(
        "UPDATE candidates SET email = $1, phone = $2, linkedin_url = $3", ADDRESS, PHONE, LINK
    )
    interviewer = await people.with_role("interviewer")
    seen: dict[str, int] = {}
    for path in readable():
        answer = await interviewer.get(path.format_map(ours.by_name))
        seen[path] = answer.status_code
        for hidden in (ADDRESS, PHONE, LINK):
            assert hidden not in answer.text, path

    number = ours.by_name["candidateId"]
    assert seen["/api/candidates"] == seen["/api/candidates/{candidateId}"] == 200
    assert (await interviewer.get("/api/candidates", search=ADDRESS)).json() == []
    wrote = await interviewer.send("POST", f"/api/candidates/{number}/feedback", {"text": "Clear"})
    assert wrote.status_code in (201, 202)
    reviewed = (await interviewer.get(f"/api/candidates/{number}")).json()
    assert reviewed["email"] == ADDRESS
