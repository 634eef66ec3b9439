"""`{% would_break number %}`: what of this case would break a report today."""

from typing import Any

from django import template

from kernel.cases.concerns import concerns_named

register = template.Library()


@register.inclusion_tag("web/part_would_break.html")
def would_break(number: str) -> dict[str, Any]:
    """One statement; nothing is shown where there is nothing."""
    return {"concerns": concerns_named(number)}
