"""Who signs in, and the fixtures of the seal's tests, for those that ask for them."""

from typing import Any

import pytest
from tests.scenes import account

from joinedup.access.models import User
from joinedup.access.tests.sealed import alone_here, history, kept, real_horizon, trigger_back
from joinedup.place.models import Organisation

__all__ = ["alone_here", "history", "kept", "nurse", "real_horizon", "trigger_back"]


@pytest.fixture
def nurse(place: Any) -> User:
    """A practitioner's account with a password."""
    return account(place, "practitioner", organisation=Organisation.objects.get(ods_code="RCD"))[0]
