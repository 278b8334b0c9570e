"""Plain functions on numbers. Imports no Django and no room."""
