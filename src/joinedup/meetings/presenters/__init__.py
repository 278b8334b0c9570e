"""Words for huddles. Frozen values; nothing here asks the database."""
