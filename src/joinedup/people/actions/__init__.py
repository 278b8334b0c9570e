"""Writes to the person index that somebody, or linkage, decides. Lists come in by ``people.batch``."""

from joinedup.people.actions.deciding import Same
from joinedup.people.actions.reviewing import answer_pair, open_pair, split_person, take_back
from joinedup.people.actions.sweeping import settle_strays

__all__ = ["Same", "answer_pair", "open_pair", "settle_strays", "split_person", "take_back"]
