"""Words of every template (a builtin of the engine): icons, where we are, telephone links."""

from datetime import date, datetime, time
from functools import lru_cache

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi

from patients.templatetags.icons import BRAND, ICONS, MIRRORED

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name: str, css: str = "") -> SafeString:
    """The drawing `name`, hidden from screen readers: words always stand beside it. An unknown name raises."""
    if name not in ICONS:
        raise LookupError(f"There is no icon {name!r}. There are: {', '.join(ICONS)}")
    classes = " ".join(filter(None, ["icon", "icon--flip" if name in MIRRORED else "", css]))
    drawing = mark_safe(ICONS[name])  # noqa: S308  # our own constant
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', classes, drawing
    )


@register.simple_tag
def brand_mark() -> SafeString:
    return format_html(
        '<svg viewBox="0 0 28 28" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(BRAND),  # noqa: S308  # our own constant
    )


ONE_OR_MORE = [("one", 1), ("other", 100)]
PLURALS = {"ar": [("zero", 0), ("one", 1), ("two", 2), ("few", 3), ("many", 11), ("other", 100)]}


@register.simple_tag
def plural_forms() -> list[tuple[str, int]]:
    """The language's plural forms (CLDR), each with a number that takes it: scripts choose among them."""
    return PLURALS.get((get_language() or "")[:2], ONE_OR_MORE)


@register.simple_tag(takes_context=True)
def nav(context: RequestContext, name: str, *also: str) -> SafeString:
    """`href` of the page `name`, marked as the current one there and on the pages `also` below it.

    Where a component knows no request, it is told by `here` which page that is.
    """
    match = getattr(context.get("request"), "resolver_match", None)
    here = (match.url_name if match else context.get("here")) in {name, *also}
    return format_html('href="{}"{}', reverse(name), mark_safe(' aria-current="page"') if here else "")


@register.filter
def tel(number: str) -> str:
    """`01632 960 100` as a `tel:` link wants it: figures, and a plus at the start where there is one."""
    plus = "+" if number.strip().startswith("+") else ""
    return plus + "".join(figure for figure in number if figure.isdecimal())


@register.filter
def isolated(words: object) -> str:
    """`words` of whatever language in a line that runs from the right: they keep their order and disturb no other.

    Unicode’s isolates (UAX #9) do the same in a page’s title and in a mail’s text, where `<bdi>` cannot stand.
    """
    return (
        f"\N{FIRST STRONG ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}" if words and get_language_bidi() else str(words)
    )


@register.filter
def phone(number: str) -> str:
    """`01632 960 100` to be read: in one piece, and from the left, where lines run from the right."""
    return isolated(number.replace(" ", "\N{NO-BREAK SPACE}") if get_language_bidi() else number)


@register.filter
def clock(moment: datetime | time | None) -> str:
    """`4:30 pm` in the moment’s own zone; languages other than English write it their way. Nothing for None."""
    if moment is None:
        return ""
    if not (get_language() or "en").startswith("en"):
        return time_format(moment.timetz() if isinstance(moment, datetime) else moment)
    return f"{moment.hour % 12 or 12}:{moment:%M}\u00a0{'am' if moment.hour < 12 else 'pm'}"  # noqa: PLR2004  # noon


@register.filter
def weekday(day: date | None) -> str:
    """`Thursday 20 November`; of an instant, the day in its own zone. Nothing for None."""
    return date_format(day, "WEEKDAY_FORMAT") if day else ""
