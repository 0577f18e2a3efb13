"""Pages of courses."""

from django.urls import path

from courses.attendance_urls import PATTERNS
from courses.views import (
    board,
    courses,
    demand,
    endings,
    filling,
    known_absences,
    merging,
    offers,
    papers,
    places,
    plan,
    planning,
    proposals,
    quotas,
    shared_proposals,
    substitutes,
    trades,
    wishes,
)

app_name = "courses"
urlpatterns = [
    # Courses and their seats
    path("courses/", courses.course_list, name="course_list"),
    path("courses/<int:pk>/", courses.course_detail, name="course_detail"),
    path("demand/", demand.demand_board, name="demand_board"),
    path("tracks/<int:pk>/plan/", plan.course_plan, name="course_plan"),
    path("courses/<int:pk>/dates/", plan.course_way, name="course_way"),
    path("courses/<int:pk>/open/", plan.course_open, name="course_open"),
    path("courses/<int:pk>/decide/", planning.course_decide, name="course_decide"),
    path(
        "courses/<int:pk>/merge/<int:into>/", merging.course_merge, name="course_merge"
    ),
    path("courses/<int:pk>/filling/", filling.filling, name="filling"),
    path("courses/<int:pk>/filling/fill/", filling.fill, name="fill"),
    path("courses/<int:pk>/filling/release/", filling.release, name="release"),
    path("courses/<int:pk>/filling/pool/", filling.queue_pool, name="queue_pool"),
    path("seats/<int:pk>/", filling.seat, name="seat"),
    path("courses/<int:pk>/quotas/", quotas.course_quotas, name="quotas"),
    path(
        "courses/<int:pk>/quotas/history/",
        quotas.quotas_history,
        name="quotas_history",
    ),
    path("courses/<int:pk>/quotas/change/", quotas.quotas_change, name="quotas_change"),
    path("courses/<int:pk>/quotas/hold/", quotas.hold, name="hold"),
    path("courses/<int:pk>/quotas/trade/", trades.trade_propose, name="trade_propose"),
    path("held/<int:pk>/name/", quotas.held_name, name="held_name"),
    path("held/<int:pk>/back/", quotas.held_back, name="held_back"),
    path("trades/<int:pk>/", trades.trade_answer, name="trade_answer"),
    path("board/", board.board, name="board"),
    path("board/seat/", board.board_seat, name="board_seat"),
    path("courses/<int:pk>/ending/", endings.course_ending, name="course_ending"),
    path("papers/", papers.paper_list, name="paper_list"),
    path(
        "nominations/<uuid:public_id>/wishes/",
        wishes.nomination_wishes,
        name="nomination_wishes",
    ),
    path(
        "nominations/<uuid:public_id>/courses/",
        places.nomination_courses,
        name="nomination_courses",
    ),
    path(
        "seats/<uuid:public_id>/known-absences/",
        known_absences.known_absence_list,
        name="known_absence_list",
    ),
    path(
        "seats/<uuid:public_id>/exempt/",
        known_absences.known_absence_exempt,
        name="known_absence_exempt",
    ),
    path(
        "known-absences/<uuid:public_id>/end/",
        known_absences.known_absence_end,
        name="known_absence_end",
    ),
    path(
        "seats/<uuid:public_id>/withdraw/",
        places.enrolment_withdraw,
        name="enrolment_withdraw",
    ),
    path("seats/<uuid:public_id>/back/", places.seat_take_back, name="seat_take_back"),
    # Offered seats
    path("offers/", offers.offer_list, name="offer_list"),
    path("offers/<uuid:public_id>/", offers.offer, name="offer"),
    path("offers/<uuid:public_id>/yes/", offers.offer_accept, name="offer_accept"),
    path("offers/<uuid:public_id>/no/", offers.offer_refuse, name="offer_refuse"),
    path("offers/<uuid:public_id>/back/", offers.offer_back, name="offer_back"),
    path("offers/<uuid:public_id>/rung/", substitutes.rung, name="offer_rung"),
    path("courses/<int:pk>/substitutes/", substitutes.substitutes, name="substitutes"),
    path("courses/<int:pk>/substitutes/ask/", substitutes.ask_next, name="ask_next"),
    path("courses/<int:pk>/seats/", substitutes.set_seats, name="set_seats"),
    # Proposals over all open courses
    path("proposals/", proposals.proposal_list, name="proposal_list"),
    path("proposals/new/", proposals.proposal_make, name="proposal_make"),
    path(
        "proposals/<uuid:public_id>/", proposals.proposal_detail, name="proposal_detail"
    ),
    path(
        "proposals/shared/", shared_proposals.shared_proposals, name="shared_proposals"
    ),
    path(
        "proposals/shared/<uuid:public_id>/",
        shared_proposals.shared_proposal,
        name="shared_proposal",
    ),
    path(
        "proposals/runs/<uuid:public_id>/",
        proposals.proposal_run,
        name="proposal_run",
    ),
    path(
        "proposals/<uuid:public_id>/take/",
        proposals.proposal_take,
        name="proposal_take",
    ),
    path(
        "proposals/<uuid:public_id>/confirm/",
        proposals.proposal_confirm,
        name="proposal_confirm",
    ),
    path(
        "proposals/<uuid:public_id>/rule/",
        proposals.proposal_rule,
        name="proposal_rule",
    ),
    path("rulings/<int:pk>/lift/", proposals.ruling_lift, name="ruling_lift"),
    *PATTERNS,
]
