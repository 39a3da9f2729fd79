-- The world of benchmarks/world.py: one statement after another, with its rollup of weeks; cadences are left to `rebuild`.
-- A bulk load: no foreign keys, row by row.
SET session_replication_role = replica;

INSERT INTO accounts_institution
    (name, country, time_zone, language, reminder_hour, requires_trace, created_at, updated_at, version)
SELECT 'World ' || n, 'GB', (%(zones)s::text[])[n %% cardinality(%(zones)s::text[]) + 1], 'en-gb', 9, false, now(),
    now(), 1
FROM generate_series(1, %(institutions)s) n;

INSERT INTO accounts_team (institution_id, name, side, created_at, updated_at, version)
SELECT i.id, side, side, now(), now(), 1 FROM accounts_institution i, unnest(ARRAY['library', 'it']) side
ORDER BY i.id, side DESC;

INSERT INTO accounts_person
    (institution_id, team_id, email, name, language, password, is_active, is_staff, is_superuser, created_at,
    updated_at, version)
SELECT t.institution_id, t.id, t.id || '-' || n || '@world.example', 'Person ' || n, '', '!', true, false, false, now(),
    now(), 1
FROM accounts_team t, generate_series(1, %(side)s) n ORDER BY t.id, n;

INSERT INTO accounts_rolegrant (institution_id, person_id, role, granted_at, created_at, updated_at, version)
SELECT institution_id, id, 'staff', now(), now(), now(), 1 FROM accounts_person ORDER BY id;

INSERT INTO tracker_project
    (institution_id, name, summary, kind, status, target_days, grace_days, active_on, active_on_assumed,
    library_owner_id, it_owner_id, created_at, updated_at, version)
SELECT i.id, 'Project ' || n, '', 'sso', 'active', 7, 3, %(monday)s::date - 371, false, library.people[n %% %(side)s + 1],
    it.people[n %% %(side)s + 1], now(), now(), 1
FROM (SELECT n, CASE WHEN n <= %(first)s THEN 0 ELSE 1 + n %% (%(institutions)s - 1) END AS place
    FROM generate_series(1, %(projects)s) n) p
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM accounts_institution) i USING (place)
JOIN (SELECT p.institution_id, array_agg(p.id) AS people FROM accounts_person p JOIN accounts_team t ON t.id = p.team_id
    WHERE side = 'library' GROUP BY 1) library ON library.institution_id = i.id
JOIN (SELECT p.institution_id, array_agg(p.id) AS people FROM accounts_person p JOIN accounts_team t ON t.id = p.team_id
    WHERE side = 'it' GROUP BY 1) it ON it.institution_id = i.id
ORDER BY i.id, n;

CREATE UNLOGGED TABLE held AS
SELECT nextval('tracker_meeting_id_seq') AS id, h.* FROM (
    SELECT p.id AS project_id, p.institution_id, p.library_owner_id, p.it_owner_id,
        %(monday)s::date - 7 * week + (p.id + 2 * day)::int %% 5 AS held_on
    FROM tracker_project p
    JOIN unnest(%(days)s::int[], %(every)s::int[]) WITH ORDINALITY AS habit(days, every, n) ON habit.n = p.id %% 100 + 1
    CROSS JOIN generate_series(1, 52) week CROSS JOIN generate_series(1, habit.days) day
    WHERE (week + p.id) %% every = 0 AND (every > 1 OR (week + p.id) %% 5 > 0)
    ORDER BY p.institution_id, held_on
) h;

INSERT INTO tracker_meeting
    (id, institution_id, held_on, mode, state, notes, joint, created_at, updated_at, version)
SELECT id, institution_id, held_on, 'video', 'held', '', true, now(), now(), 1 FROM held;

INSERT INTO tracker_meetingproject (institution_id, meeting_id, project_id)
SELECT institution_id, id, project_id FROM held;

INSERT INTO tracker_attendance (institution_id, meeting_id, person_id, guest_name, side, invited, answer, attended)
SELECT institution_id, id, person, '', side, false, '', true FROM held
CROSS JOIN LATERAL (VALUES (library_owner_id, 'library'), (it_owner_id, 'it')) who(person, side);

INSERT INTO tracker_contactweek (institution_id, project_id, week, days)
SELECT institution_id, project_id, date_trunc('week', held_on)::date,
    bit_or(1 << (extract(isodow FROM held_on)::int - 1))
FROM held GROUP BY 1, 2, 3;

INSERT INTO tracker_institutionweek (institution_id, week, days, projects)
SELECT institution_id, week, bit_or(days), count(*) FROM tracker_contactweek GROUP BY 1, 2;

DROP TABLE held;

SET session_replication_role = DEFAULT;

ANALYZE;
