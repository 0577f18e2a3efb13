"""Shape of the figures as the API gives them."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from outcomes import board_paper
from outcomes.disclosure import Shown, is_small
from outcomes.report import Amount, Line, Measure, Pace, Report, Split, words
from outcomes.report.shape import Demand

WHY = ("", "no_data", "small", "group", "places", "few")


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


class AmountSerializer(serializers.Serializer[Amount]):
    """A mean or median of ``n``; what is hidden is null, and ``hidden`` says why."""

    value = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField(allow_null=True)
    hidden = serializers.ChoiceField(WHY, source="why")


class MeasureSerializer(serializers.Serializer[Measure]):
    """A mean or median, rounded as on the page; ``change`` in its unit, or null."""

    key = serializers.CharField(source="kpi.key")
    name = serializers.CharField(source="kpi.name")
    definition = serializers.CharField(source="kpi.text")
    kind = serializers.ChoiceField(("mean", "median"), source="kpi.kind")
    unit = serializers.CharField(source="kpi.unit")
    total = serializers.SerializerMethodField()
    own = serializers.SerializerMethodField()
    before = serializers.SerializerMethodField()
    change = serializers.SerializerMethodField()

    @extend_schema_field(AmountSerializer())
    def get_total(self, measure: Measure) -> Any:  # noqa: ANN401 (plain data)
        """Of the cooperation."""
        return self._amount(measure, measure.total)

    @extend_schema_field(AmountSerializer(allow_null=True))
    def get_own(self, measure: Measure) -> Any:  # noqa: ANN401 (plain data)
        """Of the municipality; null if the figure is not broken down that way."""
        return self._amount(measure, measure.own) if measure.own else None

    @extend_schema_field(AmountSerializer())
    def get_before(self, measure: Measure) -> Any:  # noqa: ANN401 (plain data)
        """Of the period before."""
        return self._amount(measure, measure.before)

    def get_change(self, measure: Measure) -> float | None:
        """The difference to the period before."""
        return _rounded(measure, measure.change)

    def _amount(self, measure: Measure, amount: Amount) -> dict[str, Any]:
        value = _rounded(measure, amount.value)
        return {"value": value, "n": amount.n, "hidden": amount.why}


def _rounded(measure: Measure, value: Fraction | None) -> float | None:
    """As the page rounds; the sign of a difference is put on afterwards there too."""
    if value is None:
        return None
    exact = Decimal(abs(value).numerator) / abs(value).denominator
    size = float(words.rounded(measure.kpi, exact))
    return -size if value < 0 else size


class DemandSerializer(serializers.Serializer[Demand]):
    """What employers asked for; ``track`` is null where it is all of them."""

    track = serializers.SerializerMethodField()
    orders = serializers.IntegerField()
    asked = serializers.IntegerField()
    planned = serializers.IntegerField()
    filled = ShareSerializer()

    def get_track(self, demand: Demand) -> str | None:
        """The track's name."""
        return demand.track or None


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
    """A period of one cooperation: the same figures as on the page, the same hidden.

    ``year`` is the period's last, ``months`` how long it is: 12 or 24.
    """

    cooperation = serializers.IntegerField(source="cooperation.pk")
    name = serializers.CharField(source="cooperation.name")
    year = serializers.IntegerField()
    months = serializers.IntegerField(source="period.months")
    period = serializers.CharField(source="period.key")
    started = serializers.SerializerMethodField()
    figures = serializers.SerializerMethodField()
    measures = serializers.SerializerMethodField()
    breakdowns = BreakdownSerializer(many=True, source="splits")
    demand = DemandSerializer(many=True)
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

    @extend_schema_field(MeasureSerializer(many=True))
    def get_measures(self, report: Report) -> Any:  # noqa: ANN401 (plain data)
        """Every mean and median, in the order of the page."""
        measures: Any = list(report.measures.values())
        return MeasureSerializer(measures, many=True).data

    def get_note(self, _report: Report) -> str:
        """What must be known to read the figures."""
        return board_paper.protection_note()


class SummaryLinkSerializer(serializers.Serializer[Mapping[str, Any]]):
    """A year there are figures of; ``url_24`` is the two years it belongs to."""

    cooperation = serializers.IntegerField()
    name = serializers.CharField()
    year = serializers.IntegerField()
    url = serializers.CharField()
    url_24 = serializers.CharField()


class SummaryListSerializer(serializers.Serializer[Mapping[str, Any]]):
    """Every year there are figures of, newest first."""

    results = SummaryLinkSerializer(many=True)
