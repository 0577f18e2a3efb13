"""The words of the line: which rule gave a seat, what came of a call."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SeatRule(models.TextChoices):
    """The published rule that gave a seat (domain 6.2)."""

    QUOTA = "quota", _("the municipality's own quota")
    COMMON = "common", _("common seat: longest wait, one municipality in turn")
    DEPARTURE = "departure", _("out of turn, with a listed reason")
    SUBSTITUTE = "substitute", _("substitute for someone who withdrew")
    MERGED = "merged", _("moved with the course that was merged into this one")


class Contact(models.TextChoices):
    """What came of ringing about a free seat shortly before the start."""

    NO_ANSWER = "no_answer", _("no answer")
    SAYS_NO = "says_no", _("says no")
    SAYS_YES = "says_yes", _("says yes")
