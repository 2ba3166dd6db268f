"""Every kind that may be configured is read by a connector."""

from typing import get_args

from schemas.integrations import Settings, kinds
from services.intake.connectors.kinds import KINDS


def test_every_kind_of_settings_has_a_connector() -> None:
    assert set(KINDS) == set(get_args(get_args(Settings)[0]))


def test_no_two_kinds_have_the_same_name() -> None:
    assert len(set(kinds())) == len(KINDS)
