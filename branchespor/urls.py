"""Pages about tracks and nominations."""

from django.urls import path

from branchespor.views import (
    demand,
    exports,
    imports,
    nominations,
    statements,
    track_changes,
    track_parts,
    tracks,
)
from municipalities.rate_limits import EXPORT, UPLOAD, limited

app_name = "branchespor"
urlpatterns = [
    path("tracks/", tracks.track_list, name="track_list"),
    path("tracks/new/", track_changes.track_new, name="track_new"),
    path("tracks/<int:pk>/", tracks.track_detail, name="track_detail"),
    path("tracks/<int:pk>/change/", track_changes.track_change, name="track_change"),
    path("tracks/<int:pk>/end/", track_changes.track_end, name="track_end"),
    path("tracks/<int:pk>/resume/", track_changes.track_resume, name="track_resume"),
    path("tracks/<int:pk>/modules/new/", track_parts.module_new, name="module_new"),
    path("modules/<int:pk>/", track_parts.module_change, name="module_change"),
    path("modules/<int:pk>/move/", track_parts.module_move, name="module_move"),
    path("modules/<int:pk>/end/", track_parts.module_end, name="module_end"),
    path(
        "tracks/<int:pk>/requirements/new/",
        track_parts.requirement_new,
        name="requirement_new",
    ),
    path(
        "requirements/<int:pk>/",
        track_parts.requirement_change,
        name="requirement_change",
    ),
    path(
        "requirements/<int:pk>/end/",
        track_parts.requirement_end,
        name="requirement_end",
    ),
    path("tracks/<int:pk>/orders/new/", demand.order_new, name="order_new"),
    path("orders/<int:pk>/", demand.order_change, name="order_change"),
    path("orders/<int:pk>/close/", demand.order_close, name="order_close"),
    path("tracks/<int:pk>/shortage/", demand.shortage, name="shortage"),
    path(
        "tracks/<int:pk>/requirements/publish/",
        track_parts.requirements_publish,
        name="requirements_publish",
    ),
    path("nominations/", nominations.nomination_list, name="nomination_list"),
    path(
        "people/<uuid:public_id>/nominate/",
        nominations.nomination_new,
        name="nomination_new",
    ),
    path(
        "nominations/<uuid:public_id>/",
        nominations.nomination_detail,
        name="nomination_detail",
    ),
    path(
        "nominations/<uuid:public_id>/change/",
        statements.nomination_change,
        name="nomination_change",
    ),
    path(
        "nominations/<uuid:public_id>/payment/",
        nominations.nomination_payment,
        name="nomination_payment",
    ),
    path(
        "nominations/<uuid:public_id>/withdraw/",
        nominations.nomination_withdraw,
        name="nomination_withdraw",
    ),
    path(
        "nominations/<uuid:public_id>/decline/",
        nominations.nomination_decline,
        name="nomination_decline",
    ),
    path(
        "nominations/file/",
        limited(*EXPORT)(exports.export_nominations),
        name="export_nominations",
    ),
    # Files from job centres
    path(
        "imports/nominations/",
        limited(*UPLOAD)(imports.nomination_import),
        name="nomination_import",
    ),
    path(
        "imports/nominations/columns/",
        imports.nomination_import_help,
        name="nomination_import_help",
    ),
    path(
        "imports/nominations/<uuid:public_id>/",
        imports.nomination_upload,
        name="nomination_upload",
    ),
]
