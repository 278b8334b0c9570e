"""The caseload's doors for partners' lists: open cases and visits (DESIGN 2, batch actions)."""
