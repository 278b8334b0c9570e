"""Probabilistic linkage over a place's source records: ``joinedup link``, its index and its self-audit (issue 4).

The deterministic first pass at intake is ``people.linkage``; this runs after it, on all records or on those that are new
or changed. It joins by itself only what is as good as certain, asks a reviewer about the rest, and never overrides what
somebody decided.
"""

from joinedup.people.linking.auditing import audit_place
from joinedup.people.linking.running import Outcome, link_place

__all__ = ["Outcome", "audit_place", "link_place"]
