"""Figures from outside: entered with definition, source and date (domain C16, C19)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Cooperation, Membership
from outcomes.models import BackgroundFigure
from outcomes.services.goals import may_set_for


class CorrectedAlready(Exception):
    """The figure has been corrected; the correction itself can be."""


class IsThere(Exception):
    """There is a figure of that name, area and date already."""


class InFuture(Exception):
    """A figure is of a day that has been."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a figure says; ``as_of`` is the day it holds for."""

    name: str
    definition: str
    area: str
    as_of: date
    value: Decimal
    unit: str
    source: str


@transaction.atomic
def enter(
    *,
    cooperation_id: int,
    municipality_id: int | None = None,
    said: Said,
    at: datetime,
    by: Membership,
) -> BackgroundFigure:
    """Enter a figure of the cooperation or of a municipality.

    Holds the cooperation's row, so that the same one entered twice is refused.

    Raises:
        PermissionDenied: ``by`` may not enter figures, or not for that municipality.
        Cooperation.DoesNotExist: ``by`` sees no such cooperation.
        IsThere: the name, area and date are taken; correct that one.
        InFuture: ``said.as_of`` lies after ``at``.
    """
    access.require(by, Permission.SET_GOALS)
    visible = Cooperation.objects.visible_to(by).select_for_update(of=("self",))
    cooperation = visible.get(pk=cooperation_id)
    may_set_for(by, municipality_id)
    there = BackgroundFigure.objects.filter(
        cooperation=cooperation, municipality=municipality_id, corrects=None
    )
    if there.filter(name=said.name, area=said.area, as_of=said.as_of).exists():
        raise IsThere(_("That figure is entered for the date already; correct it."))
    figure = BackgroundFigure(cooperation=cooperation, municipality_id=municipality_id)
    return _put(figure, said, verb="background_figure.entered", at=at, by=by)


@transaction.atomic
def correct(
    *, figure_id: int, said: Said, at: datetime, by: Membership
) -> BackgroundFigure:
    """Enter a row in place of a wrong one, which stays readable. Holds that row.

    Raises:
        PermissionDenied, InFuture: as in ``enter``.
        BackgroundFigure.DoesNotExist: ``by`` may correct no such figure.
        CorrectedAlready: it has been corrected.
    """
    access.require(by, Permission.SET_GOALS)
    mine = BackgroundFigure.objects.correctable_by(by)
    wrong = mine.get(pk=figure_id)
    # The row itself is written once and cannot be locked: the cooperation's stands in.
    visible = Cooperation.objects.visible_to(by).select_for_update(of=("self",))
    cooperation = visible.get(background_figures=wrong)
    if BackgroundFigure.objects.filter(corrects=wrong).exists():
        raise CorrectedAlready(_("The figure has been corrected already."))
    figure = BackgroundFigure(
        cooperation=cooperation,
        municipality_id=wrong.municipality_id,
        corrects=wrong,
    )
    return _put(figure, said, verb="background_figure.corrected", at=at, by=by)


def _put(
    figure: BackgroundFigure, said: Said, *, verb: str, at: datetime, by: Membership
) -> BackgroundFigure:
    if said.as_of > localdate(at):
        raise InFuture(_("A figure holds for a day that has been."))
    for name, value in asdict(said).items():
        setattr(figure, name, value)
    figure.entered_at, figure.entered_by = at, by
    figure.full_clean(exclude=["cooperation", "municipality", "corrects"])
    figure.save(force_insert=True)
    audit.record(by=by, verb=verb, targets=[figure], at=at)
    return figure
