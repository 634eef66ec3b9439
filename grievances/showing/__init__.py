"""Grievances and matters as they are shown, to people and programs alike."""
