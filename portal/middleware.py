"""What every answer of the portal carries, whoever made it."""

import re
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from municipalities import text_checks
from municipalities.free_text import CPR_MESSAGE, has_cpr
from portal.web_settings import PERMISSIONS_POLICY

HEADERS = {
    "Cache-Control": "no-store, private",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "X-Permitted-Cross-Domain-Policies": "none",
}


PAGE_METHODS = {"GET", "HEAD", "POST"}

type GetResponse = Callable[[HttpRequest], HttpResponse]
type View = Callable[..., HttpResponse]


class GuardedAnswers:
    """No cache keeps a page, a fragment, a file or an error; no other site embeds one.

    For all of them, signed in or not: the open pages carry tokens too. Static files are
    served before this and may be kept.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        for name, value in HEADERS.items():
            answer[name] = value
        patch_vary_headers(answer, ["Cookie", "HX-Request"])
        return answer


class PageMethods:
    """Pages know GET, HEAD and POST: allauth's would take PUT for POST."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(  # noqa: PLR0917 (Django's own signature)
        self,
        request: HttpRequest,
        view: View,
        args: tuple[object, ...],  # noqa: ARG002
        kwargs: dict[str, object],  # noqa: ARG002
    ) -> HttpResponse | None:
        """Answer 405 to any other method; the API's views know their own."""
        if request.method in PAGE_METHODS or hasattr(view, "cls"):
            return None
        return HttpResponseNotAllowed(sorted(PAGE_METHODS))


# What the portal or another system makes: long, of one piece, letters among digits.
_MADE = re.compile(r"[\w.:~=+-]{20,}", re.ASCII)
_LETTER = re.compile(r"[A-Za-z]")


class NoCprNumbers:
    """Keeps CPR numbers out of addresses, and says so kindly where the database did.

    A field's own message comes before (``municipalities.free_text``); this is for what
    is typed into the address bar, and for text that reached the database unasked.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if any(map(_was_typed_with_cpr, request.path.split("/"))):
            return _refused(request)
        said = [*request.GET, *(v for vs in request.GET.lists() for v in vs[1])]
        if not any(map(_was_typed_with_cpr, said)):
            return self.get_response(request)
        if (
            request.method != "GET"
            or _is_api(request)
            or "HX-Request" in request.headers
        ):
            return _refused(request)
        messages.error(request, CPR_MESSAGE)
        return redirect(request.path)  # so that it stays in no history either

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        """Turn the database's refusal into words."""
        return _refused(request) if text_checks.is_refusal(error) else None


def _was_typed_with_cpr(text: str) -> bool:
    """Whether somebody put a CPR number here; ten digits may meet in a UUID as well."""
    return has_cpr(text) and not (_MADE.fullmatch(text) and _LETTER.search(text))


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _refused(request: HttpRequest) -> HttpResponse:
    if _is_api(request):
        error = {"code": "invalid", "message": str(CPR_MESSAGE)}
        return JsonResponse({"error": error}, status=400)
    return render(request, "400.html", {"why": CPR_MESSAGE}, status=400)
