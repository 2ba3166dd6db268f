"""Redmine from Debian's packages as a child of the test run: a copy of its own, on SQLite."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from hirestream.stack import ports
from hirestream.surroundings import inherited

INSTALLED = Path("/usr/share/redmine")
_EMPTY = Path("/var/lib/dbconfig-common/sqlite3/redmine/instances/default/redmine_default")
_DATABASE = """production:
  adapter: sqlite3
  database: {folder}/redmine.db
  timeout: 10000
"""
_PREPARE = """
Redmine::DefaultData::Loader.load('en') if Redmine::DefaultData::Loader.no_data?
Setting.rest_api_enabled = '1'
user = User.find_by_login('admin')
user.must_change_passwd = false
user.save!(validate: false)
project = Project.new(name: 'Hiring', identifier: 'hiring', is_public: false)
project.enabled_module_names = ['issue_tracking']
project.trackers = Tracker.all
project.save!
IssueCategory.create!(project: project, name: 'Candidate')
puts "KEY=#{user.api_key}"
"""


@dataclass(frozen=True, slots=True)
class Redmine:
    """A project `hiring` with a category `Candidate`, and an administrator's key."""

    address: str
    key: str
    database: Path

    async def put(self, subject: str, **files: bytes) -> int:
        """An issue as somebody makes it who has a file to attach."""
        async with httpx.AsyncClient(
            base_url=self.address, headers={"X-Redmine-API-Key": self.key}, timeout=60
        ) as client:
            uploads = []
            for stem, data in files.items():
                answer = await client.post(
                    f"/uploads.json?filename={stem}.pdf",
                    content=data,
                    headers={"Content-Type": "application/octet-stream"},
                )
                token = answer.json()["upload"]["token"]
                uploads.append({"token": token, "filename": f"{stem}.pdf"})
            issue: dict[str, Any] = {
                "project_id": "hiring",
                "subject": subject,
                "tracker_id": 1,
                "category_id": 1,
                "uploads": uploads,
            }
            made = await client.post("/issues.json", json={"issue": issue})
            assert made.status_code == 201, made.text
            number: int = made.json()["issue"]["id"]
            return number

    def notes(self, issue: int) -> list[str]:
        with sqlite3.connect(self.database) as connection:
            found = connection.execute(
                "SELECT notes FROM journals WHERE journalized_id = ? AND notes <> ''", (issue,)
            ).fetchall()
        connection.close()
        return [str(row[0]) for row in found]


def is_installed() -> bool:
    return (INSTALLED / "config.ru").exists() and _EMPTY.exists() and bool(shutil.which("rackup"))


def copied(folder: Path) -> Path:
    """The program with places of its own to write to."""
    program = folder / "redmine"
    shutil.copytree(INSTALLED, program, ignore=shutil.ignore_patterns("instances", "database.yml"))
    (program / "plugins").mkdir(exist_ok=True)
    instance = program / "instances" / "default"  # Debian's, which runs several of one program
    for name in ("config", "files", "log", "tmp"):
        (instance / name).mkdir(parents=True)
    (instance / "config" / "database.yml").write_text(_DATABASE.format(folder=folder))
    (instance / "config" / "secret_key.txt").write_text("0" * 64)
    (folder / "prepare.rb").write_text(_PREPARE)
    shutil.copy(_EMPTY, folder / "redmine.db")
    return program


def _webrick() -> str:
    gems = Path("/usr/share/rubygems-integration/all/gems")
    return ":".join(str(folder) for folder in gems.glob("webrick-*/lib"))


@asynccontextmanager
async def running(folder: Path) -> AsyncGenerator[Redmine]:
    program = await asyncio.to_thread(copied, folder)
    # Debian's WEBrick is no part of Redmine's bundle: it is found by its folder.
    environment = {
        **inherited(),
        "RAILS_ENV": "production",
        "RUBYLIB": _webrick(),
    }
    preparing = await asyncio.create_subprocess_exec(
        *("ruby", "bin/rails", "runner", str(folder / "prepare.rb")),
        cwd=program,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await preparing.communicate()
    key = said.decode().partition("KEY=")[2].strip()
    assert key, "Redmine could not be prepared"
    [port] = ports.choose(1)
    process = await asyncio.create_subprocess_exec(
        *("rackup", "--server", "webrick", "--host", "127.0.0.1", "--port", str(port)),
        cwd=program,
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            if await asyncio.to_thread(ports.answers, port):
                break
            await asyncio.sleep(0.1)
        yield Redmine(f"http://127.0.0.1:{port}", key, folder / "redmine.db")
    finally:
        process.terminate()
        await process.wait()
