"""Rights are a table: which role may do what. Sight (which rows) is ``visible_to``."""

from collections.abc import Mapping
from enum import StrEnum

from django.core.exceptions import PermissionDenied

from municipalities.models import Membership, Role


class Permission(StrEnum):
    """One right each; named after the verb it opens."""

    READ_PEOPLE = "read_people"
    EDIT_PEOPLE = "edit_people"
    READ_SUPPORT = "read_support"
    NOMINATE = "nominate"
    IMPORT_NOMINATIONS = "import_nominations"
    READ_NOMINATIONS = "read_nominations"
    PLAN_COURSES = "plan_courses"
    READ_COURSES = "read_courses"
    FILL_COURSES = "fill_courses"
    WITHDRAW = "withdraw"
    PLAN_SESSIONS = "plan_sessions"
    KEEP_HOLIDAYS = "keep_holidays"
    READ_REGISTER = "read_register"
    READ_ROSTER = "read_roster"
    REPORT_ATTENDANCE = "report_attendance"
    LOAD_ATTENDANCE = "load_attendance"
    LEND_SESSIONS = "lend_sessions"
    REPORT_RESULTS = "report_results"
    TELL_ABSENCE = "tell_absence"
    EXEMPT = "exempt"
    READ_ABSENCES = "read_absences"
    CONTACT_ABSENT = "contact_absent"
    ASSESS_ABSENCE = "assess_absence"
    READ_SCHOOL_LOG = "read_school_log"
    WRITE_SCHOOL_LOG = "write_school_log"
    READ_CHECKS = "read_checks"
    VOID_MARKS = "void_marks"
    ASK_SCHOOL = "ask_school"
    READ_CONTACTS = "read_contacts"
    LOG_CONTACTS = "log_contacts"
    RECORD_OUTCOMES = "record_outcomes"
    READ_FOLLOW_UPS = "read_follow_ups"
    READ_SUMMARY = "read_summary"
    EVALUATE = "evaluate"
    WIND_UP = "wind_up"
    SET_GOALS = "set_goals"
    KEEP_MINUTES = "keep_minutes"
    READ_SETTLEMENT = "read_settlement"
    CHOOSE_SUMMARY_MAIL = "choose_summary_mail"
    MANAGE_MEMBERS = "manage_members"
    READ_LOGS = "read_logs"
    READ_LOOKS = "read_looks"
    READ_CHANGES = "read_changes"
    KEEP_PEOPLE = "keep_people"
    ERASE_PEOPLE = "erase_people"
    CONFIRM_ERASURE = "confirm_erasure"
    HAND_OVER = "hand_over"
    GIVE_ACCESS = "give_access"
    READ_RETENTION = "read_retention"
    SET_RETENTION = "set_retention"
    MANAGE_CLIENTS = "manage_clients"
    MANAGE_WEBHOOKS = "manage_webhooks"
    EXPORT_PEOPLE = "export_people"
    EXPORT_NOMINATIONS = "export_nominations"
    EXPORT_COURSE = "export_course"
    APPROVE_EXPORTS = "approve_exports"
    USE_API = "use_api"


_SCHOOL = frozenset(
    {
        Permission.READ_COURSES,
        Permission.READ_REGISTER,
        Permission.READ_ROSTER,
        Permission.REPORT_ATTENDANCE,
        Permission.LOAD_ATTENDANCE,
        Permission.USE_API,
    }
)

