"""Where ids are found, whose they are, and what a request may filter by."""

FILTERS = (
    "q",
    "search",
    "order",
    "ordering",
    "sort",
    "filter",
    "page",
    "course",
    "municipality",
    "participant",
    "participant__family_name",
    "id",
    "pk",
    "next",
    "format",
    "fields",
    "expand",
    "include",
    "on",
    "year",
    "track",
    "cooperation",
    "school",
)
# What access.yaml calls a thing → table and column.
IDS = {
    (thing, column.replace("id", "pk") if column == "id" else column): (table, column)
    for table, column, things in (
        ("courses_course", "id", ("course", "coming")),
        ("courses_session", "id", ("session", "past_session")),
        ("courses_enrolment", "id", ("waiting", "enrolment")),
        ("branchespor_track", "id", ("track",)),
        ("municipalities_membership", "id", ("caseworker",)),
        ("participants_participant", "public_id", ("participant",)),
        ("branchespor_nomination", "public_id", ("nomination",)),
        ("courses_enrolment", "public_id", ("enrolment", "waiting")),
        ("courses_absencecase", "public_id", ("case",)),
        ("outcomes_followup", "public_id", ("follow_up",)),
        (
            "participants_upload",
            "public_id",
            ("upload", "plan_upload", "attendance_upload"),
        ),
    )
    for thing in things
}
# Which organisations have to do with a course, session, seat or track.
PLACES = """
    SELECT t.id::text, 'cooperation ' || track.cooperation_id,
        'school ' || coalesce(c.school_id, 0), 'municipality ' || member.municipality_id
    FROM {table} t {where}
    JOIN municipalities_cooperationmember member
        ON member.cooperation_id = track.cooperation_id
"""
_TRACK = "JOIN branchespor_track track ON track.id = c.track_id"
WHERE = {
    "courses_course": f"JOIN courses_course c ON c.id = t.id {_TRACK}",
    "courses_session": f"JOIN courses_course c ON c.id = t.course_id {_TRACK}",
    "courses_enrolment": f"JOIN courses_course c ON c.id = t.course_id {_TRACK}",
    "branchespor_track": "JOIN branchespor_track track ON track.id = t.id"
    " LEFT JOIN courses_course c ON c.track_id = t.id",
}
