"""A country's data for measuring: 98 municipalities, 960 courses, a million marks.

Made by statements, not by verbs, with triggers off: minutes, not hours. The same number
always makes the same rows.
"""

from tests.campaigns import stage

COURSES, SEATS, WEEKS = 960, 16, 14
COOPERATIONS = 24
# Municipality 101 … 198 in cooperations of four, the last of six; a school each.
FILLINGS = {
    "boolean": "false",
    "jsonb": "'{}'",
    "ARRAY": "'{}'",
    "uuid": "gen_random_uuid()",
    "date": "current_date",
    "timestamp with time zone": "now()",
    "daterange": "'[2020-01-01,)'",
    "time without time zone": "'08:00'",
}
NUMBERS = ("bigint", "integer", "smallint", "numeric")


def build(courses=COURSES):
    """Fill the empty database and let the planner know what is in it."""
    with stage.hands("postgres") as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table, columns, source in _tables(courses):
            insert(cursor, table, columns, source)
        cursor.execute("SET session_replication_role = origin")
        finish(cursor)


def finish(cursor):
    """Let the planner know what is there, and new rows find free keys."""
    cursor.execute("VACUUM ANALYZE")
    cursor.execute(
        "SELECT setval(pg_get_serial_sequence(t, 'id'), 10000000) FROM unnest(%s::text[]) t",
        [["courses_mark", "courses_absencecase", "municipalities_accessentry"]],
    )


def insert(cursor, table, columns, source):
    """Fill a table; columns nobody names and that need a value get an empty one."""
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_name = %s AND is_nullable = 'NO' AND column_default IS NULL"
        " AND is_identity = 'NO'",
        [table],
    )
    needed = {
        name: "0" if kind in NUMBERS else FILLINGS.get(kind, "''")
        for name, kind in cursor.fetchall()
    }
    whole = needed | columns
    names = ", ".join(f'"{name}"' for name in whole)
    cursor.execute(
        f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE"
        f" SELECT {', '.join(whole.values())} FROM {source}"
    )


def _series(count):
    return f"generate_series(1, {count}) AS n (i)"


def _tables(courses):
    yield from _organisations()
    yield from _people(courses)
    yield from _teaching()


def _organisations():
    cooperation = "LEAST((n.i - 1) / 4, 23) + 1"
    name = {"id": "n.i", "name": "'Navn ' || n.i"}
    yield (
        "municipalities_municipality",
        {"code": "100 + n.i", "name": "'By ' || n.i", "full_name": "'By ' || n.i"},
        _series(98),
    )
    yield "municipalities_cancellationpolicy", name, _series(1)
    yield "municipalities_school", name | {"policy_id": "1"}, _series(COOPERATIONS)
    lead = {"lead_id": "97 + n.i * 4", "answer_hours": "8"}
    yield "municipalities_cooperation", name | lead, _series(COOPERATIONS)
    yield (
        "municipalities_cooperationmember",
        {"cooperation_id": cooperation, "municipality_id": "100 + n.i"},
        _series(98),
    )
    both = {"cooperation_id": "n.i", "school_id": "n.i"}
    yield "municipalities_cooperationschool", both, _series(COOPERATIONS)
    yield (
        "municipalities_user",
        {"id": "n.i", "email": "'u' || n.i || '@test.example'", "is_active": "true"},
        _series(5),
    )
    for pk, role, column, organisation in (
        (1, "school_teacher", "school_id", 1),
        (2, "leader", "municipality_id", 101),
        (3, "coordinator", "cooperation_id", 1),
        (4, "caseworker", "municipality_id", 101),
    ):
        of = {"id": str(pk), "user_id": str(pk), "role": f"'{role}'"}
        yield "municipalities_membership", of | {column: str(organisation)}, _series(1)
    yield "municipalities_mandate", {"membership_id": "3"}, _series(1)
    yield "branchespor_industry", {"id": "1", "code": "'k'"}, _series(1)
    yield (
        "branchespor_track",
        name | {"cooperation_id": "1 + (n.i - 1) % 24", "industry_id": "1"},
        _series(COOPERATIONS * 2),
    )


