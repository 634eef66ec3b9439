"""The two marks descriptions use, `**strong**` and code between back ticks, as HTML."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_STRONG = re.compile(r"\*\*(?=\S)([^*]+?)\*\*")
_CODE = re.compile(r"(`[^`]+`)")


@register.filter
def marked(text: object) -> SafeString:
    """The text, escaped, with its marks drawn; what stands in code keeps every sign."""
    parts = _CODE.split(str(escape(text)))
    drawn = [
        f"<code>{part[1:-1]}</code>" if place % 2 else _STRONG.sub(r"<strong>\1</strong>", part)
        for place, part in enumerate(parts)
    ]
    return mark_safe("".join(drawn))  # escaped above; the tags are ours
