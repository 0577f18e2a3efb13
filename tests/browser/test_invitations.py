"""From the administrator's invitation to the new colleague's first page."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from municipalities.models import Invitation, Role
from municipalities.services import invitations
from tests.browser import screen

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.authn]


def test_an_administrator_invites_and_sees_who_is_invited(page, administrator, leader):
    screen.act_as(page, administrator)
    page.goto("/members/invite/")
    screen.check(page, "invite")
    page.locator("#id_email").fill("ny@kommune.example")
    page.locator("#id_role").select_option(Role.CASEWORKER)
    page.get_by_role("button", name="Send invitationen").click()
    expect(page.get_by_role("rowheader", name="ny@kommune.example")).to_be_visible()
    screen.check(page, "members")


def test_the_invited_makes_an_account(page, administrator):
    invitation = invitations.invite(
        email="ny@kommune.example",
        role=Role.CASEWORKER,
        at=timezone.now(),
        by=administrator,
    )
    page.goto(f"/invitations/{invitation.token}/")
    screen.check(page, "invitation")
    page.locator("#id_name").fill("Ny Kollega")
    page.locator("#id_password1").fill("korrekt-hest-batteri")
    page.locator("#id_password2").fill("korrekt-hest-batteri")
    page.get_by_role("button", name="Opret min konto").click()
    expect(page.locator("header")).to_contain_text("Ny Kollega")
    assert Invitation.objects.get().accepted_at
    page.goto("/accounts/sessions/")
    screen.check(page, "sessions")
