"""What the API answered to a request with a key, so that a copy gets the same."""

from datetime import datetime, timedelta
from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.models.members import Membership

KEPT = timedelta(days=7)  # a school repeats on Monday what failed on Friday


class StoredAnswerQuerySet(models.QuerySet["StoredAnswer"]):
    def old(self, *, at: datetime) -> Self:
        """Answers nobody needs to ask for again as of ``at``."""
        return self.filter(made_at__lte=at - KEPT)


class StoredAnswer(models.Model):
    """The answer to one part of one request, found by who asked and the key's hash.

    Key and request are kept as hashes; the answer holds a session's facts and names
    nobody. ``part`` counts the registers of a request from nought.
    """

    membership = models.ForeignKey(
        Membership, models.CASCADE, related_name="stored_answers"
    )
    key_hash = models.CharField(_("hash of the key"), max_length=64)
    part = models.PositiveSmallIntegerField(_("part of the request"), default=0)
    request_hash = models.CharField(_("hash of the request"), max_length=64)
    answer = models.JSONField(_("answer"), encoder=DjangoJSONEncoder)
    made_at = models.DateTimeField(_("made"), db_index=True)

    objects = StoredAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("stored answer of the API")
        verbose_name_plural = _("stored answers of the API")
        constraints = [
            models.UniqueConstraint(
                "membership", "key_hash", "part", name="stored_answer_once_per_key"
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"
