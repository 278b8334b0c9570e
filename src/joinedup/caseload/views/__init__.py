"""The caseload's own pages: one module a subject."""
