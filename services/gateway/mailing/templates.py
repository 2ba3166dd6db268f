"""The tenant's own templates: seen, tried, saved and brought back."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from runtime.mailing.rendering import built_in, compiled, render
from runtime.mailing.samples import SAMPLE
from runtime.mailing.store import BUILT_IN, NoSuchTemplate, Templates, UnfitTemplate, Which, check
from services.gateway.audit.recording import Thing, record
from services.gateway.auth import MailsManage
from services.gateway.errors import FieldError, Invalid, NotFound
from services.gateway.mailing.shapes import (
    Preview,
    TemplateList,
    TemplatePreview,
    TemplateRestore,
    TemplateSave,
    TemplateShown,
    TemplateSummary,
    TemplateVersion,
)
from services.gateway.resources import Resources, resources_of

router = APIRouter(prefix="/api/mail-templates", tags=["Mails"])

Held = Annotated[Resources, Depends(resources_of)]


async def _kept(request: Request) -> Templates:
    found: Templates = request.app.state.templates
    return found


async def _which(
    name: Annotated[str, Path(max_length=50)], language: Annotated[str, Path(max_length=10)]
) -> Which:
    with _told():
        return Which(name, language)


Kept = Annotated[Templates, Depends(_kept)]
Chosen = Annotated[Which, Depends(_which)]


@router.get("", response_model=TemplateList, summary="List templates")
async def list_all(subject: MailsManage, held: Held, kept: Kept) -> TemplateList:
    """Every mail in every language, with the version that it is written from."""
    async with held.database.transaction(subject.tenant_id) as tx:
        own = {(row["name"], row["language"]): row for row in await kept.listed(tx)}
    shown = []
    for name, languages in sorted(built_in().items()):
        for language in sorted(languages):
            row = own.get((name, language))
            version, saved_at = (row["version"], row["created_at"]) if row else (BUILT_IN, None)
            shown.append(
                TemplateSummary(name=name, language=language, version=version, saved_at=saved_at)
            )
    return TemplateList(templates=shown)


@router.get("/{name}/{language}", response_model=TemplateShown, summary="Show a template")
async def show(
    subject: MailsManage,
    held: Held,
    kept: Kept,
    which: Chosen,
    version: Annotated[int | None, Query(ge=0, lt=2**31)] = None,
) -> TemplateShown:
    """The version mails are written from, unless another is asked for; 0 is the built-in text."""
    async with held.database.transaction(subject.tenant_id) as tx:
        wanted = await kept.current(tx, which) if version is None else version
        with _told():
            source = await kept.source(tx, subject.tenant_id, which, wanted)
        versions = await kept.versions(tx, which)
    return TemplateShown(
        name=which.name,
        language=which.language,
        version=wanted,
        source=source,
        versions=[TemplateVersion.model_validate(dict(row)) for row in versions],
    )


@router.put("/{name}/{language}", response_model=TemplateSummary, summary="Save a template")
async def save(
    subject: MailsManage, held: Held, kept: Kept, which: Chosen, body: TemplateSave
) -> TemplateSummary:
    """Checked first: unknown variables and what a template may not do are refused by line."""
    async with held.database.transaction(subject.tenant_id) as tx:
        with _told():
            version = await kept.save(
                tx, subject.tenant_id, which, body.source, by=subject.actor_id
            )
        thing = Thing("mail_template", f"{which.name}.{which.language}")
        await record(tx, subject, "mail_template.saved", thing, {"version": version})
        newest, *_ = await kept.versions(tx, which)
    return TemplateSummary(
        name=which.name, language=which.language, version=version, saved_at=newest["created_at"]
    )


@router.post(
    "/{name}/{language}/restore", response_model=TemplateSummary, summary="Bring a version back"
)
async def restore(
    subject: MailsManage, held: Held, kept: Kept, which: Chosen, body: TemplateRestore
) -> TemplateSummary:
    """Its text becomes the newest version; 0 brings back the built-in text."""
    async with held.database.transaction(subject.tenant_id) as tx:
        with _told():
            version = await kept.restore(
                tx, subject.tenant_id, which, body.version, subject.actor_id
            )
        thing = Thing("mail_template", f"{which.name}.{which.language}")
        detail = {"version": version, "from": body.version}
        await record(tx, subject, "mail_template.restored", thing, detail)
        newest, *_ = await kept.versions(tx, which)
    return TemplateSummary(
        name=which.name, language=which.language, version=version, saved_at=newest["created_at"]
    )


@router.post("/{name}/{language}/preview", response_model=Preview, summary="Preview a template")
async def preview(
    subject: MailsManage, held: Held, kept: Kept, which: Chosen, body: TemplatePreview
) -> Preview:
    """As a mail about an invented person would look. Nothing is saved or sent."""
    source = body.source
    with _told():
        if source is None:
            async with held.database.transaction(subject.tenant_id) as tx:
                version = body.version
                if version is None:
                    version = await kept.current(tx, which)
                source = await kept.source(tx, subject.tenant_id, which, version)
        check(source, which.language)
    rendered = render(compiled(source, which.language), SAMPLE)
    return Preview(subject=rendered.subject, html=rendered.html, text=rendered.text)


@contextmanager
def _told() -> Generator[None]:
    """What the store refuses, as the client is told it."""
    try:
        yield
    except NoSuchTemplate as error:
        raise NotFound("No such template") from error
    except UnfitTemplate as error:
        raise Invalid(errors=[FieldError("source", said) for said in error.problems]) from error
