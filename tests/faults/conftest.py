"""Faults are injected into a whole hall, as in the browser tests."""

from tests.e2e.conftest import chromium

__all__ = ["chromium"]
