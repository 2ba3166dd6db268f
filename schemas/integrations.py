"""What a tenant may configure to be read: each kind of integration with its settings and secrets.

A field of type SecretStr is a secret: it is sealed at rest and never shown again.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, model_validator

# An id of digits may be given as the number that it looks like.
Text = Annotated[str, Field(min_length=1, max_length=500, coerce_numbers_to_str=True)]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=10_000)]
HttpAddress = Annotated[str, Field(pattern=r"^https?://[^\s/?#]+[^\s?#]*$", max_length=500)]


class Rule(BaseModel):
    """Which job and source an item is for. Every pattern given must match; `*` is anything."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sender: Text | None = None
    subject: Text | None = None
    recipient: Text | None = None
    job: Text | None = Field(default=None, description="the job's slug")
    source: Text | None = Field(default=None, description="as it stands at the candidate")

    @model_validator(mode="after")
    def decide_something(self) -> "Rule":
        if not (self.sender or self.subject or self.recipient):
            raise ValueError("a rule needs a sender, a subject or a recipient")
        return self


class _Polled(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    poll_interval_seconds: int = Field(
        default=300, ge=10, le=86_400, description="seconds between two looks"
    )
    lookback_hours: int = Field(
        default=24, ge=1, le=720, description="how far each look reaches back before the last"
    )
    backfill_since: date | None = Field(
        default=None, description="also take what came since this day, slowly, behind what is new"
    )
    backfill_per_minute: int = Field(
        default=60, ge=1, le=10_000, description="items of the backfill taken in a minute at most"
    )
    job: Text | None = Field(default=None, description="the job (slug) of what no rule decides")
    rules: tuple[Rule, ...] = Field(default=(), max_length=200)


class ImapSettings(_Polled):
    """A mailbox by IMAP4rev1; its password, or OAuth2 client credentials for XOAUTH2."""

    kind: Literal["imap"] = "imap"
    host: Text
    port: int = Field(default=993, ge=1, le=65535)
    security: Literal["tls", "starttls", "none"] = Field(
        default="tls", description="`none` only within the operator's own networks"
    )
    user: Text
    password: Secret | None = None
    token_endpoint: HttpAddress | None = None
    client_id: Text | None = None
    client_secret: Secret | None = None
    refresh_token: Secret | None = None
    scopes: tuple[Text, ...] = ()
    folder: Text = "INBOX"
    processed_folder: Text | None = Field(
        default=None, description="taken mails are moved there; unset marks them with a keyword"
    )
    processed_keyword: str = Field(default="$HirestreamTaken", pattern=r"^[$A-Za-z0-9_-]{1,60}$")
    idle: bool = Field(default=True, description="be told of new mail where the server can")

    @model_validator(mode="after")
    def have_a_way_in(self) -> "ImapSettings":
        by_token = self.token_endpoint and self.client_id
        if bool(self.password) == bool(by_token):
            raise ValueError("give a password, or a token_endpoint with a client_id")
        return self


class GraphSettings(_Polled):
    """A mailbox by Microsoft Graph, as an application with client credentials."""

    kind: Literal["graph"] = "graph"
    authority: HttpAddress = "https://login.microsoftonline.com"
    tenant_id: Text
    client_id: Text
    client_secret: Secret
    api_base: HttpAddress = "https://graph.microsoft.com/v1.0"
    scopes: tuple[Text, ...] = ("https://graph.microsoft.com/.default",)
    hiring_mailbox: Text
    folder: Text = "inbox"
    processed_folder: Text | None = Field(
        default=None, description="its id or well-known name; unset marks with a category"
    )
    processed_category: Text = "Hirestream"
    client_secret_expires: date | None = Field(
        default=None, description="from the app registration, so that somebody is told in time"
    )


class GmailSettings(_Polled):
    """A mailbox by the Gmail API, as the user who allowed an OAuth2 client to read it."""

    kind: Literal["gmail"] = "gmail"
    token_endpoint: HttpAddress = "https://oauth2.googleapis.com/token"  # noqa: S105  an address
    client_id: Text
    client_secret: Secret
    refresh_token: Secret
    api_base: HttpAddress = "https://gmail.googleapis.com/gmail/v1"
    hiring_mailbox: Text = Field(default="me", description="its address; `me` is the token's")
    label: Text = Field(default="INBOX", description="the name of the label that is read")
    processed_label: Text = Field(default="Hirestream", description="made where it is not there")
    archive_processed: bool = Field(default=False, description="take `label` away from taken mails")


class TaskSettings(_Polled):
    """What all task managers share."""

    task_filter_labels: tuple[Text, ...] = Field(
        default=("candidate", "resume", "hiring"),
        max_length=50,
        description="a task with any of them is a candidate's; empty takes all of the project",
    )
    comment_on_stage: bool = Field(
        default=False, description="tell the task when its candidate's stage changes"
    )
    stage_status: dict[str, str] = Field(
        default_factory=dict[str, str],
        max_length=50,
        description="the task's status for a stage; a stage that is not named leaves it",
    )


class TaskManagerSettings(TaskSettings):
    """The generic task manager: OAuth2 client credentials, Bearer, projects and labels."""

    kind: Literal["task_manager"] = "task_manager"
    base_url: HttpAddress
    api_version: Text = "v2"
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  the scheme's name
    token_endpoint: HttpAddress
    client_id: Text
    client_secret: Secret
    scopes: tuple[Text, ...] = ()
    hiring_project_id: Text
    processed_status: Text = "processed"


class RedmineSettings(TaskSettings):
    """Issues of a Redmine project, by its REST API and a user's API key."""

    kind: Literal["redmine"] = "redmine"
    base_url: HttpAddress
    api_key: Secret
    hiring_project_id: Text
    tracker: Text | None = None
    task_filter_labels: tuple[Text, ...] = Field(
        default=(), max_length=50, description="names of issue categories; empty takes all"
    )
    processed_status: Text | None = Field(
        default=None, description="the issue's status once it is taken; unset only notes it"
    )


class HostedTaskSettings(TaskSettings):
    """What the vendors share that host their customers' tasks."""

    hiring_project_id: Text = Field(description="what the vendor calls its project, board or list")
    processed_status: Text | None = Field(
        default=None, description="where a taken task goes, by its name; unset only notes it"
    )
    credential_expires: date | None = Field(
        default=None, description="as the vendor says it, so that somebody is told in time"
    )


class JiraSettings(HostedTaskSettings):
    """Issues of a Jira project: an API token, a personal access token, or an OAuth2 client."""

    kind: Literal["jira"] = "jira"
    deployment: Literal["cloud", "data_center"] = "cloud"
    base_url: HttpAddress = Field(
        description="https://SITE.atlassian.net, https://api.atlassian.com/ex/jira/CLOUD-ID with "
        "a service account's credential, or one's own server"
    )
    hiring_project_id: Text = Field(description="the project's key")
    user: Text | None = Field(default=None, description="unset sends the token as a bearer's")
    api_token: Secret | None = None
    token_endpoint: HttpAddress | None = None
    client_id: Text | None = None
    client_secret: Secret | None = None
    scopes: tuple[Text, ...] = ()
    processed_label: str = Field(default="hirestream-taken", pattern=r"^[^\s]{1,255}$")

    @model_validator(mode="after")
    def have_a_way_in(self) -> "JiraSettings":
        by_client = self.token_endpoint and self.client_id and self.client_secret
        if bool(self.api_token) == bool(by_client):
            raise ValueError("give an api_token, or a token_endpoint with a client's id and secret")
        return self


class AsanaSettings(HostedTaskSettings):
    """Tasks of an Asana project, by a personal access token or a service account's."""

    kind: Literal["asana"] = "asana"
    base_url: HttpAddress = "https://app.asana.com/api/1.0"
    access_token: Secret
    backfill_per_minute: int = Field(
        default=15, ge=1, le=10_000, description="within what the vendor's smallest plan allows"
    )
    hiring_project_id: Text = Field(description="the project's gid, as it stands in its address")
    processed_status: Text | None = Field(
        default=None, description="the section of a taken task, or `completed`; unset only notes it"
    )


class TrelloSettings(HostedTaskSettings):
    """Cards of a Trello board, by an API key and a token that a member gave it."""

    kind: Literal["trello"] = "trello"
    base_url: HttpAddress = "https://api.trello.com/1"
    api_key: str = Field(pattern=r"^[A-Za-z0-9]{1,200}$")
    token: Secret
    hiring_project_id: Text = Field(description="the board's id, as it stands in its address")
    processed_status: Text | None = Field(
        default=None, description="the list of a taken card; unset only notes it"
    )


class ClickUpSettings(HostedTaskSettings):
    """Tasks of a ClickUp list, by a personal API token."""

    kind: Literal["clickup"] = "clickup"
    base_url: HttpAddress = "https://api.clickup.com/api/v2"
    api_token: Secret
    backfill_per_minute: int = Field(
        default=10, ge=1, le=10_000, description="within what the vendor's smallest plan allows"
    )
    hiring_project_id: Text = Field(description="the list's id, as it stands in its address")


Settings = Annotated[
    ImapSettings
    | GraphSettings
    | GmailSettings
    | TaskManagerSettings
    | RedmineSettings
    | JiraSettings
    | AsanaSettings
    | TrelloSettings
    | ClickUpSettings,
    Field(discriminator="kind"),
]


def kinds() -> Sequence[str]:
    """What `kind` may be."""
    models = get_args(get_args(Settings)[0])
    return [str(model.model_fields["kind"].default) for model in models]


class Step(BaseModel):
    """One step of a test, with what to do where it failed."""

    model_config = ConfigDict(frozen=True)

    name: Literal["settings", "name resolution", "connection", "TLS", "login", "permission", "read"]
    passed: bool
    said: str = Field(max_length=500)


ADAPTER: TypeAdapter[Settings] = TypeAdapter(Settings)
