"""What may be done with how the place is laid out."""

from joinedup.core.permissions import declare

MANAGE = declare(
    "place.manage", "Load the place file: partners, areas, practices, teams, meetings and settings."
)
