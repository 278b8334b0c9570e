"""The published pages are what the code makes."""

import json

from joinedup.place.docs import FOLDER, PAGES, schema
from joinedup.place.settings_catalogue import CATALOGUE


def test_the_pages_are_up_to_date() -> None:
    for name, make in PAGES.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == make(), "run python -m joinedup.place.docs"


def test_every_setting_has_words_and_a_source() -> None:
    for name, setting in CATALOGUE.items():
        assert setting.description.endswith(".") or ";" in setting.description, name
        assert setting.unit, name
        assert setting.source, name


def test_the_schema_knows_every_setting() -> None:
    settings = json.loads(schema())["properties"]["settings"]["properties"]
    assert settings["huddle"]["properties"]["minutes"]["default"] == 15
    assert settings["feed"]["properties"]["stale_hours"]["properties"]["open-cases"]["type"] == "integer"