GRANTS: Mapping[str, frozenset[Permission]] = {
    Role.COORDINATOR: frozenset(
        {
            Permission.READ_PEOPLE,
            Permission.READ_NOMINATIONS,
            Permission.PLAN_COURSES,
            Permission.READ_COURSES,
            Permission.FILL_COURSES,
            Permission.WITHDRAW,
            Permission.PLAN_SESSIONS,
            Permission.READ_REGISTER,
            Permission.TELL_ABSENCE,
            Permission.READ_ROSTER,
            Permission.READ_ABSENCES,
            Permission.CONTACT_ABSENT,
            Permission.READ_SCHOOL_LOG,
            Permission.WRITE_SCHOOL_LOG,
            Permission.READ_CHECKS,
            Permission.ASK_SCHOOL,
            Permission.READ_CONTACTS,
            Permission.READ_FOLLOW_UPS,
            Permission.READ_SUMMARY,
            Permission.SET_GOALS,
            Permission.KEEP_MINUTES,
            Permission.READ_SETTLEMENT,
            Permission.EVALUATE,
            Permission.WIND_UP,
            Permission.EXPORT_NOMINATIONS,
            Permission.EXPORT_COURSE,
            Permission.APPROVE_EXPORTS,
            Permission.USE_API,
        }
    ),
    Role.CASEWORKER: frozenset(
        {
            Permission.READ_PEOPLE,
            Permission.EDIT_PEOPLE,
            Permission.READ_SUPPORT,
            Permission.NOMINATE,
            Permission.IMPORT_NOMINATIONS,
            Permission.READ_NOMINATIONS,
            Permission.READ_COURSES,
            Permission.WITHDRAW,
            Permission.TELL_ABSENCE,
            Permission.READ_ABSENCES,
            Permission.CONTACT_ABSENT,
            Permission.ASSESS_ABSENCE,
            Permission.READ_CHECKS,
            Permission.ASK_SCHOOL,
            Permission.READ_CONTACTS,
            Permission.LOG_CONTACTS,
            Permission.RECORD_OUTCOMES,
            Permission.READ_FOLLOW_UPS,
            Permission.EVALUATE,
            Permission.READ_LOOKS,
            Permission.READ_CHANGES,
            Permission.KEEP_PEOPLE,
            Permission.ERASE_PEOPLE,
            Permission.CONFIRM_ERASURE,
            Permission.HAND_OVER,
            Permission.GIVE_ACCESS,
            Permission.READ_RETENTION,
            Permission.EXPORT_PEOPLE,
            Permission.APPROVE_EXPORTS,
            Permission.USE_API,
        }
    ),
    Role.SCHOOL_TEACHER: _SCHOOL
    | {
        Permission.TELL_ABSENCE,
        Permission.EXEMPT,
        Permission.REPORT_RESULTS,
        Permission.LEND_SESSIONS,
        Permission.EXPORT_COURSE,
        Permission.READ_SCHOOL_LOG,
        Permission.EVALUATE,
        Permission.WIND_UP,
    },
    Role.SCHOOL_ADMIN: _SCHOOL
    | {
        Permission.TELL_ABSENCE,
        Permission.EXEMPT,
        Permission.REPORT_RESULTS,
        Permission.PLAN_SESSIONS,
        Permission.LEND_SESSIONS,
        Permission.READ_SCHOOL_LOG,
        Permission.READ_CHECKS,
        Permission.VOID_MARKS,
        Permission.KEEP_HOLIDAYS,
        Permission.MANAGE_CLIENTS,
        Permission.MANAGE_WEBHOOKS,
        Permission.MANAGE_MEMBERS,
        Permission.EXPORT_COURSE,
        Permission.EVALUATE,
        Permission.WIND_UP,
    },
    Role.SCHOOL_CLIENT: _SCHOOL,
    # Of a session that is lent to them, on its page and nowhere else (ADR 0024).
    Role.SUBSTITUTE: frozenset(
        {Permission.READ_REGISTER, Permission.REPORT_ATTENDANCE}
    ),
    Role.LEADER: frozenset(
        {
            Permission.READ_COURSES,
            Permission.READ_SUMMARY,
            Permission.SET_GOALS,
            Permission.KEEP_MINUTES,
            Permission.READ_SETTLEMENT,
            Permission.CHOOSE_SUMMARY_MAIL,
            Permission.USE_API,
        }
    ),
    # A municipality's own system reads protected figures, and nobody by name.
    Role.MUNICIPAL_CLIENT: frozenset({Permission.READ_SUMMARY, Permission.USE_API}),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.MANAGE_MEMBERS,
            Permission.MANAGE_CLIENTS,
            Permission.READ_LOGS,
            Permission.READ_LOOKS,
            Permission.READ_CHANGES,
            Permission.CONFIRM_ERASURE,
            Permission.READ_RETENTION,
            Permission.SET_RETENTION,
            Permission.APPROVE_EXPORTS,
            Permission.USE_API,
        }
    ),
}


# Who invites to which roles at the own organisation; the operator invites the rest.
INVITABLE: Mapping[str, tuple[Role, ...]] = {
    Role.ADMINISTRATOR: (Role.CASEWORKER, Role.LEADER, Role.ADMINISTRATOR),
    Role.SCHOOL_ADMIN: (Role.SCHOOL_TEACHER, Role.SCHOOL_ADMIN),
}


def allows(membership: Membership, permission: Permission) -> bool:
    """Return whether the membership's role grants ``permission``."""
    return permission in GRANTS.get(membership.role, frozenset())


def require(membership: Membership, permission: Permission) -> None:
    """Let the caller go on only if the membership's role grants ``permission``.

    Raises:
        PermissionDenied: it does not; Django and DRF answer 403.
    """
    if not allows(membership, permission):
        raise PermissionDenied(f"{membership.role} lacks {permission}")


def operates(user: object) -> bool:
    """Return whether ``user`` operates the portal; nobody signed in does not."""
    return bool(getattr(user, "operates", False))


def require_operator(user: object) -> None:
    """Let the caller go on only if ``user`` operates the portal.

    Raises:
        PermissionDenied: it is not an operator's account.
    """
    if not operates(user):
        raise PermissionDenied("not an operator")
