"""Splink on FEBRL: the settings it runs with, committed, and the run itself.

The settings follow Splink's own advice: term frequencies on names, first and last name compared
together so that a swap is seen, several blocking rules, u from random pairs, m by expectation
maximisation under several blockings, the prior from deterministic rules.
"""

from collections.abc import Mapping
from typing import Literal

import pandas as pd
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.internals.duckdb.database_api import DuckDBAPI

FIELDS = (
    "given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode",
    "state",
)  # fmt: skip
BLOCKS = (
    block_on("given_name", "surname"),
    block_on("surname", "postcode"),
    block_on("given_name", "postcode"),
    block_on("street_number", "address_1"),
    block_on("address_1", "postcode"),
    block_on("address_2", "postcode"),
    block_on("street_number", "suburb"),
    block_on("suburb", "postcode"),
    block_on("given_name", "suburb"),
    block_on("surname", "suburb"),
    block_on("surname", "street_number"),
    block_on("given_name", "street_number"),
)
TRAINED_UNDER = (block_on("postcode", "street_number"), block_on("given_name", "surname"),
                 block_on("suburb", "postcode"))  # fmt: skip
SEED = 20261121

Pair = tuple[str, str]


def settings(link_type: Literal["link_only", "dedupe_only"]) -> SettingsCreator:
    return SettingsCreator(
        link_type=link_type,
        unique_id_column_name="rec_id",
        comparisons=[
            cl.ForenameSurnameComparison("given_name", "surname"),
            cl.DamerauLevenshteinAtThresholds("street_number", [1]).configure(
                term_frequency_adjustments=True
            ),
            cl.JaroWinklerAtThresholds("address_1", [0.95, 0.88, 0.75]).configure(
                term_frequency_adjustments=True
            ),
            cl.JaroWinklerAtThresholds("address_2", [0.95, 0.88, 0.75]).configure(
                term_frequency_adjustments=True
            ),
            cl.JaroWinklerAtThresholds("suburb", [0.95, 0.88, 0.75]).configure(
                term_frequency_adjustments=True
            ),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("state", [1]),
        ],
        blocking_rules_to_generate_predictions=list(BLOCKS),
    )


def scores(tables: Mapping[str, pd.DataFrame]) -> dict[Pair, float]:
    """The match probability of every pair that Splink's blocking finds."""
    api = DuckDBAPI()
    frames = [
        api.register(table.reset_index()[["rec_id", *FIELDS]], dataset_display_name=name)
        for name, table in tables.items()
    ]
    how = settings("link_only" if len(frames) > 1 else "dedupe_only")
    linker = Linker(frames, how, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(
        [block_on("given_name", "surname", "postcode"), block_on("address_1", "street_number")],
        recall=0.8,
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=SEED)
    for rule in TRAINED_UNDER:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.001).as_pandas_dataframe()
    return {
        (left, right): probability
        for left, right, probability in zip(
            found["rec_id_l"], found["rec_id_r"], found["match_probability"], strict=True
        )
    }
