"""The two failures that this room shows to people, each one plain sentence."""

from __future__ import annotations


class ServerError(Exception):
    """The database cannot be used as asked. The text is one plain sentence to show as it is."""


class HomeError(ServerError):
    """The folder that keeps the product's state cannot be used. The text is one plain sentence."""
