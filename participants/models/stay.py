"""Where a person belonged, and when."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.gate import PersonalRecord
from municipalities.models import Municipality
from participants.models.participant import Participant


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Stay(PersonalRecord):
    """The municipality a person belonged to during a period (from–to)."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="stays")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    period = DateRangeField(_("period"))

    class Meta:
        verbose_name = _("time in a municipality")
        verbose_name_plural = _("times in municipalities")
        constraints = [
            ExclusionConstraint(
                name="stay_in_one_municipality_at_a_time",
                expressions=[
                    ("participant", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.period}"
