"""What every page is made of: NHS.UK components, form fields, layouts. Knows no person and asks no database."""
