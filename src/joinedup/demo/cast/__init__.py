"""The sixteen people met by name, four in each network: what is in their records this morning.

Days are counted from the day of the lists: -1 is yesterday.
"""

from __future__ import annotations

from typing import Final

from joinedup.demo.cast.north import NORTH
from joinedup.demo.cast.south import SOUTH
from joinedup.demo.stories import Story

STORIES: Final[tuple[Story, ...]] = (*NORTH, *SOUTH)
"""Everybody met by name."""
