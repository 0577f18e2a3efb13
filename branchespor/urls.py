"""Pages about tracks and nominations."""

from django.urls import URLPattern

app_name = "branchespor"
urlpatterns: list[URLPattern] = []
