"""The settings for a proxy that docs/security/nginx.conf gives: what it speaks, hides, forwards and writes down."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

TEXT = (Path(settings.BASE_DIR) / "docs/security/nginx.conf").read_text()
_BEFORE, PLAIN, TLS = re.split(r"^server {$", TEXT, flags=re.MULTILINE)


def said(server: str, word: str) -> list[str]:
    return re.findall(rf"^\s*{word}\s+([^;]+);", server, re.MULTILINE)


def test_the_proxy_speaks_tls_and_nothing_older() -> None:
    (ciphers,) = said(TLS, "ssl_ciphers")
    weak = [name for name in ciphers.split(":") if not re.fullmatch(r"ECDHE-\w+-(AES\d+-GCM|CHACHA20)-\w+", name)]
    assert (said(TLS, "ssl_protocols"), weak, said(TLS, "listen")) == (
        ["TLSv1.2 TLSv1.3"],
        [],
        ["443 ssl", "[::]:443 ssl"],
    )
    assert said(TLS, "ssl_prefer_server_ciphers") == ["on"]


def test_without_tls_there_is_nothing_but_the_way_to_it() -> None:
    assert re.findall(r"location (.+) { return (.+); }", PLAIN) == [
        ("~ ^/(api|anymail)/", "403"),
        ("/", "301 https://dorsi.example$request_uri"),
    ]
    assert "proxy_pass" not in PLAIN


def test_pages_for_machines_stay_inside() -> None:
    assert re.findall(r"location (.+) { return (\d+); }", TLS) == [("~ ^/(metrics|readyz)$", "404")]


def test_nothing_is_cached() -> None:
    assert (said(TLS, "proxy_cache"), "proxy_cache_path" in TEXT) == (["off"], False)


def test_it_says_itself_who_asks_and_how() -> None:
    headers = dict(each.split(" ", 1) for each in said(TLS, "proxy_set_header"))
    assert (headers["X-Forwarded-Proto"], headers["X-Forwarded-For"]) == ("$scheme", "$proxy_add_x_forwarded_for")


def test_it_writes_down_no_search_and_no_secret_of_a_link() -> None:
    (line,) = re.findall(r"^log_format dorsi '(.+)';$", TEXT, re.MULTILINE)
    assert re.findall(r"\$(request|request_uri|args|query_string|http_referer)\b", line) == []
    assert re.search(r"~\^/\(\?<page>log\|unsubscribe\|invitations\)/\s+/\$page/\.\.\.;", TEXT)
    assert said(PLAIN, "access_log") == said(TLS, "access_log") == ["/var/log/nginx/dorsi.log dorsi"]
