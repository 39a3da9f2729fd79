"""Many projects with a history, written set-wise by SQL. `rebuild_cadence --check` agrees with it (P7 begins there)."""

from datetime import date

from django.db import connection


def make_history(*, projects: int, weeks: int, institutions: int, today: date) -> None:
    """Each project meets on one weekday in three weeks of four, two people a side; rollup rows are left to rebuild."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # a bulk load: no foreign keys, row by row
        cursor.execute(
            "INSERT INTO accounts_institution (name, country, time_zone, language, reminder_hour, requires_trace, "
            "created_at, updated_at, version) SELECT 'Bench ' || n, 'GB', 'UTC', 'en-gb', 9, false, now(), now(), 1 "
            "FROM generate_series(1, %s) n",
            [institutions],
        )
        cursor.execute(
            "INSERT INTO accounts_team (institution_id, name, side, created_at, updated_at, version) "
            "SELECT i.id, s, s, now(), now(), 1 FROM accounts_institution i, unnest(ARRAY['library', 'it']) s"
        )
        cursor.execute(
            "INSERT INTO accounts_person (institution_id, team_id, email, name, language, password, is_active, "
            "is_staff, is_superuser, created_at, updated_at, version) "
            "SELECT t.institution_id, t.id, t.id || '-' || n || '@bench.example', 'Person ' || n, '', '!', true, "
            "false, false, now(), now(), 1 FROM accounts_team t, generate_series(1, 2) n"
        )
        cursor.execute(
            "INSERT INTO tracker_project (institution_id, name, summary, kind, status, target_days, grace_days, "
            "active_on, active_on_assumed, library_owner_id, it_owner_id, created_at, updated_at, version) "
            "SELECT i.id, 'Project ' || n, '', 'sso', 'active', 7, 3, %s::date - %s, false, "
            "(SELECT min(p.id) FROM accounts_person p JOIN accounts_team t ON t.id = p.team_id "
            " WHERE p.institution_id = i.id AND t.side = 'library'), "
            "(SELECT min(p.id) FROM accounts_person p JOIN accounts_team t ON t.id = p.team_id "
            " WHERE p.institution_id = i.id AND t.side = 'it'), now(), now(), 1 "
            "FROM generate_series(1, %s) n JOIN LATERAL (SELECT id FROM accounts_institution "
            "ORDER BY id OFFSET n %% %s LIMIT 1) i ON true",
            [today, weeks * 7, projects, institutions],
        )
        cursor.execute(
            "INSERT INTO tracker_statuschange (institution_id, project_id, starts_on, status) "
            "SELECT institution_id, id, active_on, status FROM tracker_project"
        )
        cursor.execute(
            "CREATE TEMP TABLE held AS SELECT nextval('tracker_meeting_id_seq') AS id, p.id AS project_id, "
            "p.institution_id, p.library_owner_id, p.it_owner_id, "
            "%s::date - w * 7 + (p.id %% 5)::int AS held_on FROM tracker_project p, generate_series(1, %s) w "
            "WHERE (p.id + w) %% 4 <> 0",
            [today, weeks],
        )
        cursor.execute(
            "INSERT INTO tracker_meeting (id, institution_id, held_on, mode, state, notes, joint, created_at, "
            "updated_at, version) SELECT id, institution_id, held_on, 'video', 'held', '', true, now(), now(), 1 "
            "FROM held"
        )
        cursor.execute(
            "INSERT INTO tracker_meetingproject (institution_id, meeting_id, project_id) "
            "SELECT institution_id, id, project_id FROM held"
        )
        cursor.execute(
            "INSERT INTO tracker_attendance (institution_id, meeting_id, person_id, guest_name, side, invited, answer, "
            "attended) SELECT institution_id, id, library_owner_id, '', 'library', false, '', true FROM held "
            "UNION ALL SELECT institution_id, id, it_owner_id, '', 'it', false, '', true FROM held"
        )
        cursor.execute("DROP TABLE held")
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")
