"""The windows as Prometheus metrics, all tenants together: a label per tenant would not scale."""

from collections.abc import Collection, Iterable, Mapping
from math import nan
from uuid import UUID

from runtime.telemetry import Telemetry
from schemas.operations import Health
from services.monitor.rules import RULES, Case, Observed
from services.monitor.windows import Pane, Stage, empty, merged

QUANTILES = (0.5, 0.95)


def show(
    telemetry: Telemetry,
    stages: Mapping[tuple[UUID, str], Stage],
    observed: Iterable[Observed],
    open_cases: Collection[Case],
) -> None:
    for name, stage in _over_tenants(stages).items():
        telemetry.set("stage_events_per_second", stage.rate, name)
        telemetry.set("stage_failure_ratio", stage.failure_ratio, name)
        for quantile in QUANTILES:
            took = stage.took_seconds(quantile)
            shown = nan if took is None else took
            telemetry.set("stage_window_seconds", shown, name, str(quantile))
    failing: dict[str, int] = {}
    for one in observed:
        is_failing = one.health.health is Health.FAILING
        failing[one.health.kind] = failing.get(one.health.kind, 0) + is_failing
    for kind, count in failing.items():
        telemetry.set("integrations_failing", count, kind)
    for rule in RULES:
        count = sum(case.rule == rule.name for case in open_cases)
        telemetry.set("incidents_open", count, rule.name)


def _over_tenants(stages: Mapping[tuple[UUID, str], Stage]) -> dict[str, Stage]:
    panes: dict[str, Pane] = {}
    seconds: dict[str, float] = {}
    for (_, name), stage in stages.items():
        panes[name] = merged(panes.get(name) or empty(), stage.pane)
        seconds[name] = stage.seconds
    return {name: Stage(pane, seconds[name]) for name, pane in panes.items()}
