"""Pages of the steering group: figures talked about, goals, files, settlement."""

from django.urls import path

from municipalities.rate_limits import EXPORT, limited
from outcomes.views import background, board_files, goals, settlement, steering

PATTERNS = [
    path("steering/", steering.reflection, name="reflection"),
    path("steering/minutes/", steering.minute_list, name="minute_list"),
    path("steering/minutes/<int:pk>/", steering.minute_detail, name="minute_detail"),
    path("steering/minutes/<int:pk>/edit/", steering.minute_edit, name="minute_edit"),
    path(
        "steering/decisions/<int:pk>/done/",
        steering.decision_done,
        name="decision_done",
    ),
    path("steering/goals/", goals.goal_list, name="goal_list"),
    path("steering/goals/new/", goals.goal_new, name="goal_new"),
    path("steering/goals/<int:pk>/", goals.goal_edit, name="goal_edit"),
    path("steering/goals/<int:pk>/end/", goals.goal_end, name="goal_end"),
    path("steering/background/", background.background_list, name="background_list"),
    path("steering/background/new/", background.background_new, name="background_new"),
    path(
        "steering/background/<int:pk>/",
        background.background_correct,
        name="background_correct",
    ),
    path("steering/paper/", limited(*EXPORT)(board_files.paper_pdf), name="paper_pdf"),
    path(
        "steering/paper/full/", limited(*EXPORT)(board_files.full_pdf), name="full_pdf"
    ),
    path("steering/workbook/", limited(*EXPORT)(board_files.workbook), name="workbook"),
    path("steering/settlement/", settlement.settlement_list, name="settlement_list"),
    path(
        "steering/settlement/<int:pk>/",
        settlement.settlement_sheet,
        name="settlement_sheet",
    ),
    path(
        "steering/settlement/<int:pk>/paper/",
        limited(*EXPORT)(settlement.settlement_pdf),
        name="settlement_pdf",
    ),
    path(
        "steering/settlement/<int:pk>/<str:form>/",
        limited(*EXPORT)(settlement.settlement_file),
        name="settlement_file",
    ),
]
