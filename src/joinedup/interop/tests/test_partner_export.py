"""A partner leaves: its records, all of them, and nobody else's (F103)."""

import csv
import io
import json
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from tests.neighbours import involve, make_case, make_fact, make_staff

from joinedup.core.actions import NotNow, Refused
from joinedup.core.context import acting
from joinedup.core.models import Event
from joinedup.interop.partner_export import OWN, export_partner
from joinedup.place.models import Organisation

pytestmark = pytest.mark.django_db
ELSEWHERE = {
    "place.Site", "place.Team", "place.TeamCode", "place.Service", "place.RoleHolding", "place.Feed",
    "place.AllianceMembership", "place.PracticeAlignment", "interop.PartnerFile",
}  # fmt: skip
"""Tables with an organisation that are no record of anybody: the place's layout, and files that are kept as they came."""


def read(archive: Path, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(archive) as opened:
        return list(csv.DictReader(io.StringIO(opened.read(f"{name}.csv").decode(), newline="")))


def test_it_takes_what_is_its_own_and_nothing_else(place: Any, as_actor: Any, tmp_path: Path) -> None:
    target = tmp_path / "leaver.zip"
    with acting(as_actor("operator")) as operator:
        worker = make_staff(place, 1)
        cases = [make_case(place, number, worker=worker) for number in (1, 2)]
        involve(cases[0], 7, team="218-asc-n", reason="=cmd|' /C calc'!A0")
        make_fact(cases[0], "fall", ods="218")
        make_fact(cases[1], "fall", ods="RCD")
        counts = export_partner(actor=operator, place=place, ods_code="218", target=target)
        told = Event.objects.get(kind="interop.partner_exported")
    council = str(Organisation.objects.get(ods_code="218").pk)
    assert (counts["involvements"], counts["facts"], counts["records-of-people"]) == (1, 1, 1)
    (work,) = read(target, "involvements")
    assert work["organisation_id"] == council
    assert work["reason"].startswith("'="), "no spreadsheet works it out"
    assert {row["controller_id"] for row in read(target, "records-of-people")} == {council}
    assert read(target, "staff") == []
    with zipfile.ZipFile(target) as opened:
        assert json.loads(opened.read("about.json"))["rows"] == counts
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert (told.category, told.data["organisation"]) == ("export", "218")
    assert told.person_id is None


def test_who_may_not_and_what_is_there_already(place: Any, as_actor: Any, tmp_path: Path) -> None:
    target = tmp_path / "leaver.zip"
    officer = as_actor("data_officer")
    with acting(officer), pytest.raises(Refused):
        export_partner(actor=officer, place=place, ods_code="218", target=target)
    with acting(as_actor("operator")) as operator:
        with pytest.raises(NotNow, match="no organisation"):
            export_partner(actor=operator, place=place, ods_code="NONE", target=target)
        export_partner(actor=operator, place=place, ods_code="218", target=target)
        with pytest.raises(NotNow, match="already"):
            export_partner(actor=operator, place=place, ods_code="218", target=target)
        with pytest.raises(NotNow, match="can't be written"):
            export_partner(actor=operator, place=place, ods_code="218", target=tmp_path / "no" / "x.zip")


def test_every_table_that_names_its_controller_is_exported() -> None:
    """A new table with an ``organisation`` or ``controller`` and people in it must be in the archive."""
    taken = {model._meta.label for _, model, _ in OWN}
    for model in apps.get_models():
        if not model.__module__.startswith("joinedup.") or getattr(model, "row_security", "") != "place":
            continue
        names = {field.name for field in model._meta.fields}
        label = model._meta.label
        if names & {"controller"} or ("organisation" in names and "person" in names):
            allowed = taken | ELSEWHERE | {
                "access.PersonAgreement", "access.BreakGlass", "access.Relationship", "access.SharingChoice",
            }  # fmt: skip
            assert label in allowed, label
