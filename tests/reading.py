"""What a person reads on a page or in a mail."""

from __future__ import annotations

import re
from html import unescape


def words(answer: object) -> str:
    """What is read, without the markup."""
    text = re.sub(r"<(style|script|svg|head).*?</\1>", " ", str(getattr(answer, "text", answer)), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text))).replace(" .", ".").replace(" ,", ",")


def says(answer: object, *phrases: str) -> list[str]:
    """The phrases that are missing."""
    read = words(answer)
    return [phrase for phrase in phrases if phrase not in read]
