"""Every figure once more, as SQL on the base tables, from the definitions alone.

Nothing here knows how the portal counts. ``%(where)s`` narrows to a municipality or a
gender; shares select part and whole, means sum and number, medians the value and n.
"""
# ruff: noqa: S608 (statements made of our own words, for a test)

STARTED = """
WITH course AS (
  SELECT c.*, t.cooperation_id FROM courses_course c
  JOIN branchespor_track t ON t.id = c.track_id
  WHERE t.cooperation_id = {cooperation} AND extract(year FROM c.starts_on) = {year}
), ran AS (
  SELECT * FROM course WHERE cancelled_at IS NULL AND starts_on <= '{today}'
), started AS (
  SELECT e.*, c.starts_on, c.ends_on, p.gender, p.takeover_on, n.nominated_at,
         n.participant_id, p.municipality_id AS home, r.code AS why
  FROM courses_enrolment e JOIN ran c ON c.id = e.course_id
  JOIN branchespor_nomination n ON n.id = e.nomination_id
  JOIN participants_participant p ON p.id = n.participant_id
  LEFT JOIN municipalities_reasoncode r ON r.id = e.leave_reason_id
  WHERE e.seated_at IS NOT NULL AND (e.left_on IS NULL OR e.left_on >= c.starts_on)
), said AS (
  SELECT DISTINCT ON (o.enrolment_id, f.months)
         o.enrolment_id, f.months, o.destination, o.weekly_hours
  FROM outcomes_outcome o JOIN outcomes_followup f ON f.id = o.follow_up_id
  ORDER BY o.enrolment_id, f.months, o.recorded_at DESC, o.id DESC
), newest AS (
  SELECT DISTINCT ON (enrolment_id) * FROM said ORDER BY enrolment_id, months DESC
), asked AS (
  SELECT s.*, coalesce(w.destination, '') AS destination, w.weekly_hours
  FROM started s LEFT JOIN newest w ON w.enrolment_id = s.id
  WHERE EXISTS (SELECT FROM outcomes_followup f WHERE f.enrolment_id = s.id)
), mark AS (
  SELECT m.*, s.minutes, s."on", s.course_id FROM courses_mark m
  JOIN courses_session s ON s.id = m.session_id JOIN course c ON c.id = s.course_id
  WHERE m.voided_at IS NULL AND s.cancelled_at IS NULL
), absence AS (
  SELECT a.*, s."on", (SELECT min(t.at) FROM courses_contactattempt t
                       WHERE t.case_id = a.id) AS contacted_at
  FROM courses_absencecase a JOIN courses_session s ON s.id = a.session_id
  JOIN courses_enrolment e ON e.id = a.enrolment_id JOIN course c ON c.id = e.course_id
  WHERE a.result NOT IN ('corrected', 'cancelled')
), result AS (
  SELECT r.*, m.gives_certificate FROM courses_moduleresult r
  JOIN courses_coursemodule m ON m.id = r.module_id JOIN course c ON c.id = m.course_id
), placed AS (
  SELECT p.*, e.gender, m.sector FROM outcomes_placement p
  JOIN started e ON e.id = p.enrolment_id
  JOIN municipalities_employer m ON m.id = p.employer_id
  WHERE lower(p.period) <= '{today}'
), igu AS (
  SELECT *, CASE
    WHEN ended_on <= '{today}' AND end_cause = 'as_planned' THEN 'completed'
    WHEN ended_on <= '{today}' THEN 'early'
    WHEN upper(period) <= '{today}' THEN 'completed' ELSE 'active' END AS state
  FROM placed WHERE scheme = 'igu'
), held AS (
  SELECT s.* FROM courses_session s JOIN course c ON c.id = s.course_id
  WHERE s.cancelled_at IS NULL
)
"""
WORK = "('ordinary_job_full', 'ordinary_job_part', 'ordinary_education')"
SUPPORTED = "('igu', 'wage_subsidy', 'flex_job')"
JOB = "('ordinary_job_full', 'ordinary_job_part')"
ENDED = "FROM started WHERE ends_on < '{today}' AND {where}"
ASKED = "FROM asked WHERE {where}"
DAY = "AT TIME ZONE 'Europe/Copenhagen')::date"


