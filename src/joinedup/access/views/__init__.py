"""Pages of the door: one module a subject."""
