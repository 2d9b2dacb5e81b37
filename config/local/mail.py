"""A real SMTP server on loopback that keeps what it gets in a Maildir, for the demo's mailbox page."""

from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox

from config.local.processes import HOST, free_port


def start(folder: Path) -> Controller:
    """Listen on a free port; `.port` says which. The caller stops it."""
    server = Controller(Mailbox(folder), hostname=HOST, port=free_port())
    server.start()
    return server
