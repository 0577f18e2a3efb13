"""``/api/v1/``: it only grows."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
