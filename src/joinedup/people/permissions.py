"""What may be done with the person index."""

from joinedup.core.permissions import declare

SEARCH = declare("people.search", "Find a person by name, NHS number or postcode.")
REVIEW = declare("people.review", "See the pairs of records that may be one person.")
NEVER_LINK = declare(
    "people.never_link", "Keep the list of people who must never be linked, which reviewers can't see."
)
DECIDE = declare("people.decide", "Say whether two records are one person, and take that back.")
