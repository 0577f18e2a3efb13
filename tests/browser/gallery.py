"""Every component and chart on one page, for looking at and for axe."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from outcomes.charts import Chart, Point, Series
from portal.urls import urlpatterns as pages


class GalleryForm(forms.Form):
    name = forms.CharField(label="Navn", help_text="Fornavn og efternavn")
    start = forms.DateField(label="Startdato")
    at = forms.TimeField(label="Mødetid", required=False)
    seats = forms.IntegerField(label="Pladser", min_value=1)
    school = forms.ChoiceField(label="Skole", choices=[("", "Vælg"), ("a", "EUC Syd")])
    wish = forms.CharField(
        label="Eget ønske", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    agreed = forms.BooleanField(label="Borgeren har sagt ja")
    promise = forms.ChoiceField(
        label="Betalingstilsagn",
        choices=[("y", "Ja"), ("n", "Nej"), ("u", "Ikke afklaret")],
        widget=forms.RadioSelect,
    )
    licences = forms.MultipleChoiceField(
        label="Kørekort",
        choices=[("B", "B"), ("D", "D (bus)")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    file = forms.FileField(label="Fil med indstillinger")


def points(*values):
    return tuple(Point(v, "skjult: for få" if v is None else f"{v} %") for v in values)


def charts():
    weeks = tuple(f"uge {n}" for n in range(36, 49))
    first = (91, 92, 88, None, 95, 90, 91, 87, 84, 92, 93, 95, 90)
    second = (81, 82, 78, 72, 75, 70, 81, 77, 74, 82, 83, 85, 80)
    tracks = ("Køkken & rengøring", "Buschauffør, Randers–Norddjurs–Syddjurs", "Lager")
    goal = {"top": 100, "goal": 65, "goal_text": "Stiplet linje: måltal 65 %"}
    return {
        "bar": Chart(
            "bar",
            "I job",
            "Bus højest",
            tracks,
            (Series("A", points(56, 82, None)),),
            **goal,
        ),
        "stack": Chart(
            "stack",
            "Hvor er de nu?",
            "Flest i job",
            ("Forår", "Efterår"),
            tuple(
                Series(label, points(*values))
                for label, values in (
                    ("Job", (9, 7)),
                    ("Skole", (3, 4)),
                    ("Ukendt", (2, 1)),
                )
            ),
        ),
        "line": Chart(
            "line",
            "Fremmøde",
            "Over 80 %",
            weeks,
            (Series("Køkken 3", points(*first)), Series("Social 2", points(*second))),
            **goal,
        ),
    }


@login_not_required
def gallery(request):
    form = GalleryForm({"start": "31.02.2026"} if "errors" in request.GET else None)
    context = {
        "form": form,
        "single": GalleryForm(prefix="single"),
        "page": Paginator(range(95), 10).page(3),
        "steps": ["Fil", "Kolonner", "Kontrol", "Resultat"],
        "crumbs": [("Hold", "/courses/"), ("Køkken & rengøring 3", "/courses/3/")],
        "statuses": [200, 302, 403, 404, 422, 500],
        "people": ["Amal Hassan", "Bereket Tesfaye", "Çiğdem Őry"],
        **charts(),
    }
    return render(request, "gallery.html", context)


@login_not_required
def answer(request, status):
    """Answer an htmx request with any status; 302 leads to the login page."""
    if status == 302:
        return redirect("account_login")
    if status == 422:
        form = GalleryForm({}, prefix="late")
        return render(request, "gallery_form.html", {"form": form}, status=422)
    return HttpResponse("svar", status=status)


urlpatterns = [
    path("gallery/", gallery),
    path("gallery/answer/<int:status>/", answer),
    *pages,
]
