"""What is left of people who are gone: counts, so that old figures stay true."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branchespor.models import Track
from municipalities.models import Cooperation, Municipality


class CohortCount(models.Model):
    """So many of so many, of people no longer here; no row of it leads to one of them.

    ``figure`` and ``value`` are those of a count (``Tally``). A row is either a
    municipality's on a track in a year of course starts, without gender, or the whole
    cooperation's of one gender in that year: never both at once (docs/adr/0013).
    """

    cooperation = models.ForeignKey(Cooperation, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year of the course's start"))
    track = models.ForeignKey(Track, models.PROTECT, null=True, related_name="+")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, related_name="+"
    )
    gender = models.CharField(_("gender"), max_length=5, blank=True)
    figure = models.SlugField(_("figure"), max_length=40)
    value = models.PositiveIntegerField(_("at the value"), default=0)
    part = models.PositiveBigIntegerField(_("so many"), default=0)
    whole = models.PositiveBigIntegerField(_("of"), default=0)

    class Meta:
        verbose_name = _("count of people who are gone")
        verbose_name_plural = _("counts of people who are gone")
        constraints = [
            models.UniqueConstraint(
                "cooperation",
                "year",
                "track",
                "municipality",
                "gender",
                "figure",
                "value",
                name="cohort_count_unique",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="cohort_count_never_gender_and_place",
                condition=Q(gender="")
                | Q(track__isnull=True, municipality__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.year}"
