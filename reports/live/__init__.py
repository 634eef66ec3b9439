"""Checks of a submission asked of our own record: of a period's universes, and of live cases."""
