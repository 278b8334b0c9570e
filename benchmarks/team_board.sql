-- A place of any size around one team whose own people are the same whatever the size: every :step-th person, until
-- there are :ours of them, is registered with that team's practices; everybody else with the others'.
-- Every value hangs on the person's number (n: among the team's own people, or among the others), nothing on chance.
SET LOCAL session_replication_role = replica;
SET LOCAL work_mem = '256MB';

-- an employer's team that works for this team alone, for people without a practice
INSERT INTO place_team (id, place_id, code, name, kind, organisation_id, employer_code, telephone, out_of_hours,
    is_nameable, usual_professions)
SELECT nextval(pg_get_serial_sequence('place_team', 'id')), t.place_id, 'rcd-own', 'Community matrons', 'employer',
    t.organisation_id, 'MATRON', '', '', true, '[]' FROM place_team t WHERE t.code = 'rcd-dn-n';
INSERT INTO place_teamlink (place_id, team_id, serves_id)
SELECT e.place_id, e.id, o.id FROM place_team e, place_team o WHERE e.code = 'rcd-own' AND o.code = 'op-ripon';

CREATE TEMPORARY TABLE t ON COMMIT DROP AS SELECT code, id, organisation_id FROM place_team;
CREATE TEMPORARY TABLE practices ON COMMIT DROP AS
SELECT a.practice_id, o.ods_code, n.code = 'pcn-ripon' AS is_ours, w.id AS team_id,
    row_number() OVER (PARTITION BY n.code = 'pcn-ripon' ORDER BY o.ods_code) - 1 AS turn,
    count(*) OVER (PARTITION BY n.code = 'pcn-ripon') AS turns
FROM place_practicealignment a JOIN place_organisation o ON o.id = a.practice_id
JOIN place_primarycarenetwork n ON n.id = a.network_id JOIN place_team w ON w.network_id = n.id AND w.kind = 'integrated'
WHERE (a.valid_from IS NULL OR a.valid_from <= current_date) AND (a.valid_to IS NULL OR a.valid_to >= current_date);

INSERT INTO place_staff (place_id, organisation_id, local_id, family_name, given_name, profession, registration_body,
    registration_number, job_title, email, telephone, employer_team_id, employer_team_code, operational_team_code,
    manager_local_id, content_hash)
SELECT :place, t.organisation_id, 'S' || g, (:families::text[])[1 + g % 300], (:givens::text[])[1 + g % 100],
    'District nurse', '', '', '', '', '', t.id, '', '', '', ''
FROM generate_series(1, 40 + :people / 200) g
JOIN t ON t.code = CASE WHEN g <= 40 THEN (ARRAY['rcd-dn-n', '218-asc-n', 'rcd-own'])[1 + g % 3]
    ELSE (ARRAY['rcd-dn-s', '218-asc-s'])[1 + g % 2] END;
UPDATE place_staff SET operational_team_id = (SELECT id FROM t WHERE code = 'op-ripon') WHERE local_id = 'S3';
CREATE TEMPORARY TABLE s ON COMMIT DROP AS SELECT id, substr(local_id, 2)::int AS number FROM place_staff;

CREATE TEMPORARY TABLE p ON COMMIT DROP AS
SELECT g AS id, g % :step = 0 AND g / :step <= :ours AS is_ours,
    CASE WHEN g % :step = 0 AND g / :step <= :ours THEN g / :step ELSE g END AS n
FROM generate_series(1, :people) g;
CREATE TEMPORARY TABLE who ON COMMIT DROP AS
SELECT p.*, CASE WHEN p.n % 100 = 0 THEN NULL ELSE q.practice_id END AS practice_id,
    CASE WHEN p.n % 100 = 0 THEN NULL ELSE q.team_id END AS team_id,
    (:families::text[])[1 + p.n * 7 % 600] AS family, (:givens::text[])[1 + p.n * 11 % 150] AS given,
    date '1930-01-01' + (p.n * 37 % 20000) AS born, p.n % 5 = 0 AS is_open
FROM p JOIN practices q ON q.is_ours = p.is_ours AND q.turn = p.n % q.turns;
ANALYZE who;

INSERT INTO people_person (id, place_id, nhs_number, family_name, given_name, birth_date, gender, address, postcode,
    telephone, practice_id, family_key, given_key)
