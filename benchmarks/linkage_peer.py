"""Splink 5.0.0 as its own documentation's demonstrations set it up, CSV to CSV, as a process of its own.

    python -m benchmarks.linkage_peer historical|febrl4|district OUT.csv IN.csv [IN_B.csv]

``historical``: docs/demos/examples/duckdb/deduplicate_50k_synthetic (comparisons, ten blocking rules, training and clusters
at 0.95 as there). ``febrl4``: docs/demos/examples/duckdb/febrl4, the detailed model (clusters at 0.99 as there).
``district``: no demonstration has NHS numbers; the same comparisons as in ``deduplicate_50k_synthetic`` for names, birth
date and postcode, an exact match for the number; no address, as ``febrl4`` leaves out what goes with the postcode (with it,
precision fell to 0.40); blocking rules of that demonstration with the number's; clusters at 0.95; placeholder numbers taken
out beforehand, as anybody would. It writes id and cluster, and says how long it took, from reading to having written."""

import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

HISTORICAL_CLUSTERS, FEBRL_CLUSTERS, DISTRICT_CLUSTERS = 0.95, 0.99, 0.95


def _read(con: Any, path: str, extra: str = "") -> Any:
    return con.sql(
        f"SELECT *{extra} FROM read_csv('{path}', all_varchar = true, header = true, normalize_names = true)"
    )


def historical(con: Any, paths: list[str]) -> tuple[Any, float]:
    """The demonstration on historical persons."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("substr(first_name,1,3)", "substr(surname,1,4)"),
            block_on("surname", "dob"),
            block_on("first_name", "dob"),
            block_on("postcode_fake", "first_name"),
            block_on("postcode_fake", "surname"),
            block_on("dob", "birth_place"),
            block_on("substr(postcode_fake,1,3)", "dob"),
            block_on("substr(postcode_fake,1,3)", "first_name"),
            block_on("substr(postcode_fake,1,3)", "surname"),
            block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
        ],
        comparisons=[
            cl.ForenameSurnameComparison(
                "first_name", "surname", forename_surname_concat_col_name="first_name_surname_concat"
            ),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode_fake"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
        retain_intermediate_calculation_columns=True,
    )
    api = DuckDBAPI(connection=con)
    people = _read(con, paths[0], ", first_name || ' ' || surname AS first_name_surname_concat")
    linker = Linker(api.register(people), settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [
            block_on("first_name", "surname", "dob"),
            block_on("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
            block_on("dob", "postcode_fake"),
        ],
        recall=0.6,
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7)
    for block in (block_on("first_name", "surname"), block_on("dob")):
        linker.training.estimate_parameters_using_expectation_maximisation(
            block, estimate_without_term_frequencies=True
        )
    return linker, HISTORICAL_CLUSTERS


def febrl4(con: Any, paths: list[str]) -> tuple[Any, float]:
    """The demonstration's detailed model."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    settings = SettingsCreator(
        unique_id_column_name="rec_id",
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            block_on("given_name", "surname"),
            "l.given_name = r.surname and l.surname = r.given_name",
            block_on("date_of_birth"),
            block_on("soc_sec_id"),
            block_on("state", "address_1"),
            block_on("street_number", "address_1"),
            block_on("postcode"),
        ],
        comparisons=[
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison(
                "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
            ),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
        ],
        retain_intermediate_calculation_columns=True,
    )
    api = DuckDBAPI(connection=con)
    trimmed = "SELECT trim(columns(*)) FROM read_csv('{}', all_varchar = true, header = true, normalize_names = true)"
    frames = [
        api.register(con.sql(trimmed.format(path)), dataset_display_name=f"l{at}")
        for at, path in enumerate(paths)
    ]
    linker = Linker(frames, settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")], recall=0.8
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for block in (block_on("date_of_birth"), block_on("postcode")):
        linker.training.estimate_parameters_using_expectation_maximisation(
            block, estimate_without_term_frequencies=True
        )
    return linker, FEBRL_CLUSTERS


def district(con: Any, paths: list[str]) -> tuple[Any, float]:
    """The district's extracts, set up after the demonstrations."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    settings = SettingsCreator(
        unique_id_column_name="id",
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("nhs_number"),
            block_on("family_name", "birth_date"),
            block_on("given_name", "birth_date"),
            block_on("postcode", "given_name"),
            block_on("postcode", "family_name"),
            block_on("substr(given_name,1,2)", "substr(family_name,1,2)", "substr(birth_date,1,4)"),
        ],
        comparisons=[
            cl.ExactMatch("nhs_number"),
            cl.ForenameSurnameComparison(
                "given_name", "family_name", forename_surname_concat_col_name="both_names"
            ),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.PostcodeComparison("postcode"),
        ],
        retain_intermediate_calculation_columns=True,
    )
    api = DuckDBAPI(connection=con)
    people = _read(
        con,
        paths[0],
        " REPLACE (CASE WHEN nhs_number IN ('0000000000', '1111111111', '9999999999') THEN NULL ELSE nhs_number END"
        " AS nhs_number), given_name || ' ' || family_name AS both_names",
    )
    linker = Linker(api.register(people), settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("nhs_number"), block_on("given_name", "family_name", "birth_date")], recall=0.9
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7)
    for block in (block_on("given_name", "family_name"), block_on("birth_date")):
        linker.training.estimate_parameters_using_expectation_maximisation(
            block, estimate_without_term_frequencies=True
        )
    return linker, DISTRICT_CLUSTERS


def main() -> None:
    """Run one and say how long it took."""
    import logging

    began = perf_counter()
    import duckdb

    logging.getLogger("splink").setLevel(logging.ERROR)
    what, out, *paths = sys.argv[1:]
    con = duckdb.connect()
    con.execute("SET enable_progress_bar = false")
    linker, threshold = {"historical": historical, "febrl4": febrl4, "district": district}[what](con, paths)
    name = linker._settings_obj.column_info_settings.unique_id_column_name
    predicted = linker.inference.predict(threshold_match_probability=0.2 if what == "febrl4" else None)
    clustered = linker.clustering.cluster_pairwise_predictions_at_threshold(
        predicted, threshold_match_probability=threshold
    )
    pairs_out = Path(out).with_suffix(".pairs.csv")
    con.execute(
        f"COPY (SELECT {name}_l, {name}_r, match_probability FROM {predicted.physical_name} WHERE match_probability >= 0.1)"
        f" TO '{pairs_out}' (HEADER)"
    )
    con.execute(
        f"COPY (SELECT {name} AS id, cluster_id AS cluster FROM {clustered.physical_name}) TO '{out}' (HEADER)"
    )
    print(json.dumps({"seconds": perf_counter() - began, "threshold": threshold}))


if __name__ == "__main__":
    main()