def _people(courses):
    # Enrolment n.i sits on course 1 + (n.i - 1) / 16, which is in cooperation 1 + … % 24.
    course = f"(1 + (n.i - 1) / {SEATS})"
    pool = f"(({course} - 1) % 24)"
    home = {"municipality_id": f"101 + {pool} * 4 + n.i % 4"}
    seats = _series(courses * SEATS)
    starts = f"current_date - 7 * ((n.i - 1) % 104) + CASE WHEN n.i = 1 THEN {-14} ELSE 0 END"
    yield (
        "courses_course",
        {
            "id": "n.i",
            "track_id": "1 + (n.i - 1) % 48",
            "school_id": "1 + (n.i - 1) % 24",
            "number": "n.i",
            "starts_on": starts,
            **dict.fromkeys(("signup_deadline_on", "release_on"), f"{starts} - 35"),
            "decide_on": f"{starts} - 28",
            "ends_on": f"{starts} + {WEEKS * 7 - 1}",
            "seats": str(SEATS),
            "minimum": "1",
            "target": str(SEATS),
            "opened_at": "now() - interval '3 years'",
        },
        _series(courses),
    )
    yield (
        "participants_participant",
        home
        | {
            "id": "n.i",
            "given_name": "'Given' || n.i",
            "family_name": "translate(md5(n.i::text), '0123456789', 'ghijklmnop')",
            "gender": "CASE WHEN n.i % 2 = 0 THEN 'woman' ELSE 'man' END",
            "channel": "'phone'",
        },
        seats,
    )
    key = {"id": "n.i", "participant_id": "n.i"}
    yield "participants_stay", home | key, seats
    yield (
        "branchespor_nomination",
        home
        | key
        | {
            "cooperation_id": f"1 + {pool}",
            "scheme": "'igu'",
            "nominated_by_id": "4",
        },
        seats,
    )
    seated = f"FROM courses_course c WHERE c.id = {course}"
    yield (
        "courses_enrolment",
        home
        | {
            "id": "n.i",
            "nomination_id": "n.i",
            "course_id": course,
            "wish_rank": "1",
            "seated_at": "now() - interval '900 days'",
            "seated_by_id": "3",
            "seat_rule": "'quota'",
            "joined_on": f"(SELECT starts_on {seated})",
            "completed_at": f"(SELECT CASE WHEN ends_on < current_date THEN now() END {seated})",
            "completed_by_id": f"(SELECT CASE WHEN ends_on < current_date THEN 3 END {seated})",
        },
        seats,
    )
    grant = home | {"participant_id": "n.i", "since": "now() - interval '900 days'"}
    to_pool = {"cooperation_id": f"1 + {pool}", "cause": "'nomination:' || n.i"}
    to_school = {
        "school_id": f"1 + {pool}",
        "cause": "'enrolment:' || n.i",
        "until": f"(SELECT ends_on + 31 {seated})",
    }
    yield "participants_grant", grant | to_pool, seats
    yield "participants_grant", grant | to_school, seats


def _teaching():
    day = "(c.starts_on + n.i)"
    yield (
        "courses_session",
        {
            "course_id": "c.id",
            "kind": "'teaching'",
            "on": day,
            "start": "'08:00'",
            "end": "'15:00'",
            "starts_at": f"({day} + time '08:00') AT TIME ZONE 'Europe/Copenhagen'",
            "ends_at": f"({day} + time '15:00') AT TIME ZONE 'Europe/Copenhagen'",
            "minutes": "420",
        },
        f"courses_course c, generate_series(0, {WEEKS * 7 - 1}) AS n (i)"
        f" WHERE extract(isodow FROM {day}) < 6 OR {day} = current_date",
    )
    away = "(e.id + s.id) % 10 = 0"
    yield (
        "courses_mark",
        {
            "session_id": "s.id",
            "enrolment_id": "e.id",
            "municipality_id": "e.municipality_id",
            "presence": f"CASE WHEN {away} THEN 'sick' ELSE 'present' END",
            "minutes_missed": f"CASE WHEN {away} THEN 420 ELSE 0 END",
            "recorded_by_id": "1",
        },
        "courses_session s JOIN courses_enrolment e ON e.course_id = s.course_id"
        ' WHERE s."on" <= current_date',
    )
    ended = (
        "courses_enrolment e JOIN courses_course c ON c.id = e.course_id"
        " WHERE c.ends_on < current_date"
    )
    of = {"enrolment_id": "e.id", "municipality_id": "e.municipality_id"}
    yield (
        "outcomes_followup",
        of
        | {"id": "e.id", "months": "0", "due_on": "c.ends_on", "answered_at": "now()"},
        ended,
    )
    yield (
        "outcomes_outcome",
        of
        | {
            "follow_up_id": "e.id",
            "as_of": "c.ends_on",
            "destination": "CASE WHEN e.id % 3 = 0 THEN 'cash_benefit'"
            " ELSE 'ordinary_job_part' END",
            "source": "'register'",
            "certainty": "'confirmed'",
            "recorded_by_id": "4",
        },
        ended,
    )
