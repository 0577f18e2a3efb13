"""Shape of the figures as the API gives them."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from outcomes import board_paper
from outcomes.disclosure import Shown, is_small
from outcomes.report import Line, Pace, Report, Split

WHY = ("", "no_data", "small", "group", "few")


class ShareSerializer(serializers.Serializer[Shown]):
    """So many of so many; what is hidden is null, and ``hidden`` says why.

    ``small``: too few people; ``group``: here or in a group beside it; ``no_data``:
    nobody to count; ``few``: too few for a percentage, the counts are shown.
    """

    part = serializers.IntegerField(allow_null=True)
    whole = serializers.IntegerField(allow_null=True)
    percent = serializers.IntegerField(allow_null=True)
    hidden = serializers.ChoiceField(WHY, source="why")


class FigureSerializer(serializers.Serializer[Line]):
    """One figure; ``change`` in percentage points since the year before, or null."""

    key = serializers.CharField(source="kpi.key")
    name = serializers.CharField(source="kpi.name")
    definition = serializers.CharField(source="kpi.text")
    total = ShareSerializer()
    own = ShareSerializer(allow_null=True)
    before = ShareSerializer()
    change = serializers.IntegerField(allow_null=True)


class GroupSerializer(serializers.Serializer[Any]):
    """One group of a breakdown."""

    name = serializers.CharField()
    share = ShareSerializer()


class BreakdownSerializer(serializers.Serializer[Split]):
    """One figure by group; ``by`` is the way it is broken down."""

    key = serializers.CharField(source="kpi.key")
    by = serializers.CharField()
    groups = serializers.SerializerMethodField()

    def get_groups(self, split: Split) -> list[dict[str, Any]]:
        """The groups in their order."""
        found = [{"name": n, "share": s} for n, s in split.groups.items()]
        return [dict(each) for each in GroupSerializer(found, many=True).data]


class GoalSerializer(serializers.Serializer[Pace]):
    """A goal and how it stands; the counts are words, because small ones are hidden.

    ``on_course`` is null where it cannot be said; ``why`` says so. ``municipality`` and
    ``track`` are null if the goal is the whole cooperation's.
    """

    name = serializers.CharField(source="goal.name")
    throughput = serializers.IntegerField(source="goal.throughput")
    result = serializers.IntegerField(source="goal.result")
    through = serializers.CharField()
    in_work = serializers.CharField()
    expected = serializers.IntegerField()
    on_course = serializers.BooleanField(allow_null=True)
    municipality = serializers.CharField(source="goal.municipality", allow_null=True)
    track = serializers.CharField(source="goal.track", allow_null=True)
    why = serializers.CharField()


class SummarySerializer(serializers.Serializer[Report]):
    """A year of one cooperation: the same figures as on the page, the same hidden."""

    cooperation = serializers.IntegerField(source="cooperation.pk")
    name = serializers.CharField(source="cooperation.name")
    year = serializers.IntegerField()
    started = serializers.SerializerMethodField()
    figures = serializers.SerializerMethodField()
    breakdowns = BreakdownSerializer(many=True, source="splits")
    goals = GoalSerializer(many=True, source="paces")
    note = serializers.SerializerMethodField()

    def get_started(self, report: Report) -> int | None:
        """How many started; null while they are 1 to 4."""
        return None if is_small(report.started) else report.started

    @extend_schema_field(FigureSerializer(many=True))
    def get_figures(self, report: Report) -> Any:  # noqa: ANN401 (plain data)
        """Every figure, in the order of the page."""
        lines: Any = list(report.lines.values())
        return FigureSerializer(lines, many=True).data

    def get_note(self, _report: Report) -> str:
        """What must be known to read the figures."""
        return board_paper.protection_note()


class SummaryLinkSerializer(serializers.Serializer[Mapping[str, Any]]):
    """A year there are figures of."""

    cooperation = serializers.IntegerField()
    name = serializers.CharField()
    year = serializers.IntegerField()
    url = serializers.CharField()


class SummaryListSerializer(serializers.Serializer[Mapping[str, Any]]):
    """Every year there are figures of, newest first."""

    results = SummaryLinkSerializer(many=True)
