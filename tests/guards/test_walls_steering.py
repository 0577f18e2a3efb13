"""What a steering group writes to itself stays with it, also in PostgreSQL."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, transaction

from municipalities import isolation
from outcomes.models import Goal, ReflectionDecision, ReflectionMinute
from tests import world

MODELS = (Goal, ReflectionMinute, ReflectionDecision)
HISTORIES = [apps.get_model(f"outcomes.{model.__name__}Event") for model in MODELS]
CHANGED = {
    Goal: {"source": "x"},
    ReflectionMinute: {"seen": "x"},
    ReflectionDecision: {"owner": "x"},
}
INSIDE = ("leader", "caseworker", "coordinator", "administrator")
OUTSIDE = ("school_teacher", "substitute")


def as_member(membership):
    return isolation.acting_for(isolation.context_of(membership))


def reached():
    return [model for model in (*MODELS, *HISTORIES) if model.objects.exists()]


@pytest.mark.parametrize("who", INSIDE)
def test_the_cooperation_reads_what_it_decided(syd, who):
    here = world.build(syd)
    with as_member(getattr(here, who)):
        assert reached() == [*MODELS, *HISTORIES]


@pytest.mark.parametrize("who", OUTSIDE)
def test_schools_have_no_part_in_it(syd, who):
    here = world.build(syd)
    with as_member(getattr(here, who)):
        assert reached() == []


@pytest.mark.parametrize("who", INSIDE)
def test_another_cooperation_reads_and_changes_nothing(syd, oest, who):
    here, strangers = world.build(syd), world.build(oest)
    with as_member(getattr(strangers, who)):
        for model in MODELS:
            row = getattr(here, model.__name__.removeprefix("Reflection").lower())
            assert not model.objects.filter(pk=row.pk).exists()
            assert not model.objects.filter(pk=row.pk).update(**CHANGED[model])
        here.goal.pk = None
        with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
            here.goal.save()
