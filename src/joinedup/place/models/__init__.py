"""Who the partnership is and how it is laid out: organisations, areas, practices, services, teams, sites, staff."""

from joinedup.place.models.dated import Dated, DatedQuerySet
from joinedup.place.models.geography import Area, PracticeAlignment, PrimaryCareNetwork, Site
from joinedup.place.models.partnership import AllianceMembership, Edition, Organisation, Place, PlaceFile
from joinedup.place.models.people_in_charge import Body, RoleHolding
from joinedup.place.models.staff import Feed, Staff, StaffRelation
from joinedup.place.models.teams import Service, Team, TeamCode, TeamLink

__all__ = [
    "AllianceMembership",
    "Area",
    "Body",
    "Dated",
    "DatedQuerySet",
    "Edition",
    "Feed",
    "Organisation",
    "Place",
    "PlaceFile",
    "PracticeAlignment",
    "PrimaryCareNetwork",
    "RoleHolding",
    "Service",
    "Site",
    "Staff",
    "StaffRelation",
    "Team",
    "TeamCode",
    "TeamLink",
]
