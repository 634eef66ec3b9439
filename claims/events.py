"""Every event this app records, one line each."""

EVENTS = {
    "received": "The claim first reached the plan or its delegate",
    "accepted": "The claim was accepted into adjudication (277CA A2)",
    "decided": "A decision was made; it tells nobody anything yet",
    "pended": "A person must judge; the claim went to a queue",
    "determined": "A person recorded a determination, a fact for the next adjudication",
    "information_requested": "We asked for material",
    "information_received": "Material came in",
    "remitted": "The claim went out on an 835 and a payment was issued",
    "paid": "The bank confirmed the payment's trace number",
    "reversed": "What was paid is taken back; the next remittance says so",
    "notice_sent": "The notice left our hands, confirmed by whoever carried it",
}
