from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "joinedup.access"
    label = "access"

    def ready(self) -> None:
        """Declare the audit's kinds of event and what sharing choices do to relationships; hear of people found to be
        one, or two again."""
        from joinedup.access import audit_kinds, limits  # noqa: F401 (declares its kinds of event)
        from joinedup.access.going_live import register_fact
        from joinedup.access.live_facts import backups_are_made, seal_runs, second_factor_is_on

        for fact in (second_factor_is_on, seal_runs, backups_are_made):
            register_fact(fact)
        from joinedup.access.following import (
            agreements_follow_merge,
            agreements_follow_parting,
            declare_relations,
        )
        from joinedup.core.domain_events import subscribe
        from joinedup.people.domain_events import PeopleMerged, PeopleParted

        limits.declare()
        declare_relations()
        subscribe(PeopleMerged, agreements_follow_merge)
        subscribe(PeopleParted, agreements_follow_parting)
