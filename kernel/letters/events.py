"""Events of letters that no app names itself."""

EVENTS = {
    "notice_dated": "The date of the notice that starts the other party's time",
    "provider_notified": "The provider's own notice left our hands; it tells the member nothing",
    "letter_sent_again": "A letter that had come back went out again; the first day stays",
    "letter_returned": "A letter came back; the day it was first sent stays",
}
