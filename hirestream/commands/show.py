"""`hirestream candidates | resumes | resume | status`: what the gateway shows, on a terminal."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hirestream.client import Gateway
from hirestream.commands.submit import STAGE_WORDS
from hirestream.settings import ClientSettings, read

Limit = Annotated[int, typer.Option(min=1, max=100, help="How many.")]


def candidates(
    search: Annotated[str, typer.Option(help="In name, e-mail and position.")] = "",
    limit: Limit = 20,
) -> None:
    """List candidates, the newest first."""
    query: dict[str, str | int] = {"limit": limit}
    if search:
        query["search"] = search
    with Gateway(read(ClientSettings)) as gateway:
        found = gateway.get("/candidates", **query)
    table = Table("No.", "Name", "E-mail", "Position", "Status", box=None)
    for one in found:
        name = f"{one['firstName']} {one['lastName']}"
        cells = (str(one["id"]), name, one["email"], one["position"], one["status"])
        table.add_row(*map(Text, cells))
    Console().print(table if found else "No candidates.")


def resumes(limit: Limit = 20) -> None:
    """List resumes and where each stands, the newest first."""
    table = Table("Resume", "File", "From", "State", "Reason", box=None)
    with Gateway(read(ClientSettings)) as gateway:
        for item in gateway.get("/resumes", limit=limit)["items"]:
            state = STAGE_WORDS.get(item["state"], item["state"])
            table.add_row(item["id"], item["file_name"], item["source"], state, item["reason"])
    Console().print(table)


def resume(
    resume_id: Annotated[str, typer.Argument(help="The id, as `resumes` lists it.")],
) -> None:
    """Show a resume's way through the stages."""
    table = Table("Stage", "Finished", "Waited", "Took", "Outcome", "Reason", box=None)
    with Gateway(read(ClientSettings)) as gateway:
        timeline = gateway.get(f"/resumes/{resume_id}")
    for stage in timeline["stages"]:
        table.add_row(
            STAGE_WORDS.get(stage["stage"], stage["stage"]),
            stage["finished_at"],
            f"{stage['waited_ms']:.0f} ms",
            f"{stage['took_ms']:.1f} ms",
            stage["outcome"],
            stage["reason"],
        )
    Console().print(table)
