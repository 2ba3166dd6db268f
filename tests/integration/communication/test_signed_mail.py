"""What arrives after SMTP is still what was signed."""

from dataclasses import replace
from uuid import UUID

import dkim
from pydantic import SecretStr

from services.communication.dkim.keys import made, read
from tests.integration.communication.house import House
from tests.integration.communication.postoffice import PostOffice


async def test_a_signature_holds_where_the_mail_arrives(
    house: House, office: PostOffice, tenant: UUID
) -> None:
    pem = made(ed25519=True)
    settings = house.settings.model_copy(
        update={"dkim_key": SecretStr(pem), "dkim_domains": "example"}
    )
    signing = replace(house, settings=settings)
    ada = await signing.a_candidate(tenant, original=b"%PDF-1.7 \r\n.\r\n..\nlines \t\n" * 200)
    async with signing.sending():
        await signing.tell(tenant, ada.screened())
        await office.until_kept(1)
    [path] = office.folder.paths()
    record = read(pem).record().encode()
    assert dkim.verify(path.read_bytes(), dnsfunc=lambda _name, **_: record)
