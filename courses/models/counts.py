"""Numbers that everybody may know; the database's functions count over the wall."""

from django.db.models import BooleanField, Func, IntegerField


class Seated(Func):
    """How many people have a seat on the course with this key, whoever asks."""

    function = "courses_seated"
    output_field = IntegerField()


class Offered(Func):
    """How many free seats of the course with this key somebody is asked about."""

    function = "courses_offered"
    output_field = IntegerField()


class WaitingFor(Func):
    """How many people wait for the course with this key, whoever asks."""

    function = "courses_waiting"
    output_field = IntegerField()


class SitsElsewhere(Func):
    """Whether a nomination's person has a seat on another course than this one."""

    function = "courses_sits_elsewhere"
    output_field = BooleanField()


class Contacts(Func):
    """How often somebody tried to reach the person of the case with this key."""

    function = "courses_contacts"
    output_field = IntegerField()
