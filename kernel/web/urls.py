"""Addresses of what every case shares, below `/api/v1/`."""

from django.urls import path

from kernel.web.api import Reckon
from kernel.web.work import OpenWork

urlpatterns = [
    path("clocks/<str:rule>/reckon", Reckon.as_view(), name="clock-reckon"),
    path("work", OpenWork.as_view(), name="open-work"),
]
