"""The pages on which the coordinator keeps her tracks."""

import pytest

from branchespor.models import Industry, Requirement, Track
from tests import factories


@pytest.fixture
def typed(db):
    trade = Industry.objects.get_or_create(
        code="metal", defaults={"name_da": "Metal", "name_en": "Metal"}
    )[0]
    return {
        "name": "Metal",
        "industry": trade.pk,
        "profile": "stronger",
        "usual_seats": "16",
        "usual_minimum": "12",
    }


@pytest.fixture
def client(client_for, coordinator):
    return client_for(coordinator)


def test_a_track_is_made_and_found_from_the_demand_board(client, typed, syd):
    assert "/tracks/new/" in client.get("/demand/").content.decode()
    assert "/tracks/new/" in client.get("/tracks/").content.decode()
    answer = client.post("/tracks/new/", typed, follow=True)
    made = Track.objects.get(name="Metal", cooperation=syd)
    assert answer.redirect_chain[-1][0] == f"/tracks/{made.pk}/"
    assert "sædvanligvis 16 pladser, mindst 12" in answer.content.decode()


@pytest.mark.parametrize(
    ("wrong", "field", "text"),
    [
        ({"name": "Bus"}, "name", "Samarbejdet har allerede et spor med det navn."),
        ({"usual_minimum": "17"}, "usual_minimum", "Minimum er højst"),
        ({"goal_jobs": "for 010190-1234"}, "goal_jobs", "CPR"),
        ({"industry": ""}, "industry", "Dette felt er påkrævet"),
    ],
)
def test_what_is_wrong_is_said_in_danish_at_its_field(
    client, typed, syd, wrong, field, text
):
    factories.TrackFactory(cooperation=syd, name="Bus")
    answer = client.post("/tracks/new/", typed | wrong)
    assert answer.status_code == 422
    assert text in str(answer.context["form"].errors[field])
    assert not Track.objects.filter(name="Metal").exists()


def test_two_editors_lose_nothing(client, typed, track):
    url = f"/tracks/{track.pk}/change/"
    client.post(url, typed | {"version": "0", "goal_jobs": "smed"})
    late = client.post(url, typed | {"version": "0", "goal_jobs": "svejser"})
    form = late.context["form"]
    assert late.status_code == 422
    assert "Nu står der: smed" in str(form.errors["goal_jobs"])
    assert list(form.errors) == ["__all__", "goal_jobs"]
    assert (form["goal_jobs"].value(), form["version"].value()) == ("svejser", "1")
    client.post(url, {k: form[k].value() or "" for k in form.fields})
    track.refresh_from_db()
    assert (track.goal_jobs, track.version) == ("svejser", 2)


def test_modules_are_added_moved_and_left_out(client, track):
    url = f"/tracks/{track.pk}/modules/new/"
    for number, title in enumerate(("Hygiejne", "Truck")):
        client.post(url, {"title": title, "days": "2,5", "version": number})
    first, second = track.modules.in_order()
    moved = {"to": "later", "version": "2"}
    client.post(f"/modules/{first.pk}/move/", moved)
    stale = client.post(f"/modules/{first.pk}/move/", moved, follow=True)
    assert "En anden har ændret sporet" in stale.content.decode()
    assert [each.pk for each in track.modules.in_order()] == [second.pk, first.pk]
    client.post(f"/modules/{second.pk}/end/", {"version": "3"})
    assert [each.pk for each in track.modules.in_order()] == [first.pk]
    assert client.get(f"/modules/{second.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("typed_", "field"),
    [
        ({"days": "2"}, "title"),
        ({"title": "Truck", "days": "0"}, "days"),
        ({"title": "Truck", "days": "2", "number": "123"}, "number"),
        ({"title": "Truck", "days": "2", "number": "12345"}, "source"),
        ({"title": "Modul X", "days": "2"}, "title"),
    ],
)
def test_a_module_that_cannot_be_is_refused_at_its_field(client, track, typed_, field):
    module = factories.ModuleTitleFactory(industry=track.industry, title="Modul X")
    factories.ModuleTemplateFactory(track=track, module=module)
    answer = client.post(
        f"/tracks/{track.pk}/modules/new/", typed_ | {"version": track.version}
    )
    assert list(answer.context["form"].errors) == [field]


def test_a_requirement_is_written_published_and_replaced(client, track):
    here = f"/tracks/{track.pk}/requirements/"
    text = {"kind": "danish", "text_da": "Dansk modul 3", "is_hard": "yes"}
    client.post(f"{here}new/", text | {"minimum": "3", "version": "0"})
    client.post(f"{here}publish/", {"version": "1"})
    first = Requirement.objects.get()
    again = client.get(f"{here}new/?replaces={first.pk}").context["form"]
    assert again["text_da"].value() == "Dansk modul 3"
    softer = text | {"is_hard": "no", "version": "2"}
    client.post(f"{here}new/?replaces={first.pk}", softer)
    client.post(f"{here}publish/", {"version": "3"})
    first.refresh_from_db()
    assert first.ended_at
    assert not track.requirements.in_force().get().is_hard


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "age", "licence": "b"}, "licence"),
        ({"kind": "document", "minimum": "3"}, "minimum"),
        ({"kind": "danish", "minimum": "7"}, "minimum"),
        ({"text_da": ""}, "text_da"),
        ({"text_da": "Straffeattest"}, "text_da"),
    ],
)
def test_a_requirement_that_cannot_be_is_refused_at_its_field(
    client, track, wrong, field
):
    factories.RequirementFactory(track=track, text_da="Straffeattest")
    text = {"kind": "document", "text_da": "Attest", "is_hard": "yes", "version": "0"}
    answer = client.post(f"/tracks/{track.pk}/requirements/new/", text | wrong)
    assert list(answer.context["form"].errors) == [field]


def test_a_draft_is_changed_and_a_published_one_is_not(client, track):
    draft = factories.RequirementFactory(track=track, published_at=None)
    asked = factories.RequirementFactory(track=track)
    text = {"kind": "document", "text_da": "Attest", "is_hard": "yes", "version": "0"}
    client.post(f"/requirements/{draft.pk}/", text)
    draft.refresh_from_db()
    assert draft.text_da == "Attest"
    refused = client.post(
        f"/requirements/{asked.pk}/", text | {"version": "1"}, follow=True
    )
    assert "er offentliggjort og bliver, som det er" in refused.content.decode()


def test_only_the_coordinator_sees_what_is_not_published(
    client, client_for, caseworker, track
):
    factories.RequirementFactory(track=track, published_at=None, text_da="Truckkort")
    url = f"/tracks/{track.pk}/"
    assert "Truckkort" in client.get(url).content.decode()
    other = client_for(caseworker).get(url).content.decode()
    assert "Truckkort" not in other
    assert f"{url}change/" not in other


def test_a_track_ends_and_comes_again(client, client_for, caseworker, track):
    client.post(f"/tracks/{track.pk}/end/")
    page = client.get(f"/tracks/{track.pk}/").content.decode()
    assert "bruges ikke længere" in page
    assert "/modules/new/" not in page
    assert f"/tracks/{track.pk}/" in client.get("/tracks/").content.decode()
    others = client_for(caseworker).get("/tracks/").content.decode()
    assert f"/tracks/{track.pk}/" not in others
    client.post(f"/tracks/{track.pk}/resume/")
    assert Track.objects.get().ended_on is None
