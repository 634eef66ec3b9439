"""Addresses of what every case shares, below `/api/v1/`."""

from django.urls import path

from kernel.web.api import Reckon

urlpatterns = [path("clocks/<str:rule>/reckon", Reckon.as_view(), name="clock-reckon")]
