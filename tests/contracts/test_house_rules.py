"""The house rules find what they are for, and leave good lines alone."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from house_rules import RULES, faults_in

BAD = {
    "views-do-not-query": "    return Person.objects.filter(pk=1)",
    "views-do-not-save": "    person.save()",
    "no-safe-marks": "    return mark_safe(text)",
    "no-inline-style": '<p style="color: red">',
    "no-inline-script": '<button onclick="go()">',
    "no-naive-time": "    now = datetime.now()",
    "presenters-do-not-query": "    Person.objects.get(pk=1)",
    "migrations-import-no-models": "from joinedup.people.models import Person",
}
GOOD = {
    "views-do-not-query": "    return queries.person(pk)",
    "views-do-not-save": "    actions.save_mapping(actor=request.actor)",
    "no-safe-marks": "    return text",
    "no-inline-style": '<p class="ju-warn">',
    "no-inline-script": '<button data-key="n">',
    "no-naive-time": "    now = clock.now()",
    "presenters-do-not-query": "    name = person.family_name",
    "migrations-import-no-models": "from joinedup.core import rls",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.name} {rule.glob}")
def test_each_rule_finds_the_bad_line_only(rule: object) -> None:
    assert list(faults_in(BAD[rule.name], rule)) == [1]
    assert list(faults_in(GOOD[rule.name], rule)) == []
