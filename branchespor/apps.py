"""Django's name for this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BranchesporConfig(AppConfig):
    name = "branchespor"
    verbose_name = _("Branchespor")
