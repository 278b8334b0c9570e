"""The demonstration's records are linked as they would have been overnight, and audited, once."""

from pathlib import Path

import pytest

from joinedup.access.door import operator
from joinedup.cli import demo
from joinedup.core.context import Purpose, acting
from joinedup.people.linking import reading
from joinedup.people.models import LinkRun, SelfAudit
from tests.district import own_home, take_district_in

pytestmark = pytest.mark.django_db


def test_the_demonstration_is_linked_and_audited_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own_home(tmp_path / "home", monkeypatch)
    (tmp_path / "linkage").mkdir()
    monkeypatch.setattr(reading, "folder", lambda place_id: tmp_path / "linkage")
    place, _ = take_district_in(tmp_path)
    demo.link_records(place)
    demo.link_records(place)
    with acting(operator(place, purpose=Purpose.LINKAGE_REVIEW)):
        (run,) = LinkRun.objects.filter(place=place)
        assert run.state == LinkRun.State.DONE
        assert run.counts["records"] > 300
        assert SelfAudit.objects.filter(place=place).count() == 1
    assert capsys.readouterr().err.count("records linked") == 1
