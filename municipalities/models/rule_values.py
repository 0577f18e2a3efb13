"""Values of law and practice that change: each with its source and its first day."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _


def in_language(*, da: str, en: str) -> str:
    """Return the text in the language of the screen; Danish where English is empty."""
    return en if en and translation.get_language() == "en" else da


class RuleValueQuerySet(models.QuerySet["RuleValue"]):
    def on(self, day: date) -> Self:
        """The value of each key that holds on ``day``: the newest begun by then."""
        return (
            self.filter(valid_from__lte=day)
            .order_by("key", "-valid_from")
            .distinct("key")
        )

    def value(self, key: str, *, on: date) -> "RuleValue":
        """Return the rule ``key`` as it stands on ``on``.

        Raises:
            RuleValue.DoesNotExist: no value has begun by then.
        """
        return self.on(on).get(key=key)


class RuleValue(models.Model):
    """A dated number or word of the rules (domain 3.1, T12)."""

    key = models.SlugField(_("key"), max_length=60)
    text_da = models.CharField(_("wording"), max_length=200)
    text_en = models.CharField(_("wording in English"), max_length=200, blank=True)
    number = models.DecimalField(
        _("number"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    valid_from = models.DateField(_("valid from"))
    source = models.CharField(_("source"), max_length=300)

    objects = RuleValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule value")
        verbose_name_plural = _("rule values")
        constraints = [
            models.UniqueConstraint("key", "valid_from", name="rule_value_unique"),
            models.CheckConstraint(
                name="rule_value_has_source", condition=~Q(source="")
            ),
        ]

    def __str__(self) -> str:
        return in_language(da=self.text_da, en=self.text_en)


class ReasonCodeQuerySet(models.QuerySet["ReasonCode"]):
    def for_kind(self, kind: str) -> Self:
        """The reasons to choose from, in the order of the list."""
        return self.filter(kind=kind, retired_on=None).order_by("position")


class ReasonCode(models.Model):
    """One entry of a list of reasons: absence, decline, departure, leaving."""

    class Kind(models.TextChoices):
        ABSENCE = "absence", _("absence")
        DECLINE = "decline", _("nomination declined")
        DEPARTURE = "departure", _("order of the list departed from")
        LEAVE = "leave", _("left the course")
        DECISION = "decision", _("go/no-go")
        OFFER = "offer", _("seat not taken")
        HOLD = "hold", _("data must be kept")
        ERASURE = "erasure", _("data is erased")
        MOVE = "move", _("handed over to another municipality")

    kind = models.CharField(_("list"), max_length=10, choices=Kind.choices)
    code = models.SlugField(_("code"), max_length=40)
    label_da = models.CharField(_("wording"), max_length=100)
    label_en = models.CharField(_("wording in English"), max_length=100)
    position = models.PositiveSmallIntegerField(_("position"))
    retired_on = models.DateField(_("retired"), null=True, blank=True)

    objects = ReasonCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        constraints = [
            models.UniqueConstraint("kind", "code", name="reason_code_unique"),
        ]

    def __str__(self) -> str:
        return in_language(da=self.label_da, en=self.label_en)
