"""The demo tenants of an embedded instance: made at the first start, the same ever after."""

import asyncio
import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from hirestream.stack import Addresses, StackError
from hirestream.stack.postgres import write_secret
from runtime.database import Database, SystemDatabase
from services.gateway.credentials import Passwords
from services.gateway.provisioning import NewTenant, Provisioning

DEMO = NewTenant(
    slug="demo",
    name="Demo Company",
    hr_email="hr@demo.localhost",
    sender="hiring-automation@demo.localhost",
    addresses=("hiring@demo.localhost", "hiring@demo.example"),
)
# A neighbour, so that everybody can see that nobody sees the other.
OTHER = NewTenant(
    slug="other",
    name="Other Company",
    hr_email="hr@other.localhost",
    sender="hiring-automation@other.localhost",
    addresses=("hiring@other.localhost",),
)
JOB = ("backend", "Backend Developer")


@dataclass(frozen=True, slots=True)
class Demo:
    """What a person needs to try things; kept in the state folder, readable by its owner."""

    api_key: str
    password: str
    jwt_secret: str
    sealing_key: str
    slug: str = DEMO.slug
    email: str = "recruiter@demo.localhost"
    address: str = DEMO.addresses[0]


def seed(addresses: Addresses, state: Path) -> Demo:
    """Make the demo tenants, unless the state has them."""
    kept = state / "demo.json"
    if kept.exists():
        return Demo(**json.loads(kept.read_text()))
    demo = asyncio.run(_make(addresses))
    write_secret(kept, json.dumps(asdict(demo)))
    return demo


async def _make(addresses: Addresses) -> Demo:
    async with (
        SystemDatabase.open(addresses.database_system_url) as system,
        Database.open(addresses.database_url) as database,
    ):
        provisioning = Provisioning(system, database, Passwords())
        for tenant in (DEMO, OTHER):
            tenant_id = await provisioning.create_tenant(tenant)
            await provisioning.create_job(tenant_id, slug=JOB[0], title=JOB[1])
        demo_id = await provisioning.create_tenant(DEMO)
        # A start that was cut off may have left a key that nobody knows: a new name, a new key.
        issued = await provisioning.create_api_key(demo_id, name=f"demo {secrets.token_hex(3)}")
        if issued.secret is None:
            raise StackError("The demo tenant's key could not be made. Start again.")
        demo = Demo(
            api_key=issued.secret,
            password=secrets.token_urlsafe(9),
            jwt_secret=secrets.token_urlsafe(48),
            sealing_key=secrets.token_urlsafe(48),
        )
        await provisioning.create_user(
            demo_id, email=demo.email, password=demo.password, role="administrator"
        )
    return demo
