from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from schemas.operations import AlertState, Concern, Health, IntegrationHealth, PipelineAlert
from services.monitor.incidents import alert_id, incident_id
from services.monitor.rules import (
    RULES,
    Case,
    Measure,
    Observed,
    Reading,
    Rule,
    breaches,
    integration_readings,
    mail_readings,
    stage_readings,
)
from services.monitor.samples import Origin
from services.monitor.stream import Stream
from services.monitor.vigil import Raise, Recover, Vigil
from services.monitor.windows import Stage, empty
from tests.unit.monitor.events import NOW, TENANT

BY_NAME = {rule.name: rule for rule in RULES}


def broken(subject: str, measure: Measure, value: float, count: int = 100) -> set[str]:
    found = breaches([Reading(TENANT, subject, measure, value, count)])
    return {case.rule for case in found}


@pytest.mark.parametrize(
    ("subject", "measure", "value", "count", "rules"),
    [
        ("parser", Measure.DEAD, 1, 1, {"dead-letters"}),
        ("parser", Measure.DEAD, 0, 50, set()),
        ("parser", Measure.FAILURE_RATIO, 0.31, 10, {"many-rejections"}),
        ("parser", Measure.FAILURE_RATIO, 0.31, 9, set()),
        ("parser", Measure.FAILURE_RATIO, 0.30, 90, set()),
        ("dedupe", Measure.FAILURE_RATIO, 0.9, 90, set()),
        ("communication", Measure.FAILURE_RATIO, 0.21, 5, {"mail-failing"}),
        ("parser", Measure.P95_SECONDS, 11, 10, {"slow-stage"}),
        ("ocr", Measure.P95_SECONDS, 11, 10, set()),
        ("ocr", Measure.P95_SECONDS, 121, 5, {"slow-ocr"}),
        ("bias", Measure.STALLED, 1, 1, {"stalled-stage"}),
        ("projector", Measure.STALLED, 1, 1, set()),
        ("smtp-door", Measure.FAILING_SECONDS, 301, 0, {"integration-failing"}),
        ("smtp-door", Measure.FAILING_SECONDS, 299, 0, set()),
        ("smtp-door", Measure.SILENT_SECONDS, 301, 0, {"integration-silent"}),
        ("smtp-door", Measure.LAG_SECONDS, 901, 0, {"integration-lagging"}),
        ("hiring", Measure.QUIET_SECONDS, 7 * 86_400 + 1, 0, {"integration-quiet"}),
        ("hiring", Measure.EXPIRY_SECONDS, 1, 0, {"credential-ending"}),
        ("hiring", Measure.EXPIRY_SECONDS, -1, 0, set()),
        ("communication", Measure.UNSENT_SECONDS, 901, 0, {"mail-unsent"}),
        ("communication", Measure.UNSENT_SECONDS, 899, 0, set()),
    ],
)
def test_which_reading_breaks_which_rule(
    subject: str, measure: Measure, value: float, count: int, rules: set[str]
) -> None:
    assert broken(subject, measure, value, count) == rules


def test_every_rule_says_what_to_do_in_an_alerts_length() -> None:
    assert len(BY_NAME) == len(RULES)
    for rule in RULES:
        assert len(rule.runbook) > 40
        summary = rule.summary.format(subject="s" * 60, value=123456.0)
        PipelineAlert(
            alert_id=TENANT,
            incident_id=TENANT,
            rule=rule.name,
            state=AlertState.RAISED,
            subject="parser",
            summary=summary,
            runbook=rule.runbook,
        )


def test_a_stages_window_gives_its_readings() -> None:
    pane = {**empty(), "done": 6, "failed": 3, "dead": 1, "took": {"0": 10}}
    stage = Stage(pane, 300)  # type: ignore[arg-type]
    readings = {
        reading.measure: reading.value
        for reading in stage_readings({(TENANT, "parser"): stage}, {(TENANT, "bias"): 4})
    }
    assert readings[Measure.DEAD] == 1
    assert readings[Measure.FAILURE_RATIO] == 0.4
    assert readings[Measure.STALLED] == 4
    assert Measure.P95_SECONDS in readings


def an_observation(
    state: Health, age: float = 0, since: float = 0, *, is_told_on_change: bool = False
) -> Observed:
    at = NOW - timedelta(seconds=age)
    health = IntegrationHealth(
        integration_id="imap",
        kind="imap",
        health=state,
        observed_at=at,
        lag_seconds=5,
        is_told_on_change=is_told_on_change,
    )
    return Observed(TENANT, health, NOW.timestamp() - since)


def test_an_integration_is_judged_by_how_long_it_fails_and_how_long_it_is_silent() -> None:
    now = NOW.timestamp()
    failing = {r.measure: r.value for r in integration_readings(
        [an_observation(Health.FAILING, age=20, since=400)], now, now
    )}  # fmt: skip
    assert failing == {
        Measure.SILENT_SECONDS: 20,
        Measure.FAILING_SECONDS: 400,
        Measure.LAG_SECONDS: 5,
    }
    well = {r.measure for r in integration_readings([an_observation(Health.HEALTHY)], now, now)}
    assert Measure.FAILING_SECONDS not in well
    gone = [an_observation(Health.FAILING, age=25 * 3600)]
    assert not list(integration_readings(gone, now, now))