def _among(condition, source):
    return f"SELECT count(*) FILTER (WHERE {condition}), count(*) {source}"


def _in_work(months, extra=""):
    return f"""
    SELECT count(*) FILTER (WHERE w.destination IN {WORK}), count(*) FROM started s
    JOIN outcomes_followup f ON f.enrolment_id = s.id AND f.months = {months}
    LEFT JOIN said w ON w.enrolment_id = s.id AND w.months = {months}
    WHERE {{of_s}} {extra}"""


def _missed(*presences):
    of = ", ".join(f"'{each}'" for each in presences)
    return f"""
    SELECT floor(coalesce(sum(minutes_missed) FILTER (WHERE presence IN ({of})), 0) / 60),
           floor(coalesce(sum(minutes), 0) / 60) FROM mark WHERE {{where}}"""


def _early(latest):
    return f"""
    SELECT count(*) FILTER (WHERE least((nominated_at {DAY}, starts_on) <= {latest}),
           count(*) FROM started
    WHERE takeover_on IS NOT NULL AND home = municipality_id AND {{where}}"""


# By municipality and gender as well as in all.
OF_PEOPLE = {
    "self_supporting": _among(f"destination IN {WORK}", ASKED),
    "company": _among(f"destination IN {SUPPORTED}", ASKED),
    "unknown": _among("destination IN ('', 'unknown')", ASKED),
    "hours_any": _among(f"destination IN {JOB}", ASKED),
    "hours_full": _among(
        "destination = 'ordinary_job_full'"
        " OR (destination = 'ordinary_job_part' AND weekly_hours >= 37)",
        ASKED,
    ),
    "completion": _among("completed_at IS NOT NULL", ENDED),
    "left_for_work": _among("why IN ('got_job', 'education')", ENDED),
    **{f"job_{n}_started": _in_work(n) for n in (3, 6, 12)},
    **{
        f"job_{n}_completed": _in_work(n, "AND s.completed_at IS NOT NULL")
        for n in (3, 6, 12)
    },
    "early_14": _early("takeover_on + 14"),
    "early_month": _early("(takeover_on + interval '1 month')::date"),
    "on_time": f"""
    SELECT count(*) FILTER (WHERE (f.answered_at {DAY} <= f.due_on + 14), count(*)
    FROM started s JOIN outcomes_followup f ON f.enrolment_id = s.id
    WHERE f.due_on + 14 < '{{today}}' AND {{of_s}}""",
    "gaps": """
    SELECT count(*) FILTER (WHERE coalesce(s.why, '') NOT IN ('got_job', 'education')
      AND NOT EXISTS (SELECT FROM outcomes_nextstep n WHERE n.enrolment_id = s.id
                      AND n.starts_on <= s.ends_on + 42)
      AND NOT EXISTS (SELECT FROM outcomes_outcome o WHERE o.enrolment_id = s.id
                      AND o.destination IN ('ordinary_job_full', 'ordinary_job_part',
                        'ordinary_education', 'igu', 'wage_subsidy', 'flex_job')
                      AND o.as_of <= s.ends_on + 42)
      AND NOT EXISTS (SELECT FROM outcomes_placement p
                      WHERE p.participant_id = s.participant_id
                      AND lower(p.period) <= s.ends_on + 42
                      AND coalesce(p.ended_on, upper(p.period), 'infinity') > s.ends_on)
    ), count(*) FROM started s
    WHERE s.ends_on + 42 < '{today}' AND coalesce(s.why, '') <> 'moved' AND {of_s}""",
    "public_supported": _among(
        "sector = 'public'",
        "FROM placed WHERE scheme IN ('igu', 'internship', 'wage_subsidy') AND {where}",
    ),
    "public_ordinary": _among(
        "sector = 'public'", "FROM placed WHERE scheme = 'ordinary_job' AND {where}"
    ),
    **{
        f"igu_{state}": _among(f"state = '{state}'", "FROM igu WHERE {where}")
        for state in ("active", "completed", "early")
    },
}
# By municipality as well as in all.
OF_PLACES = {
    "attendance": """
    SELECT floor(coalesce(sum(greatest(minutes - minutes_missed, 0)), 0) / 60),
           floor(coalesce(sum(minutes), 0) / 60) FROM mark WHERE {where}""",
    "absence_sick": _missed("sick"),
    "absence_agreed": _missed("agreed"),
    "absence_told": _missed("told"),
    "absence_no_word": _missed("no_word"),
    "absence_late": _missed("late", "left_early"),
    "certificates": _among(
        "result = 'passed'", "FROM result WHERE result <> 'not_attended' AND {where}"
    ),
    "issued": _among(
        "certified_on IS NOT NULL",
        "FROM result WHERE gives_certificate AND result <> 'not_attended' AND {where}",
    ),
    "reaction": _among(
        "seen_at <= opened_at + interval '24 hours'", "FROM absence WHERE {where}"
    ),
    "quota": """
    SELECT coalesce(sum(least(q.seats, (SELECT count(*) FROM started s
             WHERE s.course_id = q.course_id
             AND s.municipality_id = q.municipality_id))), 0), coalesce(sum(q.seats), 0)
    FROM courses_quota q JOIN ran c ON c.id = q.course_id WHERE {of_q}""",
    "quota_released": """
    SELECT coalesce(sum(q.released_seats), 0), coalesce(sum(q.seats), 0)
    FROM courses_quota q JOIN ran c ON c.id = q.course_id WHERE {of_q}""",
}
IN_ALL = {
    "fill": """
    SELECT (SELECT count(*) FROM started WHERE joined_on <= starts_on
            AND (left_on IS NULL OR left_on > starts_on)),
           (SELECT coalesce(sum(seats), 0) FROM ran)""",
    "turned_up": """
    SELECT (SELECT count(DISTINCT enrolment_id) FROM mark m
            WHERE presence IN ('present', 'late', 'left_early') AND m."on" = (
              SELECT min(h."on") FROM held h WHERE h.course_id = m.course_id)),
           (SELECT coalesce(sum(seats), 0) FROM ran)""",
    "security": """
    SELECT count(*) FILTER (WHERE cancelled_at IS NULL), count(*) FROM course
    WHERE opened_at IS NOT NULL
      AND (cancelled_at IS NOT NULL OR starts_on <= '{today}')""",
    "same_day": _among(
        f'(registered_at {DAY} <= "on"', "FROM held WHERE \"on\" < '{today}'"
    ),
}
MEASURED = {
    "hours": f"""
    SELECT sum(CASE WHEN destination IN {JOB} THEN weekly_hours ELSE 0 END), count(*)
    FROM asked WHERE destination NOT IN {JOB} OR weekly_hours IS NOT NULL""",
    "registering": """
    SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY floor(greatest(
             extract(epoch FROM registered_at - ends_at), 0) / 3600)), count(*)
    FROM held WHERE registered_at IS NOT NULL""",
    **{
        f"days_{step}": f"""
    SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY ({step}_at {DAY} - "on"),
           count(*) FROM absence WHERE {step}_at IS NOT NULL"""
        for step in ("contacted", "seen", "closed")
    },
}


def ask(cursor, sql, *, where="true", **wanted):
    """One row of a figure's statement, narrowed by a condition on a column."""
    prefix = "" if where == "true" else "{}."
    narrowed = {
        f"of_{table}": prefix.format(table) + where if prefix else where
        for table in ("s", "q")
    }
    cursor.execute((STARTED + sql).format(where=where, **narrowed, **wanted))
    return cursor.fetchone()
