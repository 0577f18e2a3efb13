"""An invitation is for one address, one role, one organisation, once, for 72 hours."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from municipalities import isolation
from municipalities.models import (
    AuditEntry,
    Invitation,
    Mandate,
    Membership,
    Notice,
    Role,
    User,
)
from municipalities.services import accounts, invitations
from municipalities.tasks import deliver_notices
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "korrekt-hest-batteri"
NEW = {"name": "Ny Kollega", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def offer(administrator):
    """A function that invites somebody to be a caseworker."""

    def invite(email="ny@kommune.example", *, by=administrator, role=Role.CASEWORKER):
        return invitations.invite(email=email, role=role, at=timezone.now(), by=by)

    return invite


def link(invitation):
    return f"/invitations/{invitation.token}/"


def test_a_new_colleague_gets_an_account_and_goes_on_to_enrolment(offer, aabenraa):
    client = Client()
    assert client.get(link(offer())).status_code == 200
    answer = client.post(link(Invitation.objects.get()), NEW)
    assert answer.status_code == 302
    member = Membership.objects.get(user__email="ny@kommune.example")
    assert (member.role, member.municipality) == (Role.CASEWORKER, aabenraa)
    assert client.get("/people/")["Location"] == "/accounts/second-factor/"
    assert AuditEntry.objects.filter(verb="invitation.accepted").count() == 1


def test_the_mail_holds_the_link_and_no_database_holds_the_token(offer):
    invitation = offer()
    deliver_notices()
    (sent,) = mail.outbox
    assert sent.to == ["ny@kommune.example"]
    assert link(invitation) in sent.body
    row = Invitation.objects.filter(pk=invitation.pk).values().get()
    notice = Notice.objects.filter(invitation=invitation).values().get()
    assert invitation.token not in f"{row} {notice}"


def test_a_link_works_once(offer):
    invitation = offer()
    Client().post(link(invitation), NEW)
    assert Client().get(link(invitation)).status_code == 404
    assert Client().post(link(invitation), NEW).status_code == 404


@pytest.mark.parametrize(("hours", "status"), [(71, 200), (73, 404)])
def test_a_link_lasts_72_hours(offer, hours, status):
    invitation = offer()
    back = timezone.now() - timedelta(hours=hours)
    Invitation.objects.update(created_at=back, expires_at=back + invitations.VALID_FOR)
    assert Client().get(link(invitation)).status_code == status


def test_a_link_taken_back_is_dead_and_its_mail_unsent(offer, administrator):
    invitation = offer()
    invitations.revoke(invitation_id=invitation.pk, at=timezone.now(), by=administrator)
    deliver_notices()
    assert mail.outbox == []
    assert Client().get(link(invitation)).status_code == 404


@pytest.mark.parametrize("token", ["x", "0" * 64])
def test_a_made_up_link_is_a_404(offer, token):
    offer()
    assert Client().get(f"/invitations/{token}/").status_code == 404


def test_the_row_without_the_secret_key_does_not_make_a_link(offer, settings):
    invitation = offer()
    settings.SECRET_KEY = "another"
    assert Client().get(link(invitation)).status_code == 404


def test_somebody_else_who_is_logged_in_is_refused(offer, settings, client_for, leader):
    settings.MFA_RELAXED = True
    client = client_for(leader)
    invitation = offer()
    assert client.get(link(invitation)).status_code == 403
    assert client.post(link(invitation)).status_code == 403
    assert Membership.objects.filter(user=leader.user).count() == 1
    with pytest.raises(invitations.ForAnother):
        invitations.accept(token=invitation.token, user=leader.user, at=timezone.now())


def test_an_existing_account_logs_in_and_gets_one_more_membership(
    offer, settings, client_for, teacher
):
    settings.MFA_RELAXED = True
    invitation = offer(teacher.user.email)
    page = Client().get(link(invitation))
    assert f"next=/invitations/{invitation.token}/" in page.content.decode()
    assert Client().post(link(invitation), NEW).status_code == 200  # nothing happens
    answer = client_for(teacher).post(link(invitation))
    assert answer.status_code == 302
    roles = Membership.objects.filter(user=teacher.user).values_list("role", flat=True)
    assert set(roles) == {Role.SCHOOL_TEACHER, Role.CASEWORKER}


def test_an_open_account_is_never_given_a_new_password_by_a_link(offer, teacher):
    invitation = offer(teacher.user.email)
    with pytest.raises(invitations.ForAnother):
        invitations.accept_as_new(
            token=invitation.token, name="x", password=PASSWORD, at=timezone.now()
        )


def test_a_closed_account_opens_again_with_a_new_password(offer, administrator, leader):
    accounts.deactivate(membership_id=leader.pk, at=timezone.now(), by=administrator)
    invitation = offer(leader.user.email)
    Client().post(link(invitation), NEW)
    user = User.objects.get(pk=leader.user_id)
    assert user.is_active
    assert user.check_password(PASSWORD)


def test_an_invitation_dies_with_whoever_sent_it(offer, administrator, aabenraa):
    invitation = offer()
    boss = factories.MembershipFactory(role=Role.ADMINISTRATOR, municipality=aabenraa)
    accounts.deactivate(membership_id=administrator.pk, at=timezone.now(), by=boss)
    assert Client().get(link(invitation)).status_code == 404


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        ("administrator", {Role.CASEWORKER, Role.LEADER, Role.ADMINISTRATOR}),
        ("school_admin", {Role.SCHOOL_TEACHER, Role.SCHOOL_ADMIN}),
        ("coordinator", set()),
        ("caseworker", set()),
        ("leader", set()),
        ("teacher", set()),
    ],
)
def test_who_invites_to_which_role(offer, request, who, roles):
    by, may = request.getfixturevalue(who), set()
    for role in Role:
        try:
            may.add(offer(f"{role}@x.example", by=by, role=role).role)
        except PermissionDenied:
            continue
    assert may == roles
    organisations = {each.organisation for each in Invitation.objects.all()}
    assert organisations <= {by.organisation}


def test_a_second_invitation_takes_the_first_ones_place(offer, administrator):
    first, second = offer(), offer("NY@kommune.example")
    assert Client().get(link(first)).status_code == 404
    assert Client().get(link(second)).status_code == 200
    pending = Invitation.objects.visible_to(administrator).pending(at=timezone.now())
    assert pending.get() == second


def test_who_has_the_role_is_not_invited_to_it(offer, caseworker):
    with pytest.raises(invitations.AlreadyMember):
        offer(caseworker.user.email.upper())


def test_the_operator_invites_a_coordinator_with_a_mandate(syd):
    call_command(
        "invite",
        "ko@kommune.example",
        role="coordinator",
        cooperation=syd.name,
        appointed_by="Styregruppen",
    )
    Client().post(link(Invitation.objects.get()), NEW)
    assert Mandate.objects.get().appointed_by == "Styregruppen"
    assert Membership.objects.active(on=timezone.localdate()).get().cooperation == syd


def test_no_coordinator_without_somebody_who_appointed_her(syd):
    with pytest.raises(CommandError, match="invitation_coordinator_has_a_mandate"):
        call_command("invite", "k@x.example", role="coordinator", cooperation=syd.name)


def test_a_weak_password_is_refused_at_its_field(offer):
    weak = {**NEW, "password1": "for-kort", "password2": "for-kort"}
    answer = Client().post(link(offer()), weak)
    assert answer.status_code == 422
    assert re.search(r"id_password1_error", answer.content.decode())
    assert not User.objects.filter(email="ny@kommune.example").exists()


def test_the_operators_command_needs_no_membership_behind_it(syd):
    with isolation.acting_for(isolation.NOBODY):
        call_command(
            "invite",
            "ko@kommune.example",
            role="coordinator",
            cooperation=syd.name,
            appointed_by="Styregruppen",
        )
        assert Client().post(link(Invitation.objects.get()), NEW).status_code == 302


def test_no_link_looks_as_if_it_held_a_cpr_number():
    tokens = (Invitation(public_id=uuid4()).token for _ in range(2000))
    assert not any(any(c.isdigit() for c in token) for token in tokens)
