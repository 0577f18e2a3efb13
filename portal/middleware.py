"""What every answer of the portal carries, whoever made it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from portal.web_settings import PERMISSIONS_POLICY

HEADERS = {
    "Cache-Control": "no-store, private",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "X-Permitted-Cross-Domain-Policies": "none",
}


class GuardedAnswers:
    """No cache keeps a page, a fragment, a file or an error; no other site embeds one.

    For all of them, signed in or not: the open pages carry tokens too. Static files are
    served before this and may be kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        for name, value in HEADERS.items():
            answer[name] = value
        patch_vary_headers(answer, ["Cookie", "HX-Request"])
        return answer
