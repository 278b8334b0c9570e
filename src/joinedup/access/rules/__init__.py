"""What the door decides, as pure functions: one module a subject."""
