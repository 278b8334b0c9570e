"""Pages made of many rooms: Today, find, reviews, a person and what is written there, how old the data is."""
