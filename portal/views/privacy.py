"""What is kept about people: the notice to citizens, the record for administrators."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_safe

from municipalities import access, register
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import RuleValue
from municipalities.register import About, Table
from portal import processing


@login_not_required
@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """Plain words to the citizen, Danish and English, large enough to print."""
    return render(request, "portal/citizen_notice.html")


@require_GET
def data_protection(request: MemberRequest) -> HttpResponse:
    """The article 30 record and the register of every field, as of today's rules."""
    access.require(request.membership, Permission.READ_LOGS)
    rules = {rule.key: rule for rule in RuleValue.objects.on(localdate())}
    return render(
        request,
        "portal/data_protection.html",
        {
            "activities": [
                (each, rules.get(each.basis), [rules.get(key) for key in each.keeps])
                for each in processing.activities()
            ],
            "measures": processing.MEASURES,
            "tables": [
                (processing.name_of(each), each, rules.get(each.keep), _lines(each))
                for each in register.tables().values()
                if each.about != About.NOBODY
            ],
            "others": [
                processing.name_of(each)
                for each in register.tables().values()
                if each.about == About.NOBODY
            ],
            "home": request.membership.municipality,
            "today": localdate(),
        },
    )


def _lines(table: Table) -> list[tuple[str, int, str]]:
    """Fields in words, class, readers: one line per class and readers."""
    return [
        (
            ", ".join(dict.fromkeys(processing.words_of(table, says))),
            int(says.kind),
            processing.readers(says),
        )
        for says in table.says
    ]
