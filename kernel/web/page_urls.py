"""Addresses of the pages no app owns."""

from django.urls import path

from kernel.web import pages

urlpatterns = [
    path("", pages.start, name="start"),
    path("keys", pages.keys, name="keys"),
    path("search", pages.search, name="search"),
]
