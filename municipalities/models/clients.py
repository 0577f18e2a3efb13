"""Machine clients: an organisation's own system, its secrets and its tokens."""

from datetime import datetime, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from municipalities.models.members import Membership, Role

LONGEST_TOKEN = timedelta(hours=1)


class Scope(models.TextChoices):
    """What a machine client may be let into, each verb by itself."""

    COURSES_READ = "courses:read", _("read courses")
    SESSIONS_READ = "sessions:read", _("read the schedule")
    REGISTER_READ = "register:read", _("read who is on a session, by name")
    REGISTER_WRITE = "register:write", _("report attendance")
    SUMMARIES_READ = "summaries:read", _("read protected figures")


# What an organisation's system may be let into at all: a school's own courses, a
# municipality's figures and nobody by name.
SCHOOL_SCOPES = (
    Scope.COURSES_READ,
    Scope.SESSIONS_READ,
    Scope.REGISTER_READ,
    Scope.REGISTER_WRITE,
)
MUNICIPAL_SCOPES = (Scope.SUMMARIES_READ,)


class ApiClientQuerySet(models.QuerySet["ApiClient"]):
    def usable(self, *, at: datetime) -> Self:
        """Clients that are neither revoked nor expired at ``at``."""
        return self.filter(revoked_at=None, expires_at__gt=at)

    def visible_to(self, membership: Membership) -> Self:
        """An administrator sees the own school's or municipality's, nobody else any."""
        match membership.role:
            case Role.SCHOOL_ADMIN:
                return self.filter(membership__school=membership.school_id)
            case Role.ADMINISTRATOR:
                own = membership.municipality_id
                return self.filter(membership__municipality=own)
            case _:
                return self.none()


class ApiClient(models.Model):
    """A school's or municipality's system and what it may be let into.

    Its membership has no user, so that every verb knows one kind of actor. An empty
    list of ``networks`` means any address.
    """

    is_authenticated = True  # what Django asks of a request's user; DRF sets us as it

    membership = models.OneToOneField(
        Membership, models.PROTECT, related_name="api_client"
    )
    created_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    key = models.CharField(_("client id"), max_length=20)
    name = models.CharField(_("name"), max_length=80)
    scopes = ArrayField(
        models.CharField(max_length=16, choices=Scope.choices),
        verbose_name=_("is allowed to"),
    )
    networks = ArrayField(
        models.CharField(max_length=43),
        default=list,
        blank=True,
        verbose_name=_("network addresses"),
    )
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = ApiClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("machine client")
        verbose_name_plural = _("machine clients")
        constraints = [
            models.UniqueConstraint("key", name="api_client_key_unique"),
            models.CheckConstraint(
                name="api_client_expires_after_creation",
                condition=Q(expires_at__gt=F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ApiSecret(models.Model):
    """What a client proves itself with; shown once, kept as a hash.

    A client has two for a while when its secret is changed, so that its school can put
    the new one in place without a stop.
    """

    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="secrets")
    secret_hash = models.CharField(_("hash of the secret"), max_length=64)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))

    class Meta:
        verbose_name = _("secret of a machine client")
        verbose_name_plural = _("secrets of machine clients")
        constraints = [
            models.UniqueConstraint("secret_hash", name="api_secret_hash_unique"),
        ]

    def __str__(self) -> str:
        return f"secret {self.pk}"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self, *, at: datetime) -> Self:
        """Tokens in force at ``at``, of secrets and clients that are as well."""
        return self.filter(
            expires_at__gt=at,
            secret__expires_at__gt=at,
            secret__client__in=ApiClient.objects.usable(at=at),
        )


class ApiToken(models.Model):
    """What a client sends with each request: an hour at most, kept as a hash."""

    secret = models.ForeignKey(ApiSecret, models.CASCADE, related_name="tokens")
    token_hash = models.CharField(_("hash of the token"), max_length=64)
    scopes = ArrayField(
        models.CharField(max_length=16, choices=Scope.choices),
        verbose_name=_("is allowed to"),
    )
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token of a machine client")
        verbose_name_plural = _("tokens of machine clients")
        constraints = [
            models.UniqueConstraint("token_hash", name="api_token_hash_unique"),
            models.CheckConstraint(
                name="api_token_lasts_an_hour_at_most",
                condition=Q(expires_at__lte=F("created_at") + LONGEST_TOKEN),
            ),
        ]

    def __str__(self) -> str:
        return f"token {self.pk}"