SELECT id, :place, '999' || lpad(id::text, 7, '0'), family, given, born, (1 + n % 2)::text, n % 140 || ' Beck Row',
    'ZZ' || n % 99 || ' ' || n % 10 || 'AA', '01632 960000', practice_id, lower(family), lower(given)
FROM who ORDER BY who.id;
INSERT INTO people_sourcerecord (place_id, person_id, controller_id, sender_id, kind, local_id, nhs_number,
    nhs_number_status, family_name, given_name, birth_date, family_key, given_key, full_key, postcode_key, values, details,
    as_at)
SELECT :place, id, practice_id, (SELECT id FROM place_organisation WHERE ods_code = 'YHN'), 'gp-list', 'G' || id,
    '999' || lpad(id::text, 7, '0'), 'valid', family, given, born, lower(family), lower(given), lower(given || family),
    'ZZ' || n % 99 || n % 10 || 'AA', '{}', '{"efi": "moderate"}', :now
FROM who WHERE practice_id IS NOT NULL ORDER BY who.id;

CREATE TEMPORARY TABLE c ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY id) AS case_id, who.*, :today::date - (n % 700)::int AS opened FROM who WHERE is_open;
ANALYZE c;
INSERT INTO caseload_case (id, place_id, person_id, opened, home_team_id, lead_id, family_key, given_key)
SELECT case_id, :place, c.id, opened, team_id, CASE WHEN n % 3 = 0 THEN s.id END, lower(family), lower(given)
FROM c LEFT JOIN s ON s.number = CASE WHEN is_ours THEN 1 + n % 40 ELSE 41 + n % (:people / 200) END ORDER BY case_id;

CREATE TEMPORARY TABLE i ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY case_id, w.turn) AS involvement_id, c.*, t.id AS employer_team, t.code AS employer,
    t.organisation_id, w.turn, s.id AS staff_id
FROM c CROSS JOIN (VALUES (0), (1), (2)) w(turn)
JOIN t ON t.code = CASE w.turn
    WHEN 0 THEN CASE WHEN NOT is_ours THEN 'rcd-dn-s' WHEN team_id IS NULL THEN 'rcd-own' ELSE 'rcd-dn-n' END
    WHEN 1 THEN CASE WHEN is_ours THEN '218-asc-n' ELSE '218-asc-s' END ELSE 'rx3-cmht' END
LEFT JOIN s ON s.number = CASE WHEN is_ours THEN 1 + (n + turn) % 40 ELSE 41 + (n + turn) % (:people / 200) END
WHERE w.turn = 0 OR (w.turn = 1 AND n % 2 = 0) OR (w.turn = 2 AND n % 25 = 0);
ANALYZE i;
INSERT INTO people_sourcerecord (place_id, person_id, controller_id, sender_id, kind, local_id, nhs_number,
    nhs_number_status, family_name, given_name, birth_date, family_key, given_key, full_key, values, details, as_at)
SELECT :place, id, organisation_id, organisation_id, 'client', 'L' || id, '999' || lpad(id::text, 7, '0'), 'valid',
    family, given, born, lower(family), lower(given), lower(given || family), '{}', '{}', :now FROM i ORDER BY involvement_id;
INSERT INTO caseload_involvement (id, place_id, case_id, person_id, organisation_id, record_id, local_id, team_id,
    team_code, worker_id, service, priority, reason, opened, review_due, as_at)
SELECT i.involvement_id, :place, i.case_id, i.id, i.organisation_id, r.id, 'C' || i.case_id, i.employer_team,
    i.employer, i.staff_id, 'Community nursing', 'Routine', 'Leg ulcer dressing', i.opened,
    CASE WHEN n % 50 = 0 THEN :today::date - 40 ELSE :today::date + 60 END, :now
FROM i JOIN people_sourcerecord r ON r.person_id = i.id AND r.kind = 'client' AND r.controller_id = i.organisation_id
ORDER BY i.involvement_id;
INSERT INTO caseload_allocation (place_id, involvement_id, staff_id, allocated)
SELECT :place, involvement_id, staff_id, opened::timestamptz FROM i ORDER BY involvement_id;
INSERT INTO caseload_healthitem (place_id, person_id, controller_id, record_id, kind, value, as_of)
SELECT :place, c.id, practice_id, r.id, 'efi', 'moderate', :now FROM c JOIN people_sourcerecord r ON r.person_id = c.id
WHERE r.kind = 'gp-list' ORDER BY case_id;

