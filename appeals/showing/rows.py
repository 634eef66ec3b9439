"""The rows that hang on an appeal, as they are shown."""

from appeals.models import Appeal, AppealDecision
from appeals.showing.parts import (
    DecidedLine,
    ShownDecision,
    ShownEvidence,
    ShownExpert,
    ShownLetter,
    ShownPaper,
    ShownReview,
)
from kernel.cases.models import Event
from kernel.letters.models import Dispatch, Letter, LetterAbout


def papers_of(row: Appeal) -> tuple[ShownPaper, ...]:
    return tuple(
        ShownPaper(
            each.pk, each.kind, each.of_whom, each.valid_from, each.received_at, each.revoked_on
        )
        for each in row.papers.order_by("received_at", "pk")
    )


def experts_of(row: Appeal) -> tuple[ShownExpert, ...]:
    return tuple(
        ShownExpert(
            name=each.name,
            profession=each.profession,
            specialty=each.specialty,
            licence=f"{each.licence}, {each.licence_state}",
            consulted_at=each.consulted_at,
            asked=each.asked,
            advice=each.advice,
            relied_on=each.relied_on,
            consulted_before=each.consulted_before,
        )
        for each in row.experts.order_by("consulted_at", "pk")
    )


def evidence_of(row: Appeal) -> tuple[ShownEvidence, ...]:
    """Each with when it left first."""
    events = Event.objects.filter(case=row.pk, name="new_evidence_sent").order_by("-id")
    left = {int(each.facts["evidence"]): each.at for each in events if each.facts.get("evidence")}
    return tuple(
        ShownEvidence(
            identity=each.pk,
            kind=each.kind,
            what=each.what,
            came_up_at=each.came_up_at,
            answer_by=each.answer_by,
            sent_at=left.get(each.pk),
        )
        for each in row.new_evidence.order_by("pk")
    )


def decisions_of(row: Appeal) -> tuple[ShownDecision, ...]:
    """The latest first."""
    return tuple(_decision(each) for each in row.decisions.order_by("-number"))


def _decision(row: AppealDecision) -> ShownDecision:
    said = row.reviewer
    parts = (said.get("name") or said.get("username", ""), said.get("profession", ""),
             said.get("specialty", "") or said.get("field", ""))  # fmt: skip
    return ShownDecision(
        number=row.number,
        outcome=row.outcome,
        by=row.by,
        reviewer=", ".join(str(each) for each in parts if each),
        decided_at=row.decided_at,
        reason=row.reason,
        discussion=row.discussion,
        lines=tuple(
            DecidedLine(
                line=int(each["line"]),
                outcome=str(each["outcome"]),
                why=str(each["why"]),
                provision=str(each.get("provision", "")),
                rules=tuple(each.get("rules", ())),
                units=each.get("units"),
            )
            for each in row.lines
        ),
    )


def letters_of(*cases: int) -> tuple[ShownLetter, ...]:
    """Letters about the cases, the latest first, each with what became of its sending."""
    about = LetterAbout.objects.filter(case__in=cases).values("letter")
    letters = Letter.objects.filter(pk__in=about).defer("pdf", "html", "stored")
    sent: dict[int, Dispatch] = {}
    for each in Dispatch.objects.filter(letter__in=about).order_by("attempt", "pk"):
        sent[each.letter_id] = each
    return tuple(
        ShownLetter(
            identity=each.pk,
            number=each.number,
            code=each.code,
            title=each.title,
            reader=each.reader.partition(":")[0],
            dated=each.dated,
            state=sent[each.pk].state if each.pk in sent else "made",
            sent_at=sent[each.pk].sent_at if each.pk in sent else None,
            reason=sent[each.pk].reason if each.pk in sent else "",
        )
        for each in letters.order_by("-issued_at", "-pk")
    )


def reviews_of(row: Appeal) -> tuple[ShownReview, ...]:
    return tuple(
        ShownReview(each.number, each.process, each.step, each.state, each.outcome, each.body)
        for each in row.external_reviews.order_by("pk")
    )
