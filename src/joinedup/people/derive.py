"""What a person shows, derived from source records by precedence (DESIGN 3): a list that still names the person before
one that does not, then the practice list, trusts, the council, others; of equals the one changed last."""

from joinedup.core.domain_events import publish
from joinedup.people.domain_events import PeopleDerived
from joinedup.people.sql import execute

_RANK = """
    r.ended IS NOT NULL, CASE WHEN r.kind = 'gp-list' THEN 0 WHEN o.kind LIKE '%%trust%%' THEN 1
        WHEN o.kind LIKE '%%council%%' THEN 2 ELSE 3 END, r.as_at DESC, r.id DESC"""

SHOWS_NOTHING = """nhs_number = '', family_name = '', given_name = '', known_as = '', birth_date = NULL, gender = '',
    address = '', postcode = '', telephone = '', practice_id = NULL, usual_gp = '', family_key = '', given_key = ''"""
"""SQL of what a merged-away person shows: nobody finds them, and their records tell it again when they come back."""


def rederive(place_id: int | None, table: str) -> int:
    """Bring the people of a working table (person_id) up to their records; gives how many changed. Publishes
    ``PeopleDerived``.

    A verified number of a demographics trace comes before any other, and a superseded one shows as the new (Q14). A
    record without a value leaves it to the next. Names come together from one record, so do address and postcode.
    A sealed record tells only of somebody whom no other record knows. Who has a protected address shows neither address
    nor telephone number (Q14). The practice is that of the newest practice list that still names the person, else the
    newest code another sent.
    """
    text = "(array_agg(r.{0} ORDER BY {1}) FILTER (WHERE r.{0} <> ''))[1]"
    changed = execute(
        f"""WITH told AS (
            SELECT r.person_id,
                (array_agg(ARRAY[r.family_name, r.given_name, r.family_key, r.given_key]
                    ORDER BY r.is_whole_name, {_RANK}) FILTER (WHERE r.family_name <> '' OR r.given_name <> '')) AS names,
                (array_agg(ARRAY[r.address, r.postcode] ORDER BY {_RANK})
                    FILTER (WHERE r.address <> '' OR r.postcode <> '')) AS homes,
                (array_agg(coalesce(n.new_number, r.nhs_number) ORDER BY r.kind <> 'trace', {_RANK})
                    FILTER (WHERE r.nhs_number_status = 'valid'))[1] AS nhs_number,
                (array_agg(r.birth_date ORDER BY {_RANK}) FILTER (WHERE r.birth_date IS NOT NULL))[1] AS birth_date,
                {text.format("known_as", _RANK)} AS known_as, {text.format("gender", _RANK)} AS gender,
                {text.format("telephone", _RANK)} AS telephone,
                (array_agg(r.details ->> 'usual_gp' ORDER BY {_RANK})
                    FILTER (WHERE r.kind = 'gp-list' AND r.ended IS NULL AND r.details ? 'usual_gp'))[1] AS usual_gp,
                (array_agg(r.controller_id ORDER BY r.as_at DESC, r.id DESC)
                    FILTER (WHERE r.kind = 'gp-list' AND r.ended IS NULL))[1] AS practice_id,
                (array_agg(r.practice_code ORDER BY r.ended IS NOT NULL, r.as_at DESC, r.id DESC)
                    FILTER (WHERE r.kind <> 'gp-list' AND r.practice_code <> ''))[1] AS practice_code
            FROM people_sourcerecord r JOIN place_organisation o ON o.id = r.controller_id
            LEFT JOIN people_supersedednumber n ON n.place_id = r.place_id AND n.old_number = r.nhs_number
            WHERE r.place_id = %(place)s AND r.person_id IN (SELECT person_id FROM {table}) AND (NOT r.is_sealed
                OR NOT EXISTS (SELECT FROM people_sourcerecord u WHERE u.person_id = r.person_id AND NOT u.is_sealed))
            GROUP BY r.person_id
        ), shown AS (
            SELECT t.person_id AS id, coalesce(t.nhs_number, '') AS nhs_number,
                coalesce(t.names[1][1], '') AS family_name, coalesce(t.names[1][2], '') AS given_name,
                coalesce(t.known_as, '') AS known_as, t.birth_date, coalesce(t.gender, '') AS gender,
                CASE WHEN q.is_protected THEN '' ELSE coalesce(t.homes[1][1], '') END AS address,
                CASE WHEN q.is_protected THEN '' ELSE coalesce(t.homes[1][2], '') END AS postcode,
                CASE WHEN q.is_protected THEN '' ELSE coalesce(t.telephone, '') END AS telephone,
                coalesce(t.practice_id, p.id) AS practice_id,
                coalesce(t.usual_gp, '') AS usual_gp, coalesce(t.names[1][3], '') AS family_key,
                coalesce(t.names[1][4], '') AS given_key
            FROM told t JOIN people_person q ON q.id = t.person_id
            LEFT JOIN place_organisation p ON p.ods_code = upper(t.practice_code)
        )
        UPDATE people_person p SET nhs_number = d.nhs_number, family_name = d.family_name, given_name = d.given_name,
            known_as = d.known_as, birth_date = d.birth_date, gender = d.gender, address = d.address,
            postcode = d.postcode, telephone = d.telephone, practice_id = d.practice_id, usual_gp = d.usual_gp,
            family_key = d.family_key, given_key = d.given_key
        FROM shown d WHERE p.id = d.id AND
            (p.nhs_number, p.family_name, p.given_name, p.known_as, p.birth_date, p.gender, p.address, p.postcode,
                p.telephone, p.practice_id, p.usual_gp, p.family_key, p.given_key)
            IS DISTINCT FROM (d.nhs_number, d.family_name, d.given_name, d.known_as, d.birth_date, d.gender, d.address,
                d.postcode, d.telephone, d.practice_id, d.usual_gp, d.family_key, d.given_key)""",
        {"place": place_id},
    )
    publish(PeopleDerived(place_id or 0, table))
    return changed
