"""Memberships are given by the operator and ended by the administrator."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from municipalities.models import AuditEntry, Mandate, Membership, Role, User
from municipalities.services import members
from tests.conftest import MONDAY

PASSWORD = "blaa-cykel-paa-havnen"


def add(organisation, role=Role.CASEWORKER, password=PASSWORD):
    return members.add(
        email="Ny@Kommune.example",
        name="Ny Kollega",
        password=password,
        role=role,
        organisation=organisation,
        appointed_by="Styregruppen",
        at=MONDAY,
    )


def test_a_new_member_gets_an_account_and_logs_in_by_e_mail(aabenraa, client):
    add(aabenraa)
    answer = client.post(
        "/accounts/login/", {"login": "ny@kommune.example", "password": PASSWORD}
    )
    assert answer.status_code == 302
    assert client.get("/").status_code == 200


def test_a_second_membership_keeps_the_account(aabenraa, syd):
    first = add(aabenraa)
    second = add(syd, role=Role.COORDINATOR)
    assert first.user == second.user
    assert User.objects.filter(pk=first.user.pk).count() == 1
    assert Mandate.objects.get(membership=second).appointed_by == "Styregruppen"


def test_a_weak_password_and_a_wrong_organisation_are_refused(aabenraa, school):
    with pytest.raises(ValidationError):
        add(aabenraa, password="kort")
    with pytest.raises(IntegrityError, match="membership_organisation_fits_role"):
        add(school, role=Role.LEADER)


def test_an_administrator_ends_a_membership_with_an_audit_row(
    administrator, caseworker
):
    members.end(
        membership_id=caseworker.pk,
        last_day=date(2026, 11, 23),
        at=MONDAY,
        by=administrator,
    )
    assert (
        not Membership.objects.active(on=date(2026, 11, 24))
        .filter(pk=caseworker.pk)
        .exists()
    )
    assert AuditEntry.objects.get(verb="membership.ended").target_id == caseworker.pk


def test_an_ended_membership_is_not_ended_again(administrator, caseworker):
    end = {"membership_id": caseworker.pk, "at": MONDAY, "by": administrator}
    members.end(last_day=date(2026, 11, 23), **end)
    with pytest.raises(members.AlreadyEnded):
        members.end(last_day=date(2026, 12, 1), **end)


def test_only_the_own_municipalitys_administrator_ends_memberships(
    administrator, caseworker, neighbour
):
    with pytest.raises(PermissionDenied):
        members.end(
            membership_id=caseworker.pk,
            last_day=date(2026, 11, 23),
            at=MONDAY,
            by=caseworker,
        )
    with pytest.raises(Membership.DoesNotExist):
        members.end(
            membership_id=neighbour.pk,
            last_day=date(2026, 11, 23),
            at=MONDAY,
            by=administrator,
        )


def test_the_switch_takes_ones_own_memberships_only(client_for, caseworker, neighbour):
    client = client_for(caseworker)
    assert client.post("/membership/", {"membership": neighbour.pk}).status_code == 404
    assert client.post("/membership/", {"membership": caseworker.pk}).status_code == 302


def test_a_user_without_membership_sees_why_and_nothing_else(db, client):
    client.force_login(User.objects.create_user("x@y.example", PASSWORD, name="X"))
    answer = client.get("/")
    assert answer.status_code == 403
    assert "medlemskab" in answer.content.decode()