INSERT INTO caseload_fact (place_id, person_id, kind, effective, recorded_at, controller_id, feed, reference, values)
SELECT :place, id, 'involvement-opened', opened::timestamptz, opened::timestamptz, organisation_id, 'open-cases',
    'involvement:' || involvement_id, '{"service": "Community nursing"}'::jsonb FROM i
UNION ALL SELECT :place, id, 'visit-seen', :now::timestamptz - days * interval '1 day', :now, organisation_id, 'visits',
    'visit:' || involvement_id || '-' || days, '{}' FROM i CROSS JOIN (VALUES (4), (9), (16)) d(days) WHERE turn < 2
UNION ALL SELECT :place, id, 'admitted', :now::timestamptz - interval '30 hours', :now::timestamptz - interval '28 hours',
    organisation_id, 'inpatients', 'stay:' || case_id, '{}' FROM i WHERE turn = 0 AND n % 60 = 0
UNION ALL SELECT :place, id, 'fall', :now::timestamptz - interval '20 hours', :now::timestamptz - interval '20 hours',
    organisation_id, '', '', '{}' FROM i WHERE turn = 0 AND n % 85 = 0;
INSERT INTO caseload_visit (place_id, person_id, organisation_id, record_id, involvement_id, local_id, team_id,
    worker_id, planned_start, planned_minutes, actual_start, outcome, purpose, as_at)
SELECT :place, i.id, i.organisation_id, r.id, i.involvement_id, 'V' || involvement_id || '-' || days, employer_team,
    staff_id, :now::timestamptz + days * interval '1 day', 30,
    CASE WHEN days < 0 THEN :now::timestamptz + days * interval '1 day' END, CASE WHEN days < 0 THEN 'seen' ELSE '' END,
    'Dressing', :now
FROM i JOIN people_sourcerecord r ON r.person_id = i.id AND r.kind = 'client' AND r.controller_id = i.organisation_id
CROSS JOIN (VALUES (-16), (-9), (-4), (0), (2)) d(days) WHERE turn < 2 AND (days <> 0 OR n % 20 = 0);
INSERT INTO flow_hospitalstay (place_id, person_id, organisation_id, record_id, local_id, admitted, site_code, as_at)
SELECT :place, i.id, i.organisation_id, r.id, 'H' || case_id, :now::timestamptz - interval '30 hours', 'RCD01', :now
FROM i JOIN people_sourcerecord r ON r.person_id = i.id AND r.kind = 'client' AND r.controller_id = i.organisation_id
WHERE turn = 0 AND n % 60 = 0;
INSERT INTO tasks_task (place_id, person_id, title, state, due, is_urgent, sender_organisation_id, owner_team_id,
    owner_staff_id, origin, bounces, sent_at, version, content)
SELECT :place, id, 'Ring the daughter', CASE WHEN n % 40 = 0 THEN 'done' ELSE 'sent' END,
    :now::timestamptz + interval '1 day', false, organisation_id, employer_team, CASE WHEN n % 30 = 0 THEN staff_id END, '',
    0, :now::timestamptz - interval '1 day', 1, 'care'
FROM i WHERE turn = 0 AND n % 10 = 0;

INSERT INTO place_feed (place_id, organisation_id, format, as_at, received, is_expected, days)
SELECT :place, o.id, f, :now, :now, true, '[]' FROM place_organisation o
CROSS JOIN (VALUES ('open-cases'), ('visits'), ('inpatients')) x(f) WHERE o.ods_code IN ('RCD', '218', 'RX3')
ON CONFLICT (place_id, organisation_id, format) DO UPDATE SET as_at = excluded.as_at, received = excluded.received;
SELECT setval(pg_get_serial_sequence('people_person', 'id'), :people),
    setval(pg_get_serial_sequence('caseload_case', 'id'), (SELECT max(id) FROM caseload_case)),
    setval(pg_get_serial_sequence('caseload_involvement', 'id'), (SELECT max(id) FROM caseload_involvement));
