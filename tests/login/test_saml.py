"""Login through a municipality's own SAML identity provider, from end to end."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone

from municipalities.models import AuditEntry, Membership, Role, User
from municipalities.services import federation
from tests import factories
from tests.login.browser import Browser
from tests.login.saml_idp import (
    AABENRAA,
    BINDING_HTTP_REDIRECT,
    CONSTRAINT,
    NAMEID_FORMAT_PERSISTENT,
    SIG_RSA_SHA256,
    TOENDER,
    NameID,
    privilege_list,
)

pytestmark = [pytest.mark.authn, pytest.mark.django_db]
NOTHING = privilege_list((AABENRAA, "direktør", {}))


def grants(*names, cvr=AABENRAA, **limits):
    return privilege_list(*((cvr, name, limits) for name in names))


def coordinator(cooperation, cvr=AABENRAA):
    return privilege_list((cvr, "koordinator", {CONSTRAINT: cooperation.name}))


def given():
    """Roles in force today that an identity provider gave."""
    in_force = Membership.objects.active(on=timezone.localdate())
    return sorted(in_force.exclude(origin="").values_list("role", flat=True))


def is_in(browser):
    return browser.client.get("/").status_code == 200


def test_a_caseworker_logs_in_with_the_role_her_municipality_gave(saml, aabenraa):
    answer = saml.log_in()
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(saml)
    membership = Membership.objects.get(origin=saml.idp.entity_id)
    assert (membership.role, membership.municipality) == (Role.CASEWORKER, aabenraa)
    user = membership.user
    assert (user.name, user.email) == ("Kirsten Hansen", "kirsten@aabenraa.example")
    assert not user.has_usable_password()
    assert AuditEntry.objects.filter(
        verb="membership.given_by_provider", target_id=membership.pk
    ).exists()


def test_the_session_knows_the_level_the_provider_vouched_for(saml):
    saml.log_in(level="High")
    assert saml.client.session["federated"]["level"] == "High"


def test_nothing_of_the_answer_is_kept(saml):
    saml.log_in()
    assert SocialAccount.objects.get().extra_data == {}


def test_the_same_person_keeps_the_account_and_the_membership(saml):
    saml.log_in()
    saml.client.logout()
    saml.log_in()
    assert SocialAccount.objects.count() == 1
    assert given() == ["caseworker"]
    assert Membership.objects.exclude(origin="").count() == 1


def test_a_role_no_longer_granted_ends_at_once(saml):
    saml.log_in()
    other = Browser(Client(), saml.idp)
    assert other.log_in(privileges=grants("leder")).status_code == 302
    assert given() == ["leader"]
    assert AuditEntry.objects.filter(verb="membership.withdrawn_by_provider").exists()


def test_with_no_role_left_everything_ends_and_nobody_gets_in(saml):
    saml.log_in()
    other = Browser(Client(), saml.idp)
    assert other.log_in(privileges=NOTHING).status_code == 403
    assert given() == []
    assert not is_in(saml)


def test_an_unknown_privilege_beside_a_known_one_gives_nothing_more(saml):
    saml.log_in(privileges=grants("direktør", "sagsbehandler"))
    assert given() == ["caseworker"]


def test_a_constraint_we_do_not_know_limits_to_nothing(saml):
    kle = {"http://sts.kombit.dk/constraints/KLE/1": "15.*"}
    assert saml.log_in(privileges=grants("sagsbehandler", **kle)).status_code == 403


def test_the_lead_municipality_appoints_its_coordinator(saml, syd, aabenraa):
    syd.lead = aabenraa
    syd.save()
    saml.log_in(privileges=coordinator(syd))
    assert given() == ["coordinator"]
    assert is_in(saml)
    other = Browser(Client(), saml.idp)
    other.log_in(privileges=grants("sagsbehandler"))
    assert given() == ["caseworker"]


def test_no_other_municipality_appoints_it(saml, idps, syd):
    toender = Browser(saml.client, idps.toender, "toender")
    answer = toender.log_in(cvr=TOENDER, privileges=coordinator(syd, TOENDER))
    assert answer.status_code == 403


def test_the_same_name_id_at_another_provider_is_another_person(saml, idps):
    saml.log_in()
    toender = Browser(Client(), idps.toender, "toender")
    toender.log_in(cvr=TOENDER, privileges=grants("sagsbehandler", cvr=TOENDER))
    assert SocialAccount.objects.values("user").distinct().count() == 2


def test_a_membership_given_by_people_is_left_alone(saml, aabenraa):
    saml.log_in()
    user = SocialAccount.objects.get().user
    factories.MembershipFactory(role=Role.LEADER, municipality=aabenraa, user=user)
    Browser(Client(), saml.idp).log_in(privileges=NOTHING)
    in_force = Membership.objects.active(on=timezone.localdate())
    assert [each.role for each in in_force.filter(user=user)] == [Role.LEADER]


def test_an_address_finds_no_account_and_takes_none(saml, caseworker):
    caseworker.user.email = "kirsten@aabenraa.example"
    caseworker.user.save()
    saml.log_in()
    assert SocialAccount.objects.get().user != caseworker.user
    assert SocialAccount.objects.get().user.email == ""


def test_an_address_outside_the_providers_domains_is_not_taken(saml):
    saml.log_in(email="borgmester@toender.example")
    assert not User.objects.filter(email__contains="toender").exists()


def test_an_account_bound_to_the_identity_is_entered(saml, caseworker, portal):
    federation.bind(
        email=caseworker.user.email,
        idp=portal.FEDERATION.provider("aabenraa", "saml"),
        subject="uuid-1",
        at=timezone.now(),
    )
    saml.log_in()
    assert saml.client.session["_auth_user_id"] == str(caseworker.user.pk)
    assert Membership.objects.filter(user=caseworker.user).count() == 1


def test_a_closed_account_stays_closed(saml):
    saml.log_in()
    User.objects.filter(name="Kirsten Hansen").update(is_active=False)
    answer = Browser(Client(), saml.idp).log_in(privileges=grants("leder"))
    assert answer.status_code == 403
    assert given() == []


def test_no_link_to_a_new_password_is_sent_to_who_has_none(saml):
    saml.log_in()
    Client().post("/accounts/password/reset/", {"email": "kirsten@aabenraa.example"})
    assert not mail.outbox
    assert saml.client.get("/accounts/password/change/").status_code == 404


def test_the_login_page_names_the_providers_that_are_configured(saml, settings):
    page = Client().get("/accounts/login/").content.decode()
    assert "Log ind med Aabenraa Kommune" in page
    settings.FEDERATION = type(settings.FEDERATION)()
    page = Client().get("/accounts/login/").content.decode()
    assert "Kommune" not in page
    assert Client().get("/accounts/saml/aabenraa/login/").status_code == 404


def test_no_second_factor_is_asked_of_who_comes_from_a_provider(saml, syd, aabenraa):
    with override_settings(MFA_RELAXED=False):
        syd.lead = aabenraa
        syd.save()
        saml.log_in(privileges=coordinator(syd))
        assert is_in(saml)


def logout_url(idp, *, signed):
    """The provider's own message that ends a session everywhere."""
    identifier, request = idp.server.create_logout_request(
        "http://localhost:8000/accounts/saml/aabenraa/sls/",
        issuer_entity_id=idp.entity_id,
        name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text="uuid-1"),
    )
    sent = idp.server.apply_binding(
        BINDING_HTTP_REDIRECT,
        str(request),
        "http://localhost:8000/accounts/saml/aabenraa/sls/",
        relay_state="out",
        sign=signed,
        sigalg=SIG_RSA_SHA256,
    )
    assert identifier
    return dict(sent["headers"])["Location"].removeprefix("http://localhost:8000")


def test_a_signed_message_of_the_provider_logs_out(saml):
    saml.log_in()
    answer = saml.client.get(logout_url(saml.idp, signed=True))
    assert answer["Location"].startswith(f"{saml.idp.entity_id}/slo?SAMLResponse=")
    assert not is_in(saml)


def test_an_unsigned_message_logs_nobody_out(saml):
    saml.log_in()
    assert saml.client.get(logout_url(saml.idp, signed=False)).status_code == 400
    assert is_in(saml)
