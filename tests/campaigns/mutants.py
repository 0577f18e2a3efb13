"""What is taken away, one at a time, and which tests must then fail."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BOTH = "tests/guards/test_both_walls.py"
MATRIX = "tests/guards/test_access_matrix.py"
WALLS = "tests/guards/test_walls.py tests/guards/test_walls_matrix.py"
VERBS = "tests/guards/test_verbs.py"
BROKEN = "tests/guards/test_broken_walls.py"
SESSIONS = "tests/municipalities/test_sessions.py"
MEMBERS = "tests/municipalities/test_memberships.py"
CLIENTS = "tests/municipalities/test_clients.py"
GATE = "tests/guards/test_gate.py"
TEXTS = "tests/guards/test_free_text_everywhere.py"
WEB = "tests/guards/test_web_hardening.py"
SEATS = "tests/courses/test_seats.py tests/concurrency/test_last_seat.py"
LENDING = "tests/courses/test_lending_sight.py"
SIGHT_ENDS = "tests/courses/test_sight_ends.py"
OWN = "return self.filter(municipality__in=membership.municipalities())"
ALL = "return self.all()"
FIRST = "test_the_first_wall"
SECOND = "test_the_second_wall"


@dataclass(frozen=True)
class Mutant:
    """One guard gone: in ``file`` the ``nth`` ``old`` becomes ``new``.

    ``tests`` are asked, only those that match ``only`` (pytest's -k).
    """

    name: str
    file: str
    old: str
    new: str
    tests: str
    only: str = ""
    nth: int = 0

    def applied(self):
        """The file's text without the guard; ValueError when it is not there."""
        text = (ROOT / self.file).read_text("utf-8")
        start = -1
        for _ in range(self.nth + 1):
            start = text.find(self.old, start + 1)
            if start < 0:
                raise ValueError(f"{self.name}: {self.file} no longer says {self.old}")
        return text[:start] + self.new + text[start + len(self.old) :]


def _first(name, file, old, new=ALL, nth=0):
    return Mutant(f"sight: {name}", file, old, new, BOTH, FIRST, nth)


def _wall(name, file, old, new, nth=0, tests=BOTH):
    only = SECOND if tests == BOTH else ""
    return Mutant(f"wall: {name}", file, old, new, tests, only, nth)


def _lent(name, file, old, new):
    return Mutant(name, file, old, new, LENDING)


PERSON = "participants/models/participant.py"
SEAT = "courses/models/enrolment.py"
LENT = "courses/models/sight.py"
CASE = "courses/models/absence.py"
NOMINATION = "branchespor/models/nomination.py"
FOLLOW = "outcomes/models/follow_up.py"
ROWS = "municipalities/row_security.py"
PWALLS, CWALLS = "participants/walls.py", "courses/walls.py"
CREACH = "courses/reaches.py"
LWALLS = "courses/lent_walls.py"
BWALLS, OWALLS = "branchespor/walls.py", "outcomes/walls.py"
ACCESS = "municipalities/access.py"
MIDDLE = "municipalities/middleware.py"
API = "municipalities/api_access.py"
NONE = "return self.none()"
OPENED = 'Reach("", "true")'

SIGHT = (
    _first("a caseworker's people", PERSON, OWN),
    _first(
        "a coordinator's people",
        PERSON,
        "return self._opened_to(cooperation=membership.cooperation_id)",
    ),
    _first(
        "a school's people",
        PERSON,
        "return self._opened_to(school=membership.school_id)",
    ),
    _first("a leader's people", PERSON, NONE),
    _first("the end of a grant", PERSON, "Q(until=None) | Q(until__gt=Now()), ", ""),
    _first("support needs", "participants/models/care.py", OWN),
    _first("whose role sees support", "participants/models/care.py", NONE, ALL),
    _first("owners of phases", "participants/models/care.py", OWN, nth=1),
    _first("a caseworker's nominations", NOMINATION, OWN),
    _first(
        "a coordinator's nominations",
        NOMINATION,
        "return self.filter(cooperation=membership.cooperation_id)",
    ),
    _first("a school's nominations", NOMINATION, NONE),
    _first("a caseworker's seats", SEAT, OWN),
    _first(
        "a coordinator's seats",
        SEAT,
        "return self.filter(course__track__cooperation=membership.cooperation_id)",
    ),
    _first("a school's own courses", LENT, "course__school=membership.school_id,", ""),
    _first(
        "the school's 30 days",
        LENT,
        "course__ends_on__gte=localdate() - timedelta(days=SCHOOL_SEES_DAYS),",
        "",
    ),
    _first("seated people only", LENT, "seated_at__isnull=False,\n", "\n"),
    _first("gone before the start", LENT, "never_left_before_the_start() & ", ""),
    _first("a leader's seats", SEAT, NONE),
    _first(
        "marks",
        "courses/models/session.py",
        "self.filter(enrolment__in=Enrolment.objects.visible_to(membership))",
        "self.all()",
    ),
    _first("a caseworker's absences", CASE, OWN),
    _first("a school's absences", CASE, NONE),
    _first("a caseworker's follow-ups", FOLLOW, OWN),
    _first("a leader's follow-ups", FOLLOW, NONE),
    _first("outcomes", FOLLOW, OWN, nth=1),
    _first(
        "placements",
        "outcomes/models/placement.py",
        "return self.filter(municipality__in=membership.municipality_codes())",
    ),
    Mutant(
        "sight: courses of a cooperation",
        "courses/models/course.py",
        "track__cooperation__in=Cooperation.objects.visible_to(membership)",
        "",
        MATRIX,
        "foreign_object and course_detail",
    ),
    Mutant(
        "sight: tracks",
        "branchespor/models/track.py",
        "return self.filter(cooperation__in=Cooperation.objects.visible_to(membership))",
        ALL,
        MATRIX,
        "foreign_object and track_detail",
    ),
    Mutant(
        "sight: uploads",
        "participants/models/upload.py",
        "return self.filter(by=membership)",
        ALL,
        BOTH,
        FIRST,
    ),
)

# A session that is lent: each condition gone by itself, on either wall.
LOANS = (
    _lent("loan: sight, whose loan", LENT, "return holder & Q(", "return Q("),
    _lent("loan: sight, a loan taken back", LENT, 'f"{loans}taken_back_at": None,', ""),
    _lent("loan: sight, a loan's begin", LENT, 'f"{loans}since__lte": Now(),', ""),
    _lent("loan: sight, a loan's end", LENT, 'f"{loans}until__gt": Now(),', ""),
    _lent("loan: sight, a lent sheet's day", LENT, "joined_on__lte=day, ", ""),
    _lent(
        "loan: wall, lent seats",
        LWALLS,
        "\n      AND courses_is_lent_between(course_id, joined_on, left_on)",
        "",
    ),
    _lent(
        "loan: wall, what is said",
        LWALLS,
        " AND courses_is_lent({table}.session_id)",
        "",
    ),
)

WALL = (
    _wall(
        "people's grants",
        PWALLS,
        "reaches=(HOME, GRANTED, ON_A_LENT_SHEET),",
        f"reaches=({OPENED},),",
    ),
    _wall("adding people", PWALLS, "adds=(HOME,),", f"adds=(HOME, {OPENED}),"),
    _wall(
        "changing people",
        PWALLS,
        "changes=(HOME,),",
        "changes=(HOME, GRANTED),",
        tests=WALLS,
    ),
    _wall(
        "a grant's person",
        PWALLS,
        "opened.participant_id = participants_participant.id",
        "true",
    ),
    _wall(
        "a grant's time",
        PWALLS,
        "AND (opened.until IS NULL OR opened.until > statement_timestamp())",
        "",
    ),
    _wall(
        "whom a grant is made out to",
        PWALLS,
        "adds=(HOME, NOMINATED),",
        "adds=(HOME, NOMINATED, NAMED),",
        tests=WALLS,
    ),
    _wall(
        "support needs",
        PWALLS,
        'Wall("participants.Support", reaches=(HOME,))',
        f'Wall("participants.Support", reaches=({OPENED},))',
    ),
    _wall(
        "history of people",
        PWALLS,
        'Wall("participants.ParticipantEvent", reaches=(HOME,))',
        f'Wall("participants.ParticipantEvent", reaches=({OPENED},))',
    ),
    _wall(
        "stays",
        PWALLS,
        'Wall("participants.Stay", reaches=(HOME,))',
        f'Wall("participants.Stay", reaches=({OPENED},))',
    ),
    _wall(
        "uploads",
        PWALLS,
        "reaches=(ACTOR,))",
        f"reaches=({OPENED},))",
        tests="tests/guards/test_walls.py",
    ),
    _wall(
        "nominations of a cooperation",
        BWALLS,
        'f"cooperation_id = {COOPERATION}"',
        '"true"',
    ),
    _wall("schools and wishes", BWALLS, 'f"""NOT {AS_SCHOOL} AND NOT', 'f"""NOT'),
    _wall("a school's seats", CREACH, "seated_at IS NOT NULL AND", ""),
    _wall("a school's courses", CREACH, "AND held.school_id = {THERE_SCHOOL}", ""),
    _wall(
        "the school's days",
        CREACH,
        "AND held.ends_on >=\n          (statement_timestamp() AT TIME ZONE"
        " 'Europe/Copenhagen')::date - 30",
        "",
    ),
    _wall(
        "seats of a cooperation",
        CREACH,
        "WHERE track.cooperation_id = {COOPERATION}",
        "",
    ),
    _wall(
        "marks are the school's",
        CWALLS,
        "adds=(of_its_seat(*MARK), ",
        "adds=(HOME, of_its_seat(*MARK), ",
        tests="tests/guards/test_walls_matrix.py",
    ),
    _wall(
        "outcomes",
        OWALLS,
        '"outcomes.Outcome",\n        reaches=(HOME,),',
        '"outcomes.Outcome",\n        reaches=(HOME, by_coordinator("outcomes_outcome")),',
    ),
    _wall(
        "placements",
        OWALLS,
        '"outcomes.Placement",\n        reaches=(HOME,),',
        '"outcomes.Placement",\n        reaches=(type(HOME)("", "true"),),',
    ),
    _wall(
        "what a steering group writes",
        OWALLS,
        'f"""cooperation_id = {COOPERATION} OR',
        'f"""true OR',
        tests="tests/guards/test_walls_steering.py",
    ),
    _wall(
        "force",
        ROWS,
        'yield f"ALTER TABLE {self.table} FORCE ROW LEVEL SECURITY"',
        "pass",
        tests=BROKEN,
    ),
    _wall(
        "home is the caseworkers'",
        "municipalities/isolation.py",
        'own if membership.role == Role.CASEWORKER else ""',
        "own",
    ),
    _wall(
        "no context, no rows",
        ROWS,
        "f\"nullif(current_setting('{name}', true), '')\"",
        "f\"coalesce(nullif(current_setting('{name}', true), ''), '1')\"",
        tests=WALLS,
    ),
    _wall(
        "columns of the statistics",
        PWALLS,
        '"id", "municipality_id", "gender"',
        '"id", "municipality_id", "gender", "family_name"',
        tests="tests/guards/test_walls.py",
    ),
    _wall(
        "the log is only added to",
        "municipalities/grants.py",
        '    "municipalities_auditentry",\n',
        "",
        tests="tests/guards/test_access_log.py",
    ),
)

RIGHTS = (
    Mutant(
        "right: leaders read people",
        ACCESS,
        "            Permission.SET_GOALS,\n",
        "            Permission.READ_PEOPLE,\n",
        MATRIX,
        "each_role and participant_list",
    ),
    Mutant(
        "right: everybody everything",
        ACCESS,
        "return permission in GRANTS.get(membership.role, frozenset())",
        "return True",
        MATRIX,
        "each_role and courses",
    ),
    Mutant(
        "right: asked for and not refused",
        ACCESS,
        '        raise PermissionDenied(f"{membership.role} lacks {permission}")',
        "        pass",
        MATRIX,
        "each_role and participants",
    ),
    *(
        Mutant(
            f"right: {verb}",
            file,
            f"    access.require(by, Permission.{right})\n",
            "",
            VERBS,
            nth=nth,
        )
        for verb, file, right, nth in (
            ("change a person", "participants/services/people.py", "EDIT_PEOPLE", 1),
            ("note support", "participants/services/people.py", "READ_SUPPORT", 0),
            ("nominate", "branchespor/services/nominations.py", "NOMINATE", 0),
            ("seat", "courses/services/seats.py", "FILL_COURSES", 0),
            ("report", "courses/services/registers.py", "REPORT_ATTENDANCE", 0),
            ("record", "outcomes/services/follow_ups.py", "RECORD_OUTCOMES", 0),
        )
    ),
    Mutant(
        "right: the page of a person",
        "portal/views/person.py",
        "    access.require(request.membership, Permission.READ_PEOPLE)\n",
        "",
        MATRIX,
        "each_role and person",
    ),
)

DOORS = (
    Mutant(
        "door: login",
        "portal/settings.py",
        '    "django.contrib.auth.middleware.LoginRequiredMiddleware",\n',
        "",
        MATRIX,
        "signed_out",
    ),
    Mutant(
        "door: CSRF",
        "portal/settings.py",
        '    "django.middleware.csrf.CsrfViewMiddleware",\n',
        "",
        WEB,
    ),
    Mutant(
        "door: walls are watched",
        "portal/settings.py",
        '    "municipalities.middleware.WallGuard",\n',
        "",
        BROKEN,
    ),
    Mutant(
        "door: 12 and 3 hours",
        MIDDLE,
        "if now - began > LONGEST or now - seen > LONGEST_IDLE:",
        "if now - began > LONGEST:",
        SESSIONS,
    ),
    Mutant(
        "door: somebody else's membership",
        MIDDLE,
        "                .filter(user=request.user.pk)\n",
        "",
        f"{MEMBERS} {MATRIX} tests/municipalities/test_isolation.py",
        "not deny_default",
    ),
    Mutant(
        "door: ended memberships",
        "municipalities/models/members.py",
        "            valid_on(on), ~Q",
        "            ~Q",
        MEMBERS,
    ),
    Mutant(
        "door: a coordinator's mandate",
        "municipalities/models/members.py",
        "~Q(role=Role.COORDINATOR) | Exists(mandates)",
        "Q()",
        MEMBERS,
    ),
    Mutant(
        "door: the API's permission",
        API,
        "if not (membership and permission and allows(membership, permission)):",
        "if not membership:",
        MATRIX,
        "each_role and api",
    ),
    Mutant(
        "door: a token's scope",
        API,
        "return wanted in request.auth.scopes and (",
        "return True or (",
        CLIENTS,
    ),
    Mutant(
        "door: dead tokens",
        "municipalities/models/clients.py",
        "            expires_at__gt=at,\n            secret__expires_at__gt=at,\n",
        "",
        CLIENTS,
    ),
    Mutant(
        "door: the frame of another site",
        "portal/web_settings.py",
        '    "frame-ancestors": [CSP.NONE],\n',
        "",
        WEB,
    ),
)

RULES = (
    Mutant(
        "gate: fields a reader may not have",
        "municipalities/gate.py",
        "name not in hidden}",
        "True}",
        GATE,
    ),
    Mutant(
        "gate: who receives a field",
        "municipalities/register.py",
        "if says is None or reader not in says.readers:",
        "if says is None:",
        GATE,
    ),
    Mutant(
        "log: a look at a person",
        "portal/views/person.py",
        "    audit.look_up(",
        "    (lambda **_: None)(",
        "tests/guards/test_access_log.py",
    ),
    Mutant(
        "log: a verb's row",
        "courses/services/seats.py",
        '    audit.record(by=by, verb="seat.queued", targets=[entry], at=at)\n',
        "",
        VERBS,
    ),
    Mutant(
        "CPR: the pattern",
        "municipalities/free_text.py",
        "    return len(text) > LONGEST_WITHOUT and _CPR.search(plain(text)) is not None",
        "    return False",
        f"{TEXTS} tests/municipalities/test_free_text.py",
    ),
    Mutant(
        "sight ends: withdrawn",
        "branchespor/services/nominations.py",
        '    nomination.save(update_fields=["withdrawn_at", "withdrawn_by"])\n'
        "    _end(nomination, at=at)\n",
        '    nomination.save(update_fields=["withdrawn_at", "withdrawn_by"])\n',
        "tests/branchespor/test_nominations.py",
    ),
    *(
        Mutant(
            f"sight ends: {how}",
            "courses/services/leaving.py",
            "    grants.close(\n",
            "    (lambda **_: None)(\n",
            SIGHT_ENDS,
            nth=nth,
        )
        for how, nth in (("taken back", 0), ("left", 1))
    ),
    Mutant(
        "sight ends: after the course",
        "courses/services/seats.py",
        "    end_sight(entry, course)\n",
        "",
        SIGHT_ENDS,
    ),
    Mutant(
        "lock: the course",
        "courses/models/course.py",
        'related.select_for_update(of=("self",))',
        "related",
        SEATS,
    ),
    Mutant(
        "lock: the register",
        "courses/services/open_sheet.py",
        '        .select_for_update(of=("self",))\n',
        "",
        "tests/concurrency/test_last_seat.py",
    ),
)
EVERY = (*SIGHT, *LOANS, *WALL, *RIGHTS, *DOORS, *RULES)
