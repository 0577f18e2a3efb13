"""``/api/v1/``: it only grows. Guide: ``docs/api.md``."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.authentication import SessionAuthentication

from courses import api as courses
from municipalities.rate_limits import API, TOKEN, limited
from municipalities.views.token import Token
from outcomes import api as outcomes

urlpatterns = [
    path(
        "v1/courses/",
        limited(*API)(courses.CourseList.as_view()),
        name="api_course_list",
    ),
    path(
        "v1/courses/<int:pk>/",
        limited(*API)(courses.CourseDetail.as_view()),
        name="api_course",
    ),
    path(
        "v1/sessions/",
        limited(*API)(courses.SessionList.as_view()),
        name="api_session_list",
    ),
    path(
        "v1/sessions/<int:pk>/",
        limited(*API)(courses.SessionDetail.as_view()),
        name="api_session",
    ),
    path(
        "v1/sessions/<int:pk>/register/",
        limited(*API)(courses.SessionRegister.as_view()),
        name="api_register",
    ),
    path(
        "v1/registers/",
        limited(*API)(courses.Registers.as_view()),
        name="api_registers",
    ),
    path(
        "v1/summaries/",
        limited(*API)(outcomes.SummaryList.as_view()),
        name="api_summary_list",
    ),
    path(
        "v1/summaries/<int:cooperation>/<int:year>/",
        limited(*API)(outcomes.Summary.as_view()),
        name="api_summary",
    ),
    path("v1/token/", limited(*TOKEN)(Token.as_view()), name="api_token"),
    path("v1/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path(
        "v1/docs/",
        SpectacularSwaggerSplitView.as_view(
            url_name="api_schema",
            template_name="portal/api_docs.html",
            # A page for people: a machine's wrong token must not break its template.
            authentication_classes=[SessionAuthentication],
        ),
        name="api_docs",
    ),
]
