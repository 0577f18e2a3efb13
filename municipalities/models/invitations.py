"""Invitations: how an account or one more membership comes to be."""

import hashlib
import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from municipalities.models.cooperation import Cooperation
from municipalities.models.members import (
    MUNICIPAL_ROLES,
    Membership,
    Role,
)
from municipalities.models.organisations import Municipality, School

# Letters for digits, so that no link ever looks as if it held a CPR number.
LETTERS = str.maketrans("0123456789", "ghijklmnop")
PERSONAL_SCHOOL_ROLES = (Role.SCHOOL_TEACHER, Role.SCHOOL_ADMIN, Role.SUBSTITUTE)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self, *, at: datetime) -> Self:
        """Those that still open: unused, in time, and whoever invited still may."""
        inviters = Membership.objects.active(on=localdate(at))
        return self.filter(
            Q(invited_by=None) | Q(invited_by__in=inviters),
            accepted_at=None,
            revoked_at=None,
            expires_at__gt=at,
        )

    def visible_to(self, membership: Membership) -> Self:
        """Administrators see those of their own municipality or school."""
        match membership.role:
            case Role.ADMINISTRATOR:
                return self.filter(municipality__in=membership.municipalities())
            case Role.SCHOOL_ADMIN:
                return self.filter(school=membership.school_id)
            case _:
                return self.none()


class Invitation(models.Model):
    """One role at one organisation, offered to one e-mail address, once.

    The token of the link is derived from ``public_id`` with the server's secret key and
    never stored; the row holds its hash.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), max_length=254)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+"
    )
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cooperation = models.ForeignKey(
        Cooperation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    appointed_by = models.CharField(_("appointed by"), max_length=120, blank=True)
    invited_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    token_hash = models.CharField(_("hash of the token"), max_length=64)
    created_at = models.DateTimeField(_("invited"))
    expires_at = models.DateTimeField(_("can be used until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_as = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint("token_hash", name="invitation_token_unique"),
            models.CheckConstraint(
                name="invitation_expires_after_creation",
                condition=Q(expires_at__gt=F("created_at")),
            ),
            models.CheckConstraint(
                name="invitation_ends_one_way",
                condition=Q(accepted_at=None) | Q(revoked_at=None),
            ),
            models.CheckConstraint(
                name="invitation_becomes_a_membership_when_accepted",
                condition=Q(accepted_as=None) | Q(accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_organisation_fits_role",
                condition=Q(
                    role=Role.COORDINATOR,
                    cooperation__isnull=False,
                    municipality=None,
                    school=None,
                )
                | Q(
                    role__in=PERSONAL_SCHOOL_ROLES,
                    school__isnull=False,
                    municipality=None,
                    cooperation=None,
                )
                | Q(
                    role__in=MUNICIPAL_ROLES,
                    municipality__isnull=False,
                    school=None,
                    cooperation=None,
                ),
            ),
            models.CheckConstraint(
                name="invitation_coordinator_has_a_mandate",
                condition=~Q(role=Role.COORDINATOR) | ~Q(appointed_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def organisation(self) -> Municipality | School | Cooperation | None:
        """The one organisation the invitation is for."""
        return self.municipality or self.school or self.cooperation

    @property
    def token(self) -> str:
        """What the link holds; whoever has the row but not the key cannot make it."""
        digest = salted_hmac("invitation", str(self.public_id), algorithm="sha256")
        return digest.hexdigest().translate(LETTERS)


def hash_of(token: str) -> str:
    """What is stored of a link's token: it is long and random, so SHA-256 suffices."""
    return hashlib.sha256(token.encode()).hexdigest()
