"""Addresses of appeals, reviews outside, disputes and alerts, below `/api/v1/`."""

from django.urls import path

from appeals.api import alerts, contacts, disputes, reading, reviews
from appeals.api.acts import ActOnAppeal, ActOnReview, door_of
from appeals.api.acts_hearing import HEARING
from appeals.api.acts_outside import OUTSIDE
from appeals.api.acts_review import REVIEW
from appeals.api.acts_time import TIME

_CONTACT = "contacts/<int:identity>"
_APPEAL = "appeals/<str:number>"
_LETTERS = f"{_APPEAL}/letters"
_REVIEW = "reviews/<str:number>"
_PACKET = f"{_REVIEW}/packets/<int:identity>"
_DISPUTE = "disputes/<str:number>"
_ALERT = "alerts/<int:identity>"

urlpatterns = [
    path("contacts", contacts.Contacts.as_view(), name="api-contacts"),
    path(_CONTACT, contacts.OneContact.as_view(), name="api-contact"),
    path(f"{_CONTACT}/previews", contacts.Starts.as_view(), name="api-contact-previews"),
    path(f"{_CONTACT}/settle", contacts.Settlements.as_view(), name="api-contact-settle"),
    path(f"{_CONTACT}/set-aside", contacts.SettingAside.as_view(), name="api-contact-aside"),
    path(f"{_CONTACT}/reopen", contacts.Reopening.as_view(), name="api-contact-reopen"),
    path("appeals", reading.Appeals.as_view(), name="api-appeals"),
    path(_APPEAL, reading.OneAppeal.as_view(), name="api-appeal"),
    path(f"{_APPEAL}/examination", reading.Examination.as_view(), name="api-appeal-examination"),
    path(f"{_APPEAL}/candidates", reading.Candidates.as_view(), name="api-appeal-candidates"),
    path(_LETTERS, reading.Letters.as_view(), name="api-appeal-letters"),
    path(f"{_LETTERS}/drafts", reading.LetterDrafts.as_view(), name="api-appeal-drafts"),
    path(
        f"{_LETTERS}/<int:identity>/file",
        reading.LetterFile.as_view(),
        name="api-appeal-letter-file",
    ),
    *(
        path(f"{_APPEAL}/{act.slug}", door_of(act, ActOnAppeal), name=f"api-appeal-{act.slug}")
        for act in (*HEARING, *TIME, *REVIEW)
    ),
    path("reviews", reviews.Reviews.as_view(), name="api-reviews"),
    path("reviews/fast-track", reviews.FastTracks.as_view(), name="api-reviews-fast-track"),
    path(_REVIEW, reviews.OneReview.as_view(), name="api-review"),
    path(_PACKET, reviews.OnePacket.as_view(), name="api-review-packet"),
    path(f"{_PACKET}/file", reviews.PacketFile.as_view(), name="api-review-packet-file"),
    *(
        path(f"{_REVIEW}/{act.slug}", door_of(act, ActOnReview), name=f"api-review-{act.slug}")
        for act in OUTSIDE
    ),
    path("disputes", disputes.Disputes.as_view(), name="api-disputes"),
    path(_DISPUTE, disputes.OneDispute.as_view(), name="api-dispute"),
    path(f"{_DISPUTE}/decide", disputes.DisputeDecisions.as_view(), name="api-dispute-decide"),
    path("alerts", alerts.Alerts.as_view(), name="api-alerts"),
    path(_ALERT, alerts.OneAlert.as_view(), name="api-alert"),
    path(f"{_ALERT}/take", alerts.TakingAlert.as_view(), name="api-alert-take"),
]
