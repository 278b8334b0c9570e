"""Joined Up: one shared caseload for an integrated neighbourhood health-and-social-care partnership."""

__version__ = "0.1.0"
