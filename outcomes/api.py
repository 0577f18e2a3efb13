"""Figures for a municipality's own reporting: ``/api/v1/summaries/``."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from courses.serializers import ErrorSerializer
from municipalities import isolation
from municipalities.access import Permission
from municipalities.api import MemberAPIView
from municipalities.models import Cooperation, Scope
from outcomes import report
from outcomes.serializers import SummaryListSerializer, SummarySerializer

MONTHS = (12, 24)
REFUSED = {401: ErrorSerializer, 403: ErrorSerializer}


class SummaryList(MemberAPIView):
    """The years there are figures of."""

    permission = Permission.READ_SUMMARY
    scopes = {"GET": Scope.SUMMARIES_READ}

    @extend_schema(
        operation_id="summaries_list",
        responses={200: SummaryListSerializer, **REFUSED},
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002
        """List years, newest first, of each cooperation you take part in."""
        today = localdate()
        found = Cooperation.objects.visible_to(self.membership).order_by("pk")
        results = [
            {
                "cooperation": each.pk,
                "name": each.name,
                "year": year,
                "url": reverse("api_summary", args=[each.pk, year]),
                "url_24": f"{reverse('api_summary', args=[each.pk, year])}?months=24",
            }
            for each in found
            for year in report.years(each.pk, today=today)
        ]
        return Response(SummaryListSerializer({"results": results}).data)


class Summary(MemberAPIView):
    """The figures of one cooperation, of a year or of two together."""

    permission = Permission.READ_SUMMARY
    scopes = {"GET": Scope.SUMMARIES_READ}

    @extend_schema(
        operation_id="summary",
        parameters=[
            OpenApiParameter(
                "months",
                int,
                enum=MONTHS,
                default=12,
                description="24 for two years together, an odd one and the next.",
            )
        ],
        responses={200: SummarySerializer, **REFUSED, 404: ErrorSerializer},
    )
    def get(self, request: Request, cooperation: int, year: int) -> Response:
        """Show figures, breakdowns and goals; what is hidden carries its reason."""
        months = request.query_params.get("months") or "12"
        if months not in {str(each) for each in MONTHS}:
            raise Http404
        visible = Cooperation.objects.visible_to(self.membership)
        chosen = get_object_or_404(visible, pk=cooperation)
        today = localdate()
        if year not in report.years(chosen.pk, today=today):
            raise Http404
        found = report.report(
            cooperation=chosen,
            year=year,
            own=isolation.current().municipalities,
            today=today,
            months=int(months),
        )
        return Response(SummarySerializer(found).data)
