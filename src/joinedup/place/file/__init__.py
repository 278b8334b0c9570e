"""The place file: its shape, where its lines are, and its published JSON Schema."""

from joinedup.place.file.shape import FEED_FORMATS, SECTIONS, WEEKDAYS, PlaceDocument, Section

__all__ = ["FEED_FORMATS", "SECTIONS", "WEEKDAYS", "PlaceDocument", "Section"]
