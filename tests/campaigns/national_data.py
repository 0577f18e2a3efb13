"""A country in one cooperation, loaded by COPY: 98 municipalities, everybody waits.

The same courses, people and wishes as ``instances.nation`` of the same seed; a wish that
a requirement hinders has that requirement checked and not met.
"""

from datetime import timedelta

from tests.campaigns import stage
from tests.campaigns.bench_data import insert
from tests.courses.proposal import instances

TRACKS = 60
FIRST = 101  # the municipality of home 0
FRESH = (
    "courses_proposalrun",
    "courses_proposal",
    "courses_proposalstep",
    "courses_enrolment",
    "municipalities_accessentry",
)


def build(*, people, courses):
    """Fill the empty database; returns the problem it was made from."""
    problem = instances.spread(1, homes=98, courses=courses, people=people)
    with stage.hands("postgres") as cursor:
        cursor.execute("SET session_replication_role = replica")
        _copy(cursor, problem)
        for table, columns, source in (*_organisations(), *_courses(), *_people()):
            insert(cursor, table, columns, source)
        cursor.execute("SET session_replication_role = origin")
        for table in FRESH:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), 10000000)", [table]
            )
        cursor.execute("VACUUM ANALYZE")
    return problem


def _copy(cursor, problem):
    """The problem as four tables beside the portal's own, gone with the connection."""
    rows = {
        "nc (key int, seats int, minimum int)": [
            (each.key, each.seats, each.minimum) for each in problem.courses
        ],
        "nq (course int, home int, seats int)": [
            (each.key, home, seats)
            for each in problem.courses
            for home, seats in each.guaranteed.items()
        ],
        "np (key int, home int, days int)": [
            (each.key, each.home, (problem.on - each.since) // timedelta(days=1))
            for each in problem.people
        ],
        "nw (person int, course int, rank int, hindered bool)": [
            (each.key, wish.course, wish.rank, bool(wish.obstacle))
            for each in problem.people
            for wish in each.wishes
        ],
    }
    for table, lines in rows.items():
        cursor.execute(f"CREATE TEMP TABLE {table}")
        with cursor.copy(f"COPY {table.split()[0]} FROM STDIN") as copy:
            for line in lines:
                copy.write_row(line)


def _organisations():
    one = "(SELECT 1) AS o"
    homes = "generate_series(0, 97) AS n (i)"
    town = f"'By ' || ({FIRST} + n.i)"
    yield (
        "municipalities_municipality",
        {"code": f"{FIRST} + n.i", "name": town, "full_name": town},
        homes,
    )
    named = {"id": "1", "name": "'Hele landet'"}
    yield "municipalities_cancellationpolicy", named, one
    yield "municipalities_school", named | {"policy_id": "1"}, one
    lead = {"lead_id": str(FIRST), "answer_hours": "8"}
    yield "municipalities_cooperation", named | lead, one
    member = {"cooperation_id": "1", "municipality_id": f"{FIRST} + n.i"}
    yield "municipalities_cooperationmember", member, homes
    both = {"cooperation_id": "1", "school_id": "1"}
    yield "municipalities_cooperationschool", both, one
    for pk, of in (
        (1, {"role": "'coordinator'", "cooperation_id": "1"}),
        (2, {"role": "'caseworker'", "municipality_id": str(FIRST)}),
    ):
        user = {"id": str(pk), "email": f"'u{pk}@test.example'", "is_active": "true"}
        yield "municipalities_user", user, one
        yield (
            "municipalities_membership",
            of | {"id": str(pk), "user_id": str(pk)},
            one,
        )
    yield "municipalities_mandate", {"membership_id": "1"}, one


def _courses():
    tracks = f"generate_series(1, {TRACKS}) AS n (i)"
    yield "branchespor_industry", {"id": "1", "code": "'k'"}, "(SELECT 1) AS o"
    yield (
        "branchespor_track",
        {
            "id": "n.i",
            "name": "'Spor ' || n.i",
            "cooperation_id": "1",
            "industry_id": "1",
        },
        tracks,
    )
    yield (
        "branchespor_requirement",
        {
            "id": "n.i",
            "track_id": "n.i",
            "kind": "'other'",
            "text_da": "'Krav ' || n.i",
            "is_hard": "true",
            "published_at": "now() - interval '100 days'",
        },
        tracks,
    )
    starts = "current_date + 60 + nc.key % 60"
    yield (
        "courses_course",
        {
            "id": "nc.key",
            "track_id": f"1 + (nc.key - 1) % {TRACKS}",
            "school_id": "1",
            "number": "nc.key",
            "starts_on": starts,
            **dict.fromkeys(("signup_deadline_on", "release_on"), f"{starts} - 35"),
            "decide_on": f"{starts} - 28",
            "ends_on": f"{starts} + 90",
            "seats": "nc.seats",
            "minimum": "nc.minimum",
            "target": "nc.seats",
            "opened_at": "now() - interval '90 days'",
        },
        "nc",
    )
    yield (
        "courses_quota",
        {
            "course_id": "nq.course",
            "municipality_id": f"{FIRST} + nq.home",
            "seats": "nq.seats",
        },
        "nq",
    )


def _people():
    home = {"municipality_id": f"{FIRST} + np.home"}
    key = {"id": "np.key", "participant_id": "np.key"}
    since = "now() - np.days * interval '1 day'"
    yield (
        "participants_participant",
        home
        | {
            "id": "np.key",
            "given_name": "'Given' || np.key",
            "family_name": "translate(md5(np.key::text), '0123456789', 'ghijklmnop')",
            "gender": "'woman'",
            "channel": "'phone'",
        },
        "np",
    )
    yield "participants_stay", home | key, "np"
    yield (
        "branchespor_nomination",
        home
        | key
        | {
            "cooperation_id": "1",
            "scheme": "'igu'",
            "nominated_by_id": "2",
            "nominated_at": since,
        },
        "np",
    )
    yield (
        "participants_grant",
        home
        | {
            "participant_id": "np.key",
            "cooperation_id": "1",
            "cause": "'nomination:' || np.key",
            "since": since,
        },
        "np",
    )
    track = f"1 + (nw.course - 1) % {TRACKS}"
    yield (
        "courses_enrolment",
        home
        | {
            "nomination_id": "nw.person",
            "course_id": "nw.course",
            "wish_rank": "nw.rank",
            "queued_at": since,
        },
        "nw JOIN np ON np.key = nw.person",
    )
    yield (
        "branchespor_requirementcheck",
        {
            "nomination_id": "nw.person",
            "requirement_id": track,
            "finding": "CASE WHEN bool_or(nw.hindered) THEN 'not_met' ELSE 'met' END",
            "checked_by_id": "2",
        },
        f"nw GROUP BY nw.person, {track}",
    )
