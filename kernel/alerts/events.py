"""Events this app records on the case an alert is about."""

EVENTS = {
    "alerted": "Somebody on call was told that a deadline is near",
    "alert_taken": "Somebody took the alert",
    "alert_climbed": "Nobody took the alert; the next one up was told",
}
