"""`python -m tests.bench pages`: the program of that name, with Django set up before its models are imported."""

from __future__ import annotations

import sys
from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    sys.exit(import_module(f"tests.bench.{sys.argv.pop(1)}").main())
