"""``joinedup user``: accounts made, bound, signed out and given a new link from the command line."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from joinedup.access.models import Identity, Invitation, RoleAssignment, User
from joinedup.access.tests.conftest import nurse
from joinedup.access.tests.helpers import events_of, is_in, sign_in
from joinedup.access.tests.services import provider, secret_file
from joinedup.cli.running import CouldNotRun
from joinedup.cli.user import user

__all__ = ["nurse", "provider", "secret_file"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command in this process: what it answers."""
    monkeypatch.setattr("joinedup.cli.user.start", lambda: None)

    def told(*words: str) -> Result:
        return CliRunner().invoke(user, list(words))

    return told


def why(result: Result) -> str:
    assert isinstance(result.exception, CouldNotRun), result.output
    return str(result.exception)


def path_in(text: str) -> str:
    found = re.search(r"(/invitation/[\w-]+/)", text)
    assert found is not None, text
    return found[1]


def test_somebody_is_invited_and_a_further_role_needs_no_link(run: Any, place: Any) -> None:
    words = ("invite", "bea", "--name", "Bea Lowe", "--organisation", "rcd", "--json", "--role")
    made = json.loads(run(*words, "practitioner").stdout)
    assert made["username"] == "bea"
    assert Client().get(path_in(made["link"])).status_code == 200
    again = json.loads(run(*words, "team_coordinator").stdout)
    assert again["link"] is None
    roles = RoleAssignment.objects.filter(user__username="bea").values_list("role", flat=True)
    assert set(roles) == {"practitioner", "team_coordinator"}
    assert "no organisation with the ODS code 'ZZ9'" in why(
        run("invite", "cy", "--name", "Cy", "--role", "practitioner", "--organisation", "ZZ9")
    )
    assert "has nobody with the number 'N-0'" in why(
        run(
            "invite", "cy", "--name", "Cy", "--role", "practitioner", "--organisation", "RCD", "--staff", "N-0"
        )
    )  # fmt: skip
    assert not User.objects.filter(username="cy").exists()


def test_an_account_is_bound_to_who_somebody_is_at_a_service(
    run: Any, place: Any, nurse: User, provider: Any, secret_file: Path
) -> None:
    done = run("bind", nurse.username, "--service", "trust", "--subject", "person-9")
    assert done.exit_code == 0, done.output
    bound = Identity.objects.get()
    assert (bound.user_id, bound.provider, bound.issuer, bound.subject) == (
        nurse.pk, "trust", provider.issuer, "person-9",
    )  # fmt: skip
    assert "no sign-in service 'elsewhere'" in why(
        run("bind", nurse.username, "--service", "elsewhere", "--subject", "x")
    )
    assert "no account 'nobody'" in why(run("bind", "nobody", "--service", "trust", "--subject", "x"))
    assert Identity.objects.count() == 1


def test_sessions_end_at_once_and_only_theirs(run: Any, place: Any, nurse: User) -> None:
    one, two = Client(), Client()
    for client in (one, two):
        sign_in(client, nurse)
        assert is_in(client)
    done = run("end-sessions", nurse.username)
    assert "2 sessions ended" in done.output
    assert not is_in(one)
    assert not is_in(two)
    assert "0 sessions ended" in run("end-sessions", nurse.username).output
    assert events_of(place, "access.sessions_ended")


def test_a_new_link_ends_what_they_had_and_works_once(run: Any, place: Any, nurse: User) -> None:
    client = Client()
    sign_in(client, nurse)
    done = run("new-link", nurse.username, "--organisation", "RCD")
    link = path_in(done.output)
    assert not is_in(client)
    sign_in(client, nurse)
    assert not is_in(client), "the old password is gone"
    assert client.post(link, {"password": "four quiet words together"}).status_code == 302
    assert is_in(client)
    assert Client().get(link).status_code == 404
    assert Invitation.objects.get().taken is not None
    assert "no organisation" in why(run("new-link", nurse.username, "--organisation", "ZZ9"))