def test_what_is_removed_is_missed_by_nobody_and_what_ends_is_told_in_time() -> None:
    now = NOW.timestamp()
    healthy = an_observation(Health.HEALTHY).health
    removed = healthy.model_copy(update={"is_removed": True})
    assert not list(integration_readings([Observed(TENANT, removed, 0)], now + 600, now + 600))
    ending = healthy.model_copy(
        update={
            "last_item_at": NOW - timedelta(days=8),
            "credential_expires_at": NOW + timedelta(days=13),
        }
    )
    found = breaches(integration_readings([Observed(TENANT, ending, 0)], now, now))
    assert {case.rule for case in found} == {"integration-quiet", "credential-ending"}


def test_one_who_reports_on_changes_only_is_not_missed() -> None:
    now = NOW.timestamp()
    quiet = [an_observation(Health.HEALTHY, age=4000, is_told_on_change=True)]
    measures = {reading.measure for reading in integration_readings(quiet, now, now)}
    assert Measure.SILENT_SECONDS not in measures


def test_a_monitor_that_could_not_hear_takes_nobody_for_silent() -> None:
    now, observed = NOW.timestamp(), [an_observation(Health.HEALTHY, age=400)]
    [reading, _] = integration_readings(observed, now, heard_until=now - 390)
    assert reading == Reading(TENANT, "imap", Measure.SILENT_SECONDS, 10)


def test_what_an_older_release_kept_is_not_taken_for_silent() -> None:
    health = an_observation(Health.HEALTHY, age=4000).health
    kept = {"health": health.model_dump(mode="json", exclude={"is_told_on_change"}), "since": 0.0}
    origin = Origin(TENANT, "imap", "imap", 0)
    [observed] = Stream(app=None, panes=None, integrations={origin.key: kept}).observed()
    assert observed.health == health.model_copy(update={"is_told_on_change": True})


def test_every_tenant_is_told_of_its_own_mail() -> None:
    found = breaches(mail_readings({TENANT: 1000.0, UUID(int=2): 10.0}))
    assert {(case.tenant_id, case.rule) for case in found} == {(TENANT, "mail-unsent")}


def test_a_tenants_integrations_and_our_stages_are_told_apart() -> None:
    of_integrations = {rule.name for rule in RULES if rule.concern is Concern.INTEGRATION}
    assert of_integrations == {
        "integration-failing",
        "integration-silent",
        "integration-lagging",
        "integration-quiet",
        "credential-ending",
    }


RULE = Rule("r", Measure.DEAD, 0, "{subject}", "do", lasting=60)
CASE = Case(TENANT, "r", "parser")
BREACHED = {CASE: (RULE, "parser")}


def a_vigil() -> Vigil:
    return Vigil({"r": RULE}, calm=120)


def test_a_breach_is_told_once_it_has_lasted() -> None:
    vigil = a_vigil()
    assert not vigil.look(BREACHED, 0)
    assert not vigil.look(BREACHED, 59)
    assert vigil.look(BREACHED, 60) == [Raise(CASE, RULE, "parser")]
    vigil.opened(CASE)
    assert not vigil.look(BREACHED, 600)


def test_a_breach_that_passes_is_not_told() -> None:
    vigil = a_vigil()
    vigil.look(BREACHED, 0)
    vigil.look({}, 50)
    assert not vigil.look(BREACHED, 70)


def test_what_could_not_be_written_down_is_proposed_again() -> None:
    vigil = a_vigil()
    vigil.look(BREACHED, 0)
    assert vigil.look(BREACHED, 60) == vigil.look(BREACHED, 70) != []


def test_a_recovery_is_told_once_it_is_believed() -> None:
    vigil = a_vigil()
    vigil.opened(CASE)
    assert not vigil.look({}, 0)
    assert not vigil.look(BREACHED, 60)
    assert not vigil.look({}, 100)
    assert not vigil.look({}, 219)
    assert vigil.look({}, 220) == [Recover(CASE)]
    vigil.closed(CASE)
    assert not vigil.look({}, 500)


def test_an_open_incident_of_a_rule_that_is_gone_is_closed() -> None:
    vigil = Vigil({}, calm=0)
    vigil.opened(CASE)
    assert vigil.look({}, 5) == [Recover(CASE)]


def test_an_alerts_id_derives_from_what_it_tells() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    one = incident_id(CASE, at)
    assert one == incident_id(CASE, at) != incident_id(CASE, at + timedelta(seconds=1))
    raised = alert_id(CASE, one, AlertState.RAISED)
    assert raised == alert_id(CASE, one, AlertState.RAISED)
    assert raised != alert_id(CASE, one, AlertState.RECOVERED)
    assert raised != alert_id(CASE._replace(tenant_id=UUID(int=2)), one, AlertState.RAISED)
