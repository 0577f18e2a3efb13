"""Addresses of schedule, register, absence follow-up and what belongs to them."""

from django.urls import path

from courses.views import (
    absences,
    assessments,
    checks,
    clashes,
    contacts,
    exports,
    fact_sheets,
    feeds,
    holidays,
    imports,
    lending,
    paper_register,
    reaction,
    registers,
    rescheduling,
    school_log,
    sessions,
    webhooks,
)
from municipalities.rate_limits import CALENDAR, EXPORT, UPLOAD, limited

PATTERNS = [
    # Schedule and attendance
    path("courses/<int:pk>/sessions/", sessions.session_list, name="session_list"),
    path("courses/<int:pk>/clashes/", clashes.clash_list, name="clash_list"),
    path("courses/<int:pk>/sessions/plan/", sessions.session_plan, name="session_plan"),
    path("courses/<int:pk>/roster/", registers.roster, name="roster"),
    path(
        "courses/<int:pk>/roster/file/",
        limited(*EXPORT)(exports.export_roster),
        name="export_roster",
    ),
    path(
        "courses/<int:pk>/attendance/file/",
        limited(*EXPORT)(exports.export_attendance),
        name="export_attendance",
    ),
    path("calendars/", feeds.feed_list, name="feed_list"),
    path("calendars/<int:pk>/close/", feeds.feed_revoke, name="feed_revoke"),
    path(
        "participants/<uuid:public_id>/calendar/",
        feeds.person_feed,
        name="person_feed",
    ),
    path("calendar/<str:secret>.ics", limited(*CALENDAR)(feeds.feed), name="feed"),
    path("school/holidays/", holidays.holiday_list, name="holiday_list"),
    path(
        "school/holidays/<int:pk>/remove/",
        holidays.holiday_remove,
        name="holiday_remove",
    ),
    path(
        "sessions/<int:pk>/change/", rescheduling.session_change, name="session_change"
    ),
    path(
        "sessions/<int:pk>/cancel/", rescheduling.session_cancel, name="session_cancel"
    ),
    path(
        "sessions/<int:pk>/paper/", paper_register.paper_register, name="paper_register"
    ),
    path("sessions/<int:pk>/substitute/", lending.session_lend, name="session_lend"),
    path("loans/<int:pk>/back/", lending.loan_back, name="loan_back"),
    path("sessions/<int:pk>/register/", registers.register, name="register"),
    path(
        "sessions/<int:pk>/register/all/", registers.register_all, name="register_all"
    ),
    path(
        "sessions/<int:pk>/register/everybody/",
        registers.register_everybody,
        name="register_everybody",
    ),
    path(
        "sessions/<int:pk>/register/undo/",
        registers.register_undo,
        name="register_undo",
    ),
    # Schools' systems that are told of changes
    path("webhooks/", webhooks.webhook_list, name="webhook_list"),
    path("webhooks/<int:pk>/", webhooks.webhook_detail, name="webhook_detail"),
    path("webhooks/<int:pk>/secret/", webhooks.webhook_secret, name="webhook_secret"),
    path("webhooks/<int:pk>/close/", webhooks.webhook_close, name="webhook_close"),
    path("webhooks/<int:pk>/test/", webhooks.webhook_test, name="webhook_test"),
    path(
        "webhooks/messages/<uuid:public_id>/again/",
        webhooks.webhook_resend,
        name="webhook_resend",
    ),
    # Files from schools
    path(
        "courses/<int:pk>/plan/import/",
        limited(*UPLOAD)(imports.plan_import),
        name="plan_import",
    ),
    path(
        "courses/<int:pk>/attendance/import/",
        limited(*UPLOAD)(imports.attendance_import),
        name="attendance_import",
    ),
    path("imports/plan/columns/", imports.plan_import_help, name="plan_import_help"),
    path("imports/plan/<uuid:public_id>/", imports.plan_upload, name="plan_upload"),
    path(
        "imports/attendance/columns/",
        imports.attendance_import_help,
        name="attendance_import_help",
    ),
    path(
        "imports/attendance/<uuid:public_id>/",
        imports.attendance_upload,
        name="attendance_upload",
    ),
    # The talk with the school
    path("courses/<int:pk>/school-log/", school_log.school_log, name="school_log"),
    path(
        "school-log/actions/<int:pk>/done/",
        school_log.action_done,
        name="action_done",
    ),
    # Data checks
    path("data-checks/", checks.check_list, name="check_list"),
    path("sessions/<int:pk>/marks/void/", checks.void_marks, name="void_marks"),
    path(
        "sessions/<int:pk>/register/reopen/",
        checks.reopen_register,
        name="reopen_register",
    ),
    path("marks/<int:pk>/void/", checks.void_mark, name="void_mark"),
    path("marks/<int:pk>/elsewhere/", checks.was_elsewhere, name="was_elsewhere"),
    path("marks/<int:pk>/stay/", checks.keep_longer, name="keep_longer"),
    path("marks/<int:pk>/ask/", checks.ask_school, name="ask_school"),
    path(
        "absences/<uuid:public_id>/accounted/",
        checks.close_explained,
        name="close_explained",
    ),
    # Contact with people on a course
    path("contacts/", contacts.contact_list, name="contact_list"),
    path(
        "contacts/<int:pk>/back/", contacts.contact_take_back, name="contact_take_back"
    ),
    path("seats/<uuid:public_id>/contact/", contacts.contact_log, name="contact_log"),
    path(
        "courses/<int:pk>/contact-rules/", contacts.contact_rules, name="contact_rules"
    ),
    # Absence follow-up
    path("absences/", absences.absence_list, name="absence_list"),
    path("absences/times/", reaction.reaction_times, name="reaction_times"),
    path("absences/<uuid:public_id>/", absences.absence_detail, name="absence_detail"),
    path(
        "absences/<uuid:public_id>/contact/",
        absences.absence_contact,
        name="absence_contact",
    ),
    path(
        "absences/<uuid:public_id>/answer/",
        assessments.absence_answer,
        name="absence_answer",
    ),
    path(
        "absences/<uuid:public_id>/close/", absences.absence_close, name="absence_close"
    ),
    path(
        "absences/<uuid:public_id>/hearing/",
        assessments.absence_hearing,
        name="absence_hearing",
    ),
    path(
        "absences/<uuid:public_id>/facts/",
        fact_sheets.absence_sheet,
        name="absence_sheet",
    ),
    path(
        "absences/<uuid:public_id>/facts.pdf",
        fact_sheets.absence_pdf,
        name="absence_pdf",
    ),
    path(
        "absences/<uuid:public_id>/filed/",
        assessments.absence_journalise,
        name="absence_journalise",
    ),
    path(
        "absences/<uuid:public_id>/employer/",
        absences.absence_employer,
        name="absence_employer",
    ),
]
