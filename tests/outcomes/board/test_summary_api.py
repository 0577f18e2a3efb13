"""A municipality's own system reads the figures of the page, the same ones hidden."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from municipalities.models import ApiClient, Membership, Role, Scope
from municipalities.services import clients
from outcomes import report
from outcomes.definitions import COUNTED, HOURS, MEASURED
from outcomes.report import Amount, Measure
from outcomes.report.rows import row
from outcomes.serializers import MeasureSerializer
from outcomes.services import tallies
from tests import factories
from tests.conftest import MONDAY
from tests.outcomes.test_summaries import TODAY, bus  # noqa: F401 (a fixture)

URL = "/api/v1/summaries/"


def token_for(**whose):
    now = timezone.now()
    issued = clients.issue(
        name="BI",
        scopes=Scope.values,
        expires_at=now + timedelta(days=30),
        at=now,
        by=None,
        **whose,
    )
    said = {"grant_type": "client_credentials", "client_id": issued.client.key}
    answer = Client().post("/api/v1/token/", said | {"client_secret": issued.secret})
    return answer.json()["access_token"]


def asking(**whose):
    return Client(headers={"Authorization": f"Bearer {token_for(**whose)}"})


@pytest.fixture
def system(bus, oest):  # noqa: F811
    tallies.refresh(at=MONDAY, everything=True)
    return asking(municipality_id=oest.lead_id)


def test_it_lists_the_years_and_each_opens(system, oest):
    (only,) = system.get(URL).json()["results"]
    assert (only["cooperation"], only["year"]) == (oest.pk, 2025)
    assert system.get(only["url"]).status_code == 200


def test_it_says_what_the_page_says(system, oest):
    said = system.get(f"{URL}{oest.pk}/2025/").json()
    found = report.report(cooperation=oest, year=2025, own={oest.lead_id}, today=TODAY)
    assert [each["key"] for each in said["figures"]] == [kpi.key for kpi in COUNTED]
    for each in said["figures"]:
        shown = found.lines[each["key"]].total
        assert each["total"]["percent"] == shown.percent
        assert each["total"]["part"] == shown.part
        assert each["change"] == found.lines[each["key"]].change
    job = next(f for f in said["figures"] if f["key"] == "job_12_completed")
    assert job["total"] == {"part": 9, "whole": 11, "percent": 82, "hidden": ""}


def test_means_and_medians_are_those_of_the_page(system, oest):
    said = system.get(f"{URL}{oest.pk}/2025/").json()
    found = report.report(cooperation=oest, year=2025, own={oest.lead_id}, today=TODAY)
    assert [each["key"] for each in said["measures"]] == [kpi.key for kpi in MEASURED]
    for each in said["measures"]:
        measure = found.measures[each["key"]]
        assert each["total"]["n"] == measure.total.n
        assert each["total"]["hidden"] == measure.total.why


def test_a_mean_is_rounded_as_the_page_rounds_it(db):
    hours = Measure(HOURS, Amount(Fraction(47, 4), 20), None, Amount(Fraction(12), 20))
    said = MeasureSerializer(hours).data
    assert said["total"] == {"value": 11.8, "n": 20, "hidden": ""}
    assert (said["kind"], said["own"], said["change"]) == ("mean", None, -0.3)
    text = row(hours)
    assert text.total.startswith("11,8 ")
    assert text.change.startswith("−0,3 ")


def test_two_years_together_are_the_pages_two_years(system, oest):
    (only,) = system.get(URL).json()["results"]
    said = system.get(only["url_24"]).json()
    assert (said["period"], said["months"], said["year"]) == ("2025-2026", 24, 2026)
    found = report.report(
        cooperation=oest, year=2025, own={oest.lead_id}, today=TODAY, months=24
    )
    for each in said["figures"]:
        assert each["total"]["part"] == found.lines[each["key"]].total.part
    assert system.get(f"{URL}{oest.pk}/2025/?months=18").status_code == 404


def test_what_is_hidden_is_a_reason_and_no_number(system, oest):
    said = system.get(f"{URL}{oest.pk}/2025/").json()
    by_gender = next(
        each
        for each in said["breakdowns"]
        if (each["key"], each["by"]) == ("completion", "gender")
    )
    shares = [group["share"] for group in by_gender["groups"]]
    assert len(shares) == 2
    hidden = {"part": None, "whole": None, "percent": None, "hidden": "group"}
    assert all(share == hidden for share in shares)


def test_it_reaches_nothing_else(system, bus, syd):  # noqa: F811
    assert system.get(f"{URL}{syd.pk}/2025/").status_code == 404
    assert system.get("/api/v1/courses/").status_code == 403
    for name in ("home", "outcomes:summary"):
        assert system.get(reverse(name)).status_code in {302, 403}


def test_a_schools_system_reads_no_figures(bus, oest):  # noqa: F811
    desk = asking(school_id=oest.schools.get().school_id)
    assert desk.get(URL).status_code == 403
    assert Client().get(URL).status_code == 401


def test_without_the_scope_it_reads_nothing(bus, oest):  # noqa: F811
    desk = asking(municipality_id=oest.lead_id)
    ApiClient.objects.update(scopes=[])
    assert desk.get(URL).status_code == 403


@pytest.fixture
def chief(oest):
    return factories.MembershipFactory(role=Role.ADMINISTRATOR, municipality=oest.lead)


FORM = {"name": "Power BI", "scopes": ["summaries:read"], "networks": ""}


def test_the_administrator_lets_it_in_and_shuts_it_out(chief, client_for):
    desk = client_for(chief)
    day = timezone.localdate() + timedelta(days=90)
    said = FORM | {"last_day": day.strftime("%d.%m.%Y")}
    page = desk.post(reverse("municipalities:client_new"), said)
    assert "bsp_" in page.content.decode()
    client = ApiClient.objects.get()
    assert client.membership.role == Role.MUNICIPAL_CLIENT
    assert client.scopes == ["summaries:read"]
    desk.post(reverse("municipalities:client_revoke", args=[client.pk]))
    client.refresh_from_db()
    assert client.revoked_at
    assert (
        "Power BI" in desk.get(reverse("municipalities:client_list")).content.decode()
    )


def test_scopes_of_schools_are_not_to_be_had(chief, client_for):
    day = timezone.localdate() + timedelta(days=90)
    said = FORM | {"last_day": day.strftime("%d.%m.%Y"), "scopes": ["register:read"]}
    answer = client_for(chief).post(reverse("municipalities:client_new"), said)
    assert "scopes" in answer.context["form"].errors
    assert not ApiClient.objects.exists()


def test_each_manages_the_own_organisations_systems(chief, oest, client_for):
    token_for(school_id=oest.schools.get().school_id)
    client = ApiClient.objects.get()
    url = reverse("municipalities:client_detail", args=[client.pk])
    assert client_for(chief).get(url).status_code == 404
    now = timezone.now()
    with pytest.raises(PermissionDenied):
        clients.issue(
            municipality_id=oest.members.exclude(municipality=oest.lead)
            .first()
            .municipality_id,
            name="x",
            scopes=[],
            expires_at=now + timedelta(days=1),
            at=now,
            by=chief,
        )
    assert not Membership.objects.filter(role=Role.MUNICIPAL_CLIENT).exists()
