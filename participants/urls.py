"""Pages of participants."""

from django.urls import path

from municipalities.rate_limits import EXPORT, SEARCH, limited
from participants.views import care, exports, hand_overs, people, privacy

app_name = "participants"
urlpatterns = [
    path("", limited(*SEARCH)(people.participant_list), name="participant_list"),
    path("new/", people.participant_new, name="participant_new"),
    path("<uuid:public_id>/change/", people.participant_edit, name="participant_edit"),
    path(
        "<uuid:public_id>/support/",
        people.participant_support,
        name="participant_support",
    ),
    path("<uuid:public_id>/care/", care.participant_care, name="participant_care"),
    path(
        "<uuid:public_id>/protected/",
        people.participant_protect,
        name="participant_protect",
    ),
    path("<uuid:public_id>/data/", privacy.privacy, name="privacy"),
    path(
        "<uuid:public_id>/data.pdf",
        limited(*EXPORT)(privacy.data_pdf),
        name="data_pdf",
    ),
    path(
        "<uuid:public_id>/data.json",
        limited(*EXPORT)(privacy.data_json),
        name="data_json",
    ),
    path("<uuid:public_id>/data/keep/", privacy.hold, name="hold"),
    path("holds/<int:pk>/lift/", privacy.lift, name="hold_lift"),
    path("<uuid:public_id>/data/erase/", privacy.propose, name="erasure_propose"),
    path(
        "<uuid:public_id>/hand-over/",
        hand_overs.hand_over_new,
        name="hand_over_new",
    ),
    path("hand-overs/", hand_overs.hand_over_list, name="hand_over_list"),
    path("hand-overs/<uuid:public_id>/", hand_overs.hand_over, name="hand_over"),
    path(
        "hand-overs/<uuid:public_id>/accept/",
        hand_overs.accept,
        name="hand_over_accept",
    ),
    path(
        "hand-overs/<uuid:public_id>/refuse/",
        hand_overs.refuse,
        name="hand_over_refuse",
    ),
    path(
        "hand-overs/<uuid:public_id>/take-back/",
        hand_overs.take_back,
        name="hand_over_take_back",
    ),
    path("erasures/", privacy.erasure_list, name="erasure_list"),
    path("erasures/<uuid:public_id>/", privacy.erasure_detail, name="erasure_detail"),
    path(
        "erasures/<uuid:public_id>/confirm/",
        privacy.erasure_confirm,
        name="erasure_confirm",
    ),
    path(
        "erasures/<uuid:public_id>/take-back/",
        privacy.erasure_take_back,
        name="erasure_take_back",
    ),
    # Files on their way out
    path("files/", exports.export_list, name="export_list"),
    path("files/new/", limited(*EXPORT)(exports.export_people), name="export_people"),
    path("files/<uuid:public_id>/", exports.export_detail, name="export_detail"),
    path("files/<uuid:public_id>/judge/", exports.export_judge, name="export_judge"),
    path(
        "files/get/<str:token>/",
        limited(*EXPORT)(exports.export_file),
        name="export_file",
    ),
]
