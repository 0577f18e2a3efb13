"""What employers asked for and what was filled of it (domain A3)."""

from django.utils.translation import gettext_lazy as _

from outcomes.definitions.kpi import By, Kpi

DEMAND = Kpi(
    key="demand",
    name=_("Employers' demand filled"),
    question=_("Do employers get the people they asked for?"),
    numerator=_("places with somebody on a course planned for the order"),
    denominator=_("places employers asked for"),
    when=_("Orders whose period begins in the year; seats as they are now"),
    source=_("the employers' orders and the seats of the courses planned for them"),
    caveat=_("A course with more seats than the order has places counts as the order."),
    by=(By.TRACK,),
)
