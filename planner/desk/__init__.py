"""Use cases: (desk, user, ...) -> result. Every one authorises; what changes is logged."""
