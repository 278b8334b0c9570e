-- People each with an open case and an involvement, spread over so many integrated teams, each with one operational team
-- and one employer's team of its own. The first person of each team also has facts and visits, for the person's page.
SET LOCAL session_replication_role = replica;
SET LOCAL work_mem = '256MB';

CREATE TEMPORARY TABLE g ON COMMIT DROP AS SELECT g AS n,
    nextval(pg_get_serial_sequence('place_team', 'id')) AS integrated,
    nextval(pg_get_serial_sequence('place_team', 'id')) AS operational,
    nextval(pg_get_serial_sequence('place_team', 'id')) AS employer
FROM generate_series(0, :teams - 1) g;
INSERT INTO place_team (id, place_id, code, name, kind, organisation_id, employer_code, telephone, out_of_hours,
    is_nameable, usual_professions)
SELECT integrated, :place, 'b-int-' || n, 'Integrated ' || n, 'integrated', NULL::bigint, '', '', '', true, '[]'::jsonb FROM g
UNION ALL SELECT operational, :place, 'b-op-' || n, 'Operational ' || n, 'operational', NULL, '', '', '', true, '[]' FROM g
UNION ALL SELECT employer, :place, 'b-emp-' || n, 'Nurses ' || n, 'employer', :trust, 'B' || n, '', '', true, '[]' FROM g;
INSERT INTO place_teamlink (place_id, team_id, serves_id)
SELECT :place, employer, operational FROM g UNION ALL SELECT :place, operational, integrated FROM g;
INSERT INTO place_staff (place_id, organisation_id, local_id, family_name, given_name, profession, registration_body,
    registration_number, job_title, email, telephone, employer_team_id, employer_team_code, operational_team_code,
    manager_local_id, content_hash)
SELECT :place, :trust, 'B' || n, 'Nurse', 'Number ' || n, 'District nurse', '', '', '', '', '', employer, '', '', '', '' FROM g;
INSERT INTO place_staffrelation (place_id, staff_id, kind, team_id)
SELECT :place, s.id, 'host_team', h.operational FROM place_staff s CROSS JOIN g h
WHERE s.local_id = 'B0' AND h.n < 5;

CREATE TEMPORARY TABLE who ON COMMIT DROP AS
SELECT p AS id, g.integrated, g.employer, s.id AS staff_id, date '1930-01-01' + (p * 37 % 20000) AS born,
    :today::date - (p * 13 % 700)::int AS opened, (:families::text[])[1 + p * 7 % 600] AS family,
    (:givens::text[])[1 + p * 11 % 150] AS given, p <= :teams AS has_story
FROM generate_series(1, :people) p JOIN g ON g.n = p % :teams JOIN place_staff s ON s.local_id = 'B' || g.n;
ANALYZE who;

INSERT INTO people_person (id, place_id, nhs_number, family_name, given_name, birth_date, gender, address, postcode,
    telephone, family_key, given_key)
SELECT id, :place, '999' || lpad(id::text, 7, '0'), family, given, born, '1', id % 140 || ' Beck Row', 'ZZ1 1AA',
    '01632 960000', lower(family), lower(given) FROM who ORDER BY id;
INSERT INTO people_sourcerecord (id, place_id, person_id, controller_id, sender_id, kind, local_id, nhs_number,
    nhs_number_status, family_name, given_name, birth_date, family_key, given_key, full_key, values, details, as_at)
SELECT id, :place, id, :trust, :trust, 'client', 'L' || id, '999' || lpad(id::text, 7, '0'), 'valid', family, given, born,
    lower(family), lower(given), lower(given || family), '{}', '{}', :now FROM who ORDER BY id;
INSERT INTO caseload_case (id, place_id, person_id, opened, home_team_id, lead_id, family_key, given_key)
SELECT id, :place, id, opened, integrated, CASE WHEN id % 3 = 0 THEN staff_id END, lower(family), lower(given)
FROM who ORDER BY id;
INSERT INTO caseload_involvement (id, place_id, case_id, person_id, organisation_id, record_id, local_id, team_id,
    team_code, worker_id, service, priority, reason, opened, review_due, as_at)
SELECT id, :place, id, id, :trust, id, 'C' || id, employer, 'B', staff_id, 'Community nursing', 'Routine',
    'Leg ulcer dressing', opened, :today::date + 60, :now FROM who ORDER BY id;
INSERT INTO caseload_fact (place_id, person_id, kind, effective, recorded_at, controller_id, feed, reference, values)
SELECT :place, id, 'involvement-opened', opened::timestamptz, opened::timestamptz, :trust, 'open-cases',
    'involvement:' || id, '{"service": "Community nursing"}'::jsonb FROM who WHERE has_story
UNION ALL SELECT :place, id, 'visit-seen', :now::timestamptz - days * interval '1 day', :now, :trust, 'visits',
    'visit:' || id || '-' || days, '{}' FROM who CROSS JOIN generate_series(1, 12) days WHERE has_story;
INSERT INTO caseload_visit (place_id, person_id, organisation_id, record_id, involvement_id, local_id, team_id, worker_id,
    planned_start, planned_minutes, actual_start, outcome, purpose, as_at)
SELECT :place, id, :trust, id, id, 'V' || id || '-' || days, employer, staff_id,
    :now::timestamptz + days * interval '1 day', 30, CASE WHEN days < 0 THEN :now::timestamptz + days * interval '1 day' END,
    CASE WHEN days < 0 THEN 'seen' ELSE '' END, 'Dressing', :now
FROM who CROSS JOIN (VALUES (-6), (-4), (-2), (0), (2)) d(days) WHERE has_story;
INSERT INTO place_feed (place_id, organisation_id, format, as_at, received, is_expected, days)
SELECT :place, :trust, f, :now, :now, true, '[]' FROM (VALUES ('open-cases'), ('visits'), ('inpatients')) x(f)
ON CONFLICT (place_id, organisation_id, format) DO UPDATE SET as_at = excluded.as_at, received = excluded.received;
SELECT setval(pg_get_serial_sequence('people_person', 'id'), :people),
    setval(pg_get_serial_sequence('people_sourcerecord', 'id'), :people),
    setval(pg_get_serial_sequence('caseload_case', 'id'), :people),
    setval(pg_get_serial_sequence('caseload_involvement', 'id'), :people);
