"""What a figure is: its question, what is counted of what, when and from where."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Text = str | Promise


class Kind(StrEnum):
    """How a figure comes out of the counts."""

    SHARE = "share"  # so many of so many
    MEAN = "mean"  # a sum over so many
    MEDIAN = "median"  # the middle of so many
    DERIVED = "derived"  # from other figures, or entered by hand


class By(StrEnum):
    """The ways a figure may be broken down, never two at once."""

    MUNICIPALITY = "municipality"
    GENDER = "gender"
    ARRIVAL = "arrival"
    TRACK = "track"
    PROFILE = "profile"
    OWN = "own"  # one's own municipality, beside all the others together


# The ways that have a table of their own on the page.
BREAKDOWNS = (By.MUNICIPALITY, By.GENDER, By.ARRIVAL, By.TRACK, By.PROFILE)
# Who is a person: everything. What tells of health (absence) never by gender or age.
PEOPLE = tuple(By)
PLACES = (By.MUNICIPALITY, By.OWN, By.TRACK, By.PROFILE)
COURSES = (By.TRACK, By.PROFILE)

ONE, TENTHS, MINUTES = 1, 10, 60


@dataclass(frozen=True, slots=True)
class Kpi:
    """What a figure asks and counts, of whom, when and from where (domain 6.1).

    ``part`` and ``whole`` are the counts it is made of (``outcomes.summaries``), both
    its own key unless said otherwise, ``unit`` what a mean or median is measured in.
    Counts are stored ``scale`` times finer than they are shown. ``by`` are the
    breakdowns a reader may ask for.
    """

    key: str
    name: Text
    question: Text
    numerator: Text
    denominator: Text
    when: Text
    source: Text
    caveat: Text = ""
    kind: Kind = Kind.SHARE
    unit: Text = ""
    by: tuple[By, ...] = ()
    part: str = ""
    whole: str = ""
    scale: int = ONE

    @property
    def counts(self) -> tuple[str, str]:
        """The keys of the counts that numerator and denominator are taken from."""
        return self.part or self.key, self.whole or self.part or self.key

    @property
    def text(self) -> str:
        """The definition in one paragraph."""
        parts = (
            f"{self._of()}.",
            f"{self.when}.",
            f"{_('Source')}: {self.source}.",
            str(self.caveat),
        )
        return " ".join(part for part in parts if part)

    def _of(self) -> str:
        match self.kind:
            case Kind.MEAN:
                return _("Mean of %(what)s among %(whom)s") % self._said()
            case Kind.MEDIAN:
                return _("Median of %(what)s among %(whom)s") % self._said()
            case _:
                return f"{self.numerator} / {self.denominator}"

    def _said(self) -> dict[str, Text]:
        return {"what": self.numerator, "whom": self.denominator}
