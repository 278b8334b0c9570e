"""What may be done with the person index."""

from joinedup.core.permissions import declare

SEARCH = declare("people.search", "Find a person by name, NHS number or postcode.")
REVIEW = declare("people.review", "See the pairs of records that may be one person.")
