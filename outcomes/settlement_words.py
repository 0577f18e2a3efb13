"""The settlement in words: each line says its rule and its dates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outcomes.board_minutes import in_figures
from outcomes.settlement import Account, Line, Rule, Settlement

NOT_KNOWN = "–"


@dataclass(frozen=True, slots=True)
class Said:
    """One line: seats, what it is about, and kroner as they are written."""

    rule: str
    seats: int
    text: str
    kroner: int | None
    amount: str


@dataclass(frozen=True, slots=True)
class Part:
    """One municipality's part; others than the reader's own come without lines."""

    name: str
    account: Account
    is_open: bool
    lines: tuple[Said, ...]

    @property
    def amount(self) -> str:
        """What it comes to, for whoever may know."""
        if not self.is_open:
            return ""
        return amount(self.account.kroner, is_whole=self.account.is_whole)


def parts(
    settled: Settlement, *, names: Mapping[int, str], own: frozenset[int] | None
) -> list[Part]:
    """Every municipality's part; ``own`` are the reader's, None: all of them."""
    return [
        Part(
            name=names.get(place, str(place)),
            account=account,
            is_open=own is None or place in own,
            lines=tuple(in_words(line, names) for line in account.lines)
            if own is None or place in own
            else (),
        )
        for place, account in settled.accounts.items()
    ]


def in_kroner(kroner: int | None) -> str:
    """``2.500 kr.``, or a dash as long as it is not known."""
    if kroner is None:
        return NOT_KNOWN
    return _("%(kroner)s kr.") % {"kroner": number_format(kroner, force_grouping=True)}


def amount(kroner: int, *, is_whole: bool) -> str:
    """An amount, and that more belongs to it when something is not known."""
    if is_whole:
        return in_kroner(kroner)
    return _("%(amount)s and what is not known") % {"amount": in_kroner(kroner)}


def in_words(line: Line, names: Mapping[int, str]) -> Said:
    """A line as it is read."""
    facts = {
        "on": in_figures(line.on) if line.on else "",
        "days": line.days,
        "by": names.get(line.by, "") if line.by is not None else "",
        "percent": line.percent,
    }
    text = _TEXTS[line.rule](line) % facts
    return Said(line.rule, line.seats, text, line.kroner, in_kroner(line.kroner))


def _before(days: int | None) -> str:
    return ngettext(
        "%(n)s day before the start", "%(n)s days before the start", days or 0
    ) % {"n": days}


def _traded(line: Line) -> str:
    if line.seats > 0:
        return _("Guaranteed seats taken over from %(by)s on %(on)s; part of the quota")
    return _("Guaranteed seats given to %(by)s on %(on)s; not part of the quota")


def _cancelled(line: Line) -> str:
    if line.percent == 0:
        return _("Called off on %(on)s, before the school's first step: nothing owed")
    said = _(
        "Called off on %(on)s: %(percent)s %% of the price, split by the sharing key"
    )
    return said + f" ({_before(line.days)})"


_TEXTS: Mapping[Rule, Callable[[Line], str]] = {
    Rule.HELD: lambda _line: _("Guaranteed seats (quota)"),
    Rule.TRADED: _traded,
    Rule.RELEASED: lambda _line: _(
        "Released from the quota on %(on)s: common from then on, no cost of one's own"
    ),
    Rule.USED: lambda _line: _("Seats used, at the price per seat"),
    Rule.WITHDRAWN_FREE: lambda line: (
        _("Withdrawn on %(on)s, before the school's first fee")
        + f" ({_before(line.days)})"
    ),
    Rule.WITHDRAWN_REPLACED: lambda line: (
        _("Withdrawn on %(on)s; the seat was taken over (%(by)s): no fee")
        + f" ({_before(line.days)})"
    ),
    Rule.WITHDRAWN_LATE: lambda line: (
        _("Withdrawn too late on %(on)s, nobody took the seat: fee by the terms")
        + f" ({_before(line.days)})"
    ),
    Rule.NO_SHOW: lambda _line: _(
        "Never came to a session since %(on)s: fee for a no-show by the terms"
    ),
    Rule.NO_SHOW_REPLACED: lambda _line: _(
        "Never came since %(on)s; the seat was taken over (%(by)s): no fee"
    ),
    Rule.EMPTY_KEPT: lambda _line: _(
        "Kept of the quota and left empty: an equal part of what empty seats cost"
    ),
    Rule.EMPTY_COMMON: lambda _line: _(
        "Common empty seats: what they cost, split by the sharing key"
    ),
    Rule.CANCELLED: _cancelled,
}
