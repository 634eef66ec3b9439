"""What invented people write: sentences that say enough for a letter, and are about somebody."""

from random import Random

DENIED = (
    "The notes of the last two visits show that physical therapy for six weeks has not been tried.",
    "The scan on file is of March and shows no change that another opinion could weigh anew.",
    "The report of the first surgeon and that of the second agree on the operation and its time.",
)
LIMITED = (
    "One visit with the records in hand answers the question asked; the second is not needed yet.",
)
APPROVED = ("The records show a question that two clinicians may answer differently.",)
OVERTURNED = (
    "The clinic's letter shows that nobody of the network could see the patient in that month.",
    "The chart sent with the appeal shows a change of the finding since the first decision.",
    "The second report was on file before the visit, and answers what the denial asked for.",
)
UPHELD = (
    "The referral sent with the appeal names no reason why the network could not give the opinion.",
    "The chart sent with the appeal is the one that was on file when the claim was decided.",
    "The plan's terms ask for a clinician who had no part in the first opinion, and this one had.",
)
REASON = (
    "The plan terms in force on the day of the visit were read again beside the records that came."
)
DISCUSSION = (
    "We weighed the letter of appeal, the records sent with it and the first decision's notes. "
    "Each was read by somebody who had no part in that decision."
)
PROVISION = "Plan terms, section 4.2"
APPEALS = (
    "I ask you to look again at your denial. My doctor says that I need this opinion.",
    "Please reconsider. The office told me that the visit was covered when I called.",
    "I disagree with the decision and want it changed. The papers are with this letter.",
)
COMPLAINTS = (
    "I waited three weeks for the records to be sent.",
    "The person on the telephone hung up on me twice.",
    "The directory named a clinic that had moved away.",
)
QUALITY = (
    "The nurse gave me somebody else's medicine.",
    "Nobody looked at the wound for two days.",
)
FOUND = (
    "The log of calls shows three calls that were not answered within the day.",
    "The clinic received the request on the third day and sent the records on the nineteenth.",
)
DONE = (
    "The clinic was asked again and the records reached the second surgeon the same week.",
    "The team was trained again and the number of calls that wait is now read every day.",
)
REVIEWERS = "a grievance coordinator and a registered nurse licensed in TX"
EVIDENCE = "the letter of complaint and the log of calls of the weeks before it"
IRE_WHY = "The reviewer read the case file and the records that came with it."


def one(of: tuple[str, ...], random: Random) -> str:
    return random.choice(of)
