"""Addresses of progress in two voices, the tablet, evaluations and closing reports."""

from django.urls import path

from municipalities.rate_limits import EXPORT, limited
from municipalities.second_factor import CONFIRM
from outcomes.views import (
    changes,
    closing,
    evaluations,
    progress,
    progress_reports,
    tablet,
)

PATTERNS = [
    # Progress in two voices
    path("progress/", progress.due_list, name="progress_due"),
    path("progress/questions/", progress.questions, name="progress_questions"),
    path("progress/report/", progress_reports.report, name="progress_report"),
    path("progress/people/<uuid:public_id>/", progress.person, name="progress_person"),
    path(
        "progress/people/<uuid:public_id>/hand-over/",
        progress.hand_over,
        name="progress_hand_over",
    ),
    path(
        "progress/people/<uuid:public_id>/citizen/",
        progress.measure,
        {"respondent": "citizen"},
        name="progress_citizen",
    ),
    path(
        "progress/people/<uuid:public_id>/caseworker/",
        progress.measure,
        {"respondent": "caseworker"},
        name="progress_caseworker",
    ),
    path(
        "courses/<int:pk>/progress/",
        progress_reports.course_report,
        name="course_progress",
    ),
    # The tablet in the citizen's hands: no address says whose
    path("tablet/", tablet.tablet, name="tablet"),
    path("tablet/thanks/", tablet.thanks, name="tablet_thanks"),
    path("tablet/back/", limited(*CONFIRM)(tablet.back), name="tablet_back"),
    # Evaluation and closing report
    path("courses/<int:pk>/evaluation/", evaluations.evaluation, name="evaluation"),
    path(
        "courses/<int:pk>/evaluation/hand-over/",
        evaluations.hand_over,
        name="evaluation_hand_over",
    ),
    path(
        "courses/<int:pk>/evaluation/paper/",
        evaluations.paper,
        name="evaluation_paper",
    ),
    *(
        path(
            f"courses/<int:pk>/evaluation/{respondent}/",
            evaluations.give,
            {"respondent": respondent},
            name=f"evaluation_{respondent}",
        )
        for respondent in ("citizen", "school", "employer", "caseworker")
    ),
    path("courses/<int:pk>/closing/", closing.closing, name="closing"),
    path(
        "courses/<int:pk>/closing/file/",
        limited(*EXPORT)(closing.share_file),
        name="closing_file",
    ),
    path("tracks/<int:pk>/runs/", closing.runs, name="track_runs"),
    path("courses/<int:pk>/changes/", changes.decide, name="change_decide"),
    path("courses/<int:pk>/learned/", changes.learn, name="course_learned"),
    path("changes/<int:pk>/done/", changes.done, name="change_done"),
    path("changes/<int:pk>/open/", changes.reopen, name="change_reopen"),
    path("changes/overdue/", changes.overdue, name="change_overdue"),
]
