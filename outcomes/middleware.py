"""While the tablet is in a citizen's hands, the session opens the questions only."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from outcomes import tablet

# The questions, the thanks, and every way to confirm that it is the member again.
OPEN = (
    "outcomes:tablet",
    "outcomes:tablet_thanks",
    "outcomes:tablet_back",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "worker",  # a script that shows nobody; the browser asks for it by itself
)


class TabletLock:
    """Leads everything else back to the questions; stands after authentication.

    Asked by address and not by view, so that what does not exist is led back as well.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or tablet.current(request) is None:
            return self.get_response(request)
        if request.path in {reverse(name) for name in OPEN}:
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": "the tablet is handed over"}, status=403)
        there = reverse("outcomes:tablet")
        if "HX-Request" in request.headers:
            return HttpResponse(headers={"HX-Redirect": there})
        return redirect(there)
