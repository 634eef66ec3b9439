"""Events of letters that no app names itself."""

EVENTS = {
    "notice_dated": "The date of the notice that starts the other party's time",
    "provider_notified": "The provider's own notice left our hands; it tells the member nothing",
    "letter_returned": "A letter came back; the day it was first sent stays",
}
