"""Secret addresses at which a calendar program fetches sessions, without names."""

from datetime import datetime
from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.course import Course
from municipalities.gate import PersonalRecord
from municipalities.models import Membership, Municipality, Role
from participants.models import Participant


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, membership: Membership) -> Self:
        """One's own."""
        return self.filter(member=membership)

    def open(self, *, at: datetime) -> Self:
        """Neither revoked nor over."""
        return self.filter(revoked_at=None, expires_at__gt=at)


class CalendarFeed(models.Model):
    """A member's calendar: of one course, or of what the member teaches.

    Only a hash of the secret in the address is kept. The address ends with the
    membership, when it is revoked, and by itself after a year.
    """

    member = models.ForeignKey(Membership, models.CASCADE, related_name="feeds")
    course = models.ForeignKey(
        Course, models.CASCADE, null=True, blank=True, related_name="feeds"
    )
    secret_hash = models.CharField(_("hash of the secret"), max_length=64)
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("ends"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.UniqueConstraint("secret_hash", name="calendar_feed_secret_unique"),
            models.UniqueConstraint(
                fields=["member", "course"],
                name="calendar_feed_one_open",
                condition=Q(revoked_at=None),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"calendar {self.pk}"


class PersonFeedQuerySet(models.QuerySet["PersonFeed"]):
    def visible_to(self, membership: Membership) -> Self:
        """The home municipality's caseworkers."""
        if membership.role != Role.CASEWORKER:
            return self.none()
        return self.filter(municipality__in=membership.municipalities())

    def open(self, *, at: datetime) -> Self:
        """Neither revoked nor over."""
        return self.filter(revoked_at=None, expires_at__gt=at)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class PersonFeed(PersonalRecord):
    """A participant's calendar: the sessions of the courses the person has a seat on.

    Made by the home municipality and given to the person. It names nobody; of a
    person with a protected address it gives neither course nor place.
    """

    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="calendar_feeds"
    )
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    secret_hash = models.CharField(_("hash of the secret"), max_length=64)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(_("ends"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PersonFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant's calendar address")
        verbose_name_plural = _("participants' calendar addresses")
        constraints = [
            models.UniqueConstraint("secret_hash", name="person_feed_secret_unique"),
            models.UniqueConstraint(
                fields=["participant"],
                name="person_feed_one_open",
                condition=Q(revoked_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"calendar of a person {self.pk}"
