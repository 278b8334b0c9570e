"""Fixtures of the seal's tests, for those that ask for them."""

from joinedup.access.tests.sealed import alone_here, history, kept, real_horizon, trigger_back

__all__ = ["alone_here", "history", "kept", "real_horizon", "trigger_back"]
