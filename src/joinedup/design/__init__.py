"""What every page is made of: NHS.UK components, form fields, layouts. Asks no database."""
