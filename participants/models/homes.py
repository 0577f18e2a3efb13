"""Where a person belonged on a day; the database's function looks over the wall."""

from django.db.models import Func, PositiveSmallIntegerField


class HomeOn(Func):
    """The municipality a person belonged to on a day, from stays; today's without one.

    Arguments: the participant's key and the day (Copenhagen). Whoever asks gets the
    number, so that a school's mark finds the right municipality (domain 3.2).
    """

    function = "participants_home_on"
    output_field = PositiveSmallIntegerField()
