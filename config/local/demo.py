"""`make demo`: everything Dorsi needs, started, filled and watched; Ctrl-C takes all of it down again."""

import http.client
import os
import re
import secrets
import signal
import socket
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from config.local import children, mail, services, static
from config.local.children import Children, DemoError, StopAskedError
from config.local.postgres import ServiceError
from config.local.processes import HOST, tail
from config.local.services import PROJECT, Services
from patients.row_security import ROLE

WEB_SECONDS = 60
MANAGE = [sys.executable, str(PROJECT / "manage.py")]
SIGN_INS = """\
Sign in with any of these; the password is move-your-feet-26

  clinician@demo.example   Anya Petrov, clinician, Harbour Knee & Foot Clinic
  staff@demo.example       Sam Whitfield, staff of the same clinic
  manager@demo.example     Lena Fischer, manager of the same clinic
  patient@demo.example     Margaret Doyle, patient: right knee replacement, day 24
  other@demo.example       Ruth Adler, clinician of another clinic, Hillside Foot & Ankle

Mail that Dorsi sends: {url}demo/mail/
Logs: {logs}
Stop with Ctrl-C. The data stays; make reset forgets it."""


def say(line: str) -> None:
    print(line, flush=True)


@dataclass(frozen=True, kw_only=True)
class Demo:
    """One demo on `port`, with everything it keeps in `folder`."""

    port: int
    folder: Path
    parent: int | None = None
    stopping: threading.Event = field(default_factory=threading.Event)
    last_steps: ExitStack = field(default_factory=ExitStack)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/"

    def run(self) -> int:
        """Until Ctrl-C (0) or until a part of it fails (1)."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        with self.last_steps:
            return self._run()

    def _run(self) -> int:
        try:
            self.watch(self._start())
        except StopAskedError:
            say("Stopping …")
            return 0
        except (DemoError, ServiceError) as problem:
            say(f"\n{problem}\n\nStopping everything.")
        return 1

    def _start(self) -> Children:
        self._take_folder()
        refuse_a_taken_port(self.port)
        local = Services(folder=self.folder, say=say)
        self.last_steps.callback(local.release)
        addresses = local.start()
        say("Starting the mailbox …")
        post = mail.start(self.folder / "mail")
        self.last_steps.callback(post.stop)
        crew = Children(
            folder=self.folder,
            environment=self.environment(addresses, mail_port=post.port),
            stopping=self.stopping,
        )
        self.last_steps.callback(crew.stop)
        prepare(crew)
        self._open(crew)
        return crew

    def _take_folder(self) -> None:
        try:
            self.last_steps.enter_context(services.claim(self.folder))
        except BlockingIOError:
            raise DemoError(f"A demo is already running in {self.folder}. Stop it first.") from None
        children.sweep(self.folder)

    def environment(self, addresses: dict[str, str], *, mail_port: int) -> dict[str, str]:
        """What the demo's processes see: production's variables, with local values."""
        return os.environ | {
            "DORSI_DEMO": "1",
            "DORSI_LOCAL_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SITE_URL": self.url.removesuffix("/"),
            "ALLOWED_HOSTS": f"{HOST},localhost",
            "SECRET_KEY": secret_key(self.folder),
            "EMAIL_URL": f"smtp://{HOST}:{mail_port}",
            "PYTHONUNBUFFERED": "1",
            "WEB_DATABASE_URL": as_web(addresses["DATABASE_URL"]),
            **addresses,
        }

    def _open(self, crew: Children) -> None:
        say("Starting the web server, the worker and beat …")
        for name, command in commands(self.port).items():
            variables = {"DATABASE_URL": crew.environment["WEB_DATABASE_URL"]} if name == "web" else {}
            crew.start(name, command, variables=variables)
        wait_until_it_answers(self.port, crew)
        say(f"Dorsi is ready: {self.url}")
        say(SIGN_INS.format(url=self.url, logs=self.folder / "logs"))

    def watch(self, crew: Children) -> None:
        """Return never: raises DemoError when a part ends by itself, StopAskedError when we should."""
        local = Services(folder=self.folder)
        while True:
            crew.pause(0.5)
            crew.check()
            if self.parent and os.getppid() != self.parent:
                raise StopAskedError
            if missing := local.missing():
                raise DemoError(f"{' and '.join(missing)} ended by itself. Its log lies in {self.folder / 'logs'}")


def prepare(crew: Children) -> None:
    """Schema, cache table, static files, demo clinic: each does nothing where nothing is left to do."""
    say("Preparing the database …")
    crew.do("migrate", [*MANAGE, "migrate", "--no-input"])
    crew.do("cache", [*MANAGE, "createcachetable"])
    crew.do("web role", [*MANAGE, "let_web_in"])
    say("Preparing the pages’ files …")
    static.refresh(PROJECT, lambda: collect(crew))
    say("Making the demo clinic …")
    crew.do("clinic", [*MANAGE, "demo"])


def collect(crew: Children) -> None:
    crew.do("static", [*MANAGE, "collectstatic", "--no-input", "--clear"])


def commands(port: int) -> dict[str, list[str]]:
    """What stays up, as in docker-compose.yml but smaller."""
    web = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", "1", "--blocking-threads", "4"]
    celery = [sys.executable, "-m", "celery", "--app", "config"]
    return {
        "web": [sys.executable, "-m", "granian", *web, "config.wsgi:application"],
        "worker": [*celery, "worker", "--concurrency", "2"],
        "beat": [*celery, "beat"],
    }


def as_web(address: str) -> str:
    """The same database for the web server, whose role sees only what whoever asks may see."""
    return re.sub(r"//[^:@/]+", f"//{ROLE}", address, count=1)


def refuse_a_taken_port(port: int) -> None:
    """Raises DemoError with a word on what to do."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as problem:
            raise DemoError(
                f"Port {port} is not free ({problem.strerror}). Choose another: make demo PORT={port + 1}"
            ) from None


def wait_until_it_answers(port: int, crew: Children) -> None:
    """Raises DemoError when the web server ends, gives only errors, or stays silent for WEB_SECONDS."""
    deadline = time.monotonic() + WEB_SECONDS
    while status_of_the_first_page(port) not in range(200, 500):
        crew.check()
        crew.pause(0.1)
        if time.monotonic() > deadline:
            raise DemoError(f"The web server does not answer. Its log ends:\n{tail(crew.log('web'))}")


def status_of_the_first_page(port: int) -> int:
    """Its HTTP status, or 0 while nobody answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def secret_key(folder: Path) -> str:
    """Made once and kept, so that sessions and links outlive a restart."""
    path = folder / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()
