"""Fresh databases for the tests of this folder."""

from tests.store.databases import store, url

__all__ = ["store", "url"]
