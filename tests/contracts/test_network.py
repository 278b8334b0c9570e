"""Tests cannot reach out."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


def test_the_network_is_blocked() -> None:
    blocked = (SocketConnectBlockedError, UserWarning)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe,
        pytest.raises(blocked, match=r"192\.0\.2\.1"),
    ):
        probe.connect(("192.0.2.1", 80))
