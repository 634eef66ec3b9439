"""Telling other systems, over HTTP, that something happened: signed, ids only."""
