"""How adherence is worked out, to be said wherever it is shown. The words are those of adherence.reports.sentences."""

from collections.abc import Mapping

from django import template

from adherence.reports import sentences

register = template.Library()


@register.inclusion_tag("components/how_counted.html")
def how_counted() -> Mapping[str, object]:
    """The explanation folded away, beside a figure on a page."""
    return {"sentences": sentences.how_counted()}


@register.simple_tag
def how_counted_words() -> str:
    """The same as one paragraph, for a mail."""
    return sentences.how_counted_words()
