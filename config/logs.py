"""What log lines leave out: the secret in the address of a mailed link, which Django names when it refuses one."""

from __future__ import annotations

import logging
import re

LINK = re.compile(r"/(log|unsubscribe|invitations)/[^/\s]+")


class WithoutSecrets(logging.Filter):
    """Writes `/log/…/` for the address of a mailed link."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = LINK.sub(r"/\1/…", record.getMessage()), ()
        return True
