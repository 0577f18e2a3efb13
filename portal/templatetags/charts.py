"""Draws the charts of ``outcomes.charts`` as SVG, each with its table."""

from collections.abc import Sequence
from typing import Any

from django import template

from outcomes import charts
from outcomes.charts import Chart

register = template.Library()


@register.inclusion_tag("charts/bars.html")
def bar_chart(chart: Chart) -> dict[str, Any]:
    """Horizontal bars: few categories with long names, one figure or more for each."""
    return {"chart": chart, "rows": charts.bars(chart)}


@register.inclusion_tag("charts/stacked.html")
def stacked_chart(chart: Chart) -> dict[str, Any]:
    """Horizontal bars cut into parts that make a whole."""
    return {"chart": chart, "rows": charts.stacked(chart)}


@register.inclusion_tag("charts/lines.html")
def line_chart(chart: Chart) -> dict[str, Any]:
    """Lines over time."""
    return {"chart": chart, "plot": charts.lines(chart)}


@register.inclusion_tag("charts/spark.html")
def spark_line(values: Sequence[float | None], summary: str) -> dict[str, Any]:
    """A line as high as the text around it; ``summary`` says in words what it shows."""
    return {"points": charts.spark(values), "summary": summary}
