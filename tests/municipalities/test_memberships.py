"""A membership opens what its role and dates allow, and nothing else."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from municipalities.middleware import SESSION_KEY
from municipalities.models import JobCentre, Mandate, Membership, Role
from tests import factories


def test_tests_run_as_a_role_that_owns_no_table(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, (SELECT count(*) FROM pg_tables"
            " WHERE schemaname = 'public' AND tableowner = current_user)"
        )
        assert cursor.fetchone() == ("bsp_app", 0)


def test_a_coordinator_without_a_mandate_in_force_has_no_membership(coordinator):
    today = date(2026, 11, 23)
    assert Membership.objects.active(on=today).filter(pk=coordinator.pk).exists()

    Mandate.objects.update(period=(date(2020, 1, 1), today))

    assert not Membership.objects.active(on=today).filter(pk=coordinator.pk).exists()


def test_a_membership_closes_the_day_its_period_ends(caseworker):
    Membership.objects.filter(pk=caseworker.pk).update(
        period=(date(2020, 1, 1), date(2026, 11, 23))
    )
    active = Membership.objects.active(on=date(2026, 11, 23))
    assert not active.filter(pk=caseworker.pk).exists()


def test_a_school_role_at_a_municipality_is_refused(aabenraa):
    refused = pytest.raises(IntegrityError, match="membership_organisation_fits_role")
    with refused, transaction.atomic():
        factories.MembershipFactory(role=Role.SCHOOL_TEACHER, municipality=aabenraa)


def test_a_joint_job_centre_serves_both_its_municipalities(db):
    centre = JobCentre.objects.create(name="Tårnby-Dragør")
    taarnby = factories.MunicipalityFactory(code=185, name="Tårnby", job_centre=centre)
    dragoer = factories.MunicipalityFactory(code=155, name="Dragør", job_centre=centre)
    member = factories.MembershipFactory(municipality=taarnby)

    assert set(member.municipalities()) == {taarnby, dragoer}


@pytest.mark.parametrize("forged", [False, True])
def test_nobody_acts_through_anothers_membership(db, client, forged):
    """Neither as the first of all members, nor with another's number in the session."""
    other = factories.MembershipFactory(role=Role.CASEWORKER)
    own = factories.MembershipFactory(role=Role.CASEWORKER)
    client.force_login(own.user)
    if forged:
        session = client.session
        session[SESSION_KEY] = other.pk
        session.save()
    answer = client.get("/about/")
    assert answer.wsgi_request.membership == own
    assert answer.wsgi_request.memberships == [own]
