"""Word to schools' own systems that a seat or a course changed: ids, never names."""

import uuid
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.course import Course
from courses.models.enrolment import Enrolment
from municipalities.gate import PersonalRecord
from municipalities.models import Membership, Role, School

KEPT = timedelta(days=30)


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, membership: Membership) -> Self:
        """A school administrator sees the own school's, nobody else any."""
        if membership.role != Role.SCHOOL_ADMIN:
            return self.none()
        return self.filter(school=membership.school_id)

    def open(self) -> Self:
        """Addresses that are not closed."""
        return self.filter(closed_at=None)

    def free(self, *, at: datetime) -> Self:
        """Addresses nobody is sending to, and that are not resting after a failure."""
        return self.open().filter(next_at__lte=at)


class Webhook(models.Model):
    """An address of a school's system that is told of changes, and how it is signed.

    Secrets lie sealed. ``next_at`` is both the lease of whoever sends now and the rest
    after a failure: before it nobody sends there.
    """

    school = models.ForeignKey(School, models.PROTECT, related_name="webhooks")
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    url = models.CharField(_("address"), max_length=300)
    sealed_secret = models.CharField(_("sealed secret"), max_length=300)
    sealed_former = models.CharField(
        _("sealed former secret"), max_length=300, blank=True
    )
    former_until = models.DateTimeField(
        _("former secret signs until"), null=True, blank=True
    )
    created_at = models.DateTimeField(_("created"))
    next_at = models.DateTimeField(_("not before"))
    last_sent_at = models.DateTimeField(_("last delivered"), null=True, blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("address of a school's system")
        verbose_name_plural = _("addresses of schools' systems")
        constraints = [
            models.CheckConstraint(
                name="webhook_former_secret_with_its_end",
                condition=Q(sealed_former="", former_until=None)
                | (~Q(sealed_former="") & Q(former_until__isnull=False)),
            ),
            models.CheckConstraint(
                name="webhook_signs_until_it_is_closed",
                condition=(~Q(sealed_secret="") & Q(closed_at=None))
                | Q(sealed_secret="", sealed_former="", closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return urlsplit(self.url).hostname or self.url


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def visible_to(self, membership: Membership) -> Self:
        """What goes to the addresses the membership sees."""
        return self.filter(webhook__in=Webhook.objects.visible_to(membership))

    def unsent(self, *, at: datetime) -> Self:
        """Due by ``at``, neither delivered nor given up; oldest first."""
        return self.waiting().filter(due_at__lte=at).order_by("due_at", "pk")

    def waiting(self) -> Self:
        """Neither delivered nor given up."""
        return self.filter(sent_at=None, given_up_at=None)

    def old(self, *, at: datetime) -> Self:
        """What need not be kept: over, or its address closed, for ``KEPT``."""
        until = at - KEPT
        return self.filter(
            Q(sent_at__lte=until)
            | Q(given_up_at__lte=until)
            | Q(webhook__closed_at__lte=until)
        )


class WebhookDelivery(PersonalRecord):
    """One event owed to one address: written in the verb's transaction, sent later."""

    class Kind(models.TextChoices):
        SEATED = "enrolment.seated", _("somebody got a seat")
        UNSEATED = "enrolment.unseated", _("a seat was taken back")
        LEFT = "enrolment.left", _("somebody left the course")
        POSTPONED = "course.postponed", _("the course got other dates")
        CANCELLED = "course.cancelled", _("the course was called off")
        TEST = "test", _("test")

    class Trouble(models.TextChoices):
        REFUSED = "refused", _("the system answered with an error")
        NO_ANSWER = "no_answer", _("no answer in time")
        NOT_ALLOWED = "not_allowed", _("the address leads into a closed network")

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, models.PROTECT, related_name="deliveries")
    kind = models.CharField(_("kind"), max_length=24, choices=Kind.choices)
    course = models.ForeignKey(
        Course, models.CASCADE, null=True, blank=True, related_name="+"
    )
    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, null=True, blank=True, related_name="+"
    )
    happened_at = models.DateTimeField(_("happened"))
    due_at = models.DateTimeField(_("due"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)
    sent_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, blank=True)
    trouble = models.CharField(
        _("what went wrong"), max_length=12, choices=Trouble.choices, blank=True
    )
    status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("message to a school's system")
        verbose_name_plural = _("messages to schools' systems")
        constraints = [
            models.UniqueConstraint("public_id", name="webhook_delivery_id_unique"),
            models.CheckConstraint(
                name="webhook_delivery_is_about_what_its_kind_says",
                condition=Q(kind="test", course=None, enrolment=None)
                | Q(kind__startswith="course.", course__isnull=False, enrolment=None)
                | Q(
                    kind__startswith="enrolment.",
                    course__isnull=False,
                    enrolment__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="webhook_delivery_ends_one_way",
                condition=Q(sent_at=None) | Q(given_up_at=None),
            ),
        ]
        indexes = [
            models.Index(
                "webhook",
                "due_at",
                name="webhook_delivery_unsent",
                condition=Q(sent_at=None, given_up_at=None),
            ),
            models.Index(
                "webhook",
                models.F("happened_at").desc(),
                name="webhook_delivery_newest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
