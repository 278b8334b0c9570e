"""The one place that knows Splink (5.0.0): it estimates, with no labels, how often each level occurs among pairs of one person
(``m``, by expectation maximisation on pairs that agree on some column). Nothing else of Splink is used: scoring, conflicts and
clusters are this package's, so that a full run, a day's new records and an explanation give one weight.

Splink gets a cursor of its own (DuckDB refuses new work on a connection whose result is not fetched), and each ladder as one
SQL macro, so that it need not take our conditions apart."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from joinedup.analysis.linkage.levels import Comparison

EM_PAIRS = 200_000
"""Most pairs of one training session: shares are then known to a few thousandths."""


@dataclass(slots=True)
class Estimates:
    """What Splink found: a comparison's ``m`` by level (None: not observed), and how each session went, in words."""

    m: dict[str, list[float | None]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def _call(one: Comparison) -> str:
    """The ladder's macro on a pair."""
    arguments = [f'"{column}_{side}"' for column in one.needs for side in "lr"]
    return f"lk_{one.name}({', '.join(arguments)})"


def _make_macros(con: DuckDBPyConnection, comparisons: Sequence[Comparison]) -> None:
    for one in comparisons:
        names = [f"{column}_{side}" for column in one.needs for side in "lr"]
        text = one.gamma("l", "r")
        for column in sorted(one.needs, key=len, reverse=True):
            for side in "lr":
                text = re.sub(rf"\b{side}\.{column}\b", f"{column}_{side}", text)
        con.execute(f"CREATE OR REPLACE MACRO lk_{one.name}({', '.join(names)}) AS {text}")


def _settings(comparisons: Sequence[Comparison], chance: float, *, two: bool) -> dict[str, Any]:
    return {
        "link_type": "link_only" if two else "dedupe_only",
        "unique_id_column_name": "rid",
        "source_dataset_column_name": "src",
        "sql_dialect": "duckdb",
        "probability_two_random_records_match": chance,
        "blocking_rules_to_generate_predictions": [],
        "additional_columns_to_retain": [],
        "comparisons": [
            {
                "output_column_name": one.name,
                "comparison_levels": [
                    {
                        "sql_condition": f"{_call(one)} = -1",
                        "label_for_charts": "cannot be compared",
                        "is_null_level": True,
                    }
                ]
                + [
                    {
                        "sql_condition": f"{_call(one)} = {at}" if level.condition else "ELSE",
                        "label_for_charts": f"{at}",
                        "m_probability": level.m,
                        "u_probability": level.u,
                    }
                    for at, level in enumerate(one.levels)
                ],
            }
            for one in comparisons
        ],
    }


def estimate(
    con: DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    tables: Sequence[str],
    blocks: Sequence[tuple[str, ...]],
    chance: float,
) -> Estimates:
    """Train on the comparable tables (one: duplicates within it; two: links across).

    ``blocks``: columns that pairs of one session agree on; a session says nothing about the comparisons that use them.
    ``chance``: a first guess of how likely two random records are one person. A session that fails (too few pairs, a column
    that never varies) is left out and noted."""
    from splink import DuckDBAPI, Linker, block_on
    from splink.internals.exceptions import EMTrainingException, SplinkException

    logging.getLogger("splink").setLevel(logging.ERROR)
    found = Estimates()
    _make_macros(con, comparisons)
    api = DuckDBAPI(connection=con.cursor())
    frames = [api.register(api.duckdb_con.table(table)) for table in tables]

    def fresh() -> Linker:
        return Linker(
            frames if len(frames) > 1 else frames[0],
            _settings(comparisons, chance, two=len(frames) > 1),
            log_level=None,
            validate_settings=False,
        )

    linker = fresh()
    learnt = [linker._settings_obj.comparisons]
    for block in blocks:
        words = " and ".join(block)
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*block),
                estimate_without_term_frequencies=True,
                max_pairs=EM_PAIRS,
            )
            found.notes.append(f"Trained on pairs that agree on {words}.")
            learnt[-1] = linker._settings_obj.comparisons
        except (EMTrainingException, SplinkException, ZeroDivisionError, ValueError):
            found.notes.append(f"Could not train on pairs that agree on {words}: too few, or nothing varies.")
            linker = fresh()  # one that broke off lacks the comparisons that its session left out
            learnt.append(linker._settings_obj.comparisons)
    for at, one in enumerate(comparisons):
        ladders = [
            [level for level in settled[at].comparison_levels if not level.is_null_level]
            for settled in learnt
        ]
        found.m[one.name] = [
            _trained([said for level in same for said in level._trained_m_probabilities])
            for same in zip(*ladders, strict=True)
        ]
    api.delete_tables_created_by_splink_from_db()
    return found


def _trained(records: list[dict[str, Any]]) -> float | None:
    values = sorted(one["probability"] for one in records if isinstance(one["probability"], float | int))
    if not values:
        return None
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2
