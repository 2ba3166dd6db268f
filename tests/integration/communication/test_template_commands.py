"""What an operator types about templates, against a real Postgres."""

import asyncio
import sys
from pathlib import Path
from uuid import UUID

from hirestream.stack.roles import DatabaseUrls
from hirestream.surroundings import inherited

OWN = (
    '{% extends "layout" %}{% block subject %}Hello {{ candidate.name }}{% endblock %}'
    "{% block body %}<p>It is you.</p>{% endblock %}"
)


async def typed(urls: DatabaseUrls, blobs: Path, *words: str) -> tuple[int, str]:
    environment = {
        **inherited(),
        "ENVIRONMENT": "development",
        "DATABASE_URL": urls.app,
        "DATABASE_SYSTEM_URL": urls.system,
        "BLOB_DIR": str(blobs),
        "COLUMNS": "200",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hirestream.cli", "templates", *words),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


async def test_a_template_is_tried_saved_and_brought_back(
    urls: DatabaseUrls, tenant: UUID, tmp_path: Path
) -> None:
    assert tenant.int
    own, bad = tmp_path / "own.jinja", tmp_path / "bad.jinja"
    own.write_text(OWN)
    bad.write_text(OWN.replace("candidate.name", "candidate.pay"))
    blobs = tmp_path / "blobs"
    code, said = await typed(urls, blobs, "preview", "alpha", "received", str(own))
    assert (code, "Subject: Hello Ada Example" in said) == (0, True), said
    assert not blobs.exists()
    code, said = await typed(urls, blobs, "save", "alpha", "received", str(bad))
    assert (code, "there is no variable candidate.pay" in said) == (1, True), said
    code, said = await typed(urls, blobs, "save", "alpha", "received", str(own))
    assert (code, "version 1" in said) == (0, True), said
    [kept] = (path for path in (blobs / "email-templates").rglob("*") if path.is_file())
    assert kept.read_text() == OWN
    code, said = await typed(urls, blobs, "restore", "alpha", "received", "0")
    assert (code, "version 2" in said) == (0, True), said
    code, said = await typed(urls, blobs, "show", "alpha", "received", "--version", "1")
    assert (code, said) == (0, OWN)
    code, said = await typed(urls, blobs, "list", "alpha")
    assert "built-in" in said
    code, said = await typed(urls, blobs, "show", "alpha", "nothing")
    assert (code, "There is no template" in said) == (1, True), said
