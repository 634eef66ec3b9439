"""Who may review an appeal: nobody with a part below, nor their subordinates; a peer where the law
wants one; and nothing is decided that the claimant could not answer."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from appeals.models import Appeal, ConsultedExpert, NewEvidence, ReviewerGiven
from appeals.operations.assign import assign, candidates
from appeals.operations.conflict import declare
from appeals.operations.expert import Expert, consult
from appeals.operations.on_file import UnableToAppeal
from appeals.swept import PARTS
from claims.operations.decide import adjudicate_waiting
from kernel.cases import desk
from kernel.cases.models import WorkItem
from kernel.cases.version import Stale, version_of
from kernel.cases.views import ALL, wanted_of
from kernel.people.acting import actor_named
from kernel.people.policy import NotAllowed
from kernel.record.models import Look
from tests.correcting import Year, claim, everybody
from tests.reviewing_appeals import (
    appealed,
    decided,
    given,
    office,
    outside_the_network,
    upheld,
    won,
)

pytestmark = pytest.mark.django_db
ORTHOPEDICS = "207X00000X"


def story_of(out: Path, plan: str = "BENCH-TX") -> Year:
    story = outside_the_network(out)
    story.person = next(
        one for one in everybody().members if one.plan == plan and one.story == "ordinary"
    )
    return story


def denied_by(story: Year, who: str) -> str:
    """A claim that this person decided, and denied."""
    number = story.bill("400.00", decide=False)
    adjudicate_waiting(now=story.now, by=who)
    assert claim(number).state == "decided"
    return number


def medical(row: Appeal) -> Appeal:
    row.medical, row.specialty = True, ORTHOPEDICS
    row.save(update_fields=["medical", "specialty"])
    return row


def may(row: Appeal, story: Year) -> dict[str, bool]:
    return {each.name: each.allowed for each in candidates(row.number, story.now)}


def why(row: Appeal, story: Year, name: str) -> str:
    return next(each.why for each in candidates(row.number, story.now) if each.name == name)


def expert(story: Year, **said: object) -> Expert:
    made = Expert(
        name="Dr. Mara Quill",
        profession="physician",
        specialty="orthopedic surgery",
        licence="INV-77",
        licence_state="TX",
        asked="Was the second opinion on the knee needed before the replacement?",
        advice="Yes: the first surgeon's report leaves the instability unexplained.",
        relied_on=True,
        consulted_at=story.now,
    )
    return replace(made, **said)  # type: ignore[arg-type]


def test_who_decided_and_their_subordinates_are_barred(tmp_path: Path) -> None:
    office()
    story = story_of(tmp_path)
    row = appealed(denied_by(story, "a.ito"), story.now)
    assert may(row, story)["c.mora"]
    assert not may(row, story)["a.ito"]
    assert not may(row, story)["b.lund"]
    assert "a.ito decided it" in why(row, story, "a.ito")
    assert "29 CFR 2560.503-1(h)(3)(ii)" in why(row, story, "a.ito")
    assert "b.lund reports to a.ito" in why(row, story, "b.lund")
    for name in ("a.ito", "b.lund"):
        with pytest.raises(NotAllowed):
            assign(row.number, name, actor_named("v.cole"), story.now, version_of(row.pk))
    refused = Look.objects.filter(case=row.number, outcome="refused").order_by("id")
    assert [each.actor for each in refused] == ["v.cole", "v.cole"]
    assert "reports to a.ito" in refused[1].why


def test_no_queue_hands_it_to_who_is_barred(tmp_path: Path) -> None:
    people = office()
    story = story_of(tmp_path)
    row = appealed(denied_by(story, "a.ito"), story.now)
    assert list(PARTS["appeals for reviewers"](story.now, "UTC", timedelta(0)))
    item = WorkItem.objects.get(case=row.pk, queue="appeal_review")
    assert {"a.ito", "b.lund"} <= set(item.barred)
    assert "c.mora" not in item.barred
    given(row, "c.mora", story.now)
    item.refresh_from_db()
    assert item.assigned_to == "c.mora"
    kept = ReviewerGiven.objects.get(appeal=row).may
    assert kept["c.mora"]["may"]
    assert not kept["b.lund"]["may"]
    wanted = wanted_of(ALL, people["b.lund"], now=story.now, zone="UTC")
    assert desk.take(people["b.lund"], wanted) is None
    taken = desk.take(people["c.mora"], wanted_of(ALL, people["c.mora"], now=story.now, zone="UTC"))
    assert taken is not None
    assert taken.case_id == row.pk


def test_whoever_declares_a_conflict_has_it_no_more(tmp_path: Path) -> None:
    office()
    story = story_of(tmp_path)
    row = appealed(denied_by(story, "a.ito"), story.now)
    given(row, "c.mora", story.now)
    mine = actor_named("c.mora")
    declare(row.number, "c.mora", "The member is my aunt.", mine, story.now, version_of(row.pk))
    assert not ReviewerGiven.objects.filter(appeal=row, ended_at=None).exists()
    item = WorkItem.objects.get(case=row.pk, queue="appeal_review")
    assert item.assigned_to == ""
    assert "c.mora" in item.barred
    assert "my aunt" in why(row, story, "c.mora")
    with pytest.raises(NotAllowed, match="conflict"):
        given(row, "c.mora", story.now)
    with pytest.raises(NotAllowed):  # of another, who assigns says it
        declare(
            row.number, "d.pike", "Rumor.", actor_named("n.hale"), story.now, version_of(row.pk)
        )


def test_a_medical_denial_of_medicare_advantage_is_a_physicians_of_the_field(
    tmp_path: Path,
) -> None:
    office()
    story = story_of(tmp_path, "BENCH-MA")
    story.clinician = everybody().clinicians[0]
    number = story.bill("400.00", day=5)
    row = medical(appealed(number, story.now))
    found = may(row, story)
    assert {name for name, allowed in found.items() if allowed} == {"dr.wu", "dr.vale"}
    assert "42 CFR 422.590(h)(2)" in why(row, story, "n.hale")
    with pytest.raises(NotAllowed, match="no physician of that field"):
        given(row, "n.hale", story.now)
    refused = Look.objects.get(case=row.number, outcome="refused")
    assert "n.hale is no physician" in refused.why


def test_the_same_physician_does_not_hear_the_appeal(tmp_path: Path) -> None:
    office()
    story = story_of(tmp_path)
    row = medical(appealed(denied_by(story, "dr.wu"), story.now))
    with pytest.raises(NotAllowed, match=r"dr\.wu decided it"):
        given(row, "dr.wu", story.now)
    assert Look.objects.filter(case=row.number, outcome="refused").count() == 1


def test_only_who_was_given_it_decides(tmp_path: Path) -> None:
    office()
    story = story_of(tmp_path)
    row = appealed(denied_by(story, "a.ito"), story.now)
    with pytest.raises(NotAllowed, match="given to nobody yet"):
        decided(row, "c.mora", story.now, won())
    given(row, "c.mora", story.now)
    for name in ("d.pike", "a.ito", "b.lund"):
        with pytest.raises(NotAllowed):
            decided(row, name, story.now, won())
    assert Look.objects.filter(case=row.number, outcome="refused").count() == 4
    with pytest.raises(Stale):
        assign(row.number, "d.pike", actor_named("v.cole"), story.now, "another")


def test_a_private_plan_consults_somebody_not_consulted_before(tmp_path: Path) -> None:
    office()
    story = story_of(tmp_path)
    row = medical(appealed(denied_by(story, "dr.wu"), story.now))
    given(row, "c.mora", story.now)
    with pytest.raises(UnableToAppeal, match="consult a health professional trained in orthopedic"):
        decided(row, "c.mora", story.now, upheld())
    mine = actor_named("c.mora")
    same = consult(
        row.number, expert(story, name="Dr. Lin Wu"), mine, story.now, version_of(row.pk)
    )
    assert same.consulted_before
    other = expert(story, specialty="oncology")
    consult(row.number, other, mine, story.now, version_of(row.pk))
    with pytest.raises(UnableToAppeal, match="consult a health professional"):
        decided(row, "c.mora", story.now, upheld())
    consult(row.number, expert(story), mine, story.now, version_of(row.pk))
    assert ConsultedExpert.objects.filter(appeal=row).count() == 3
    assert decided(row, "c.mora", story.now, upheld()).outcome == "upheld"


def test_new_evidence_goes_to_the_claimant_before_a_denial_stands(tmp_path: Path) -> None:
    office()
    story = story_of(tmp_path)
    row = appealed(denied_by(story, "a.ito"), story.now)
    given(row, "c.mora", story.now)
    NewEvidence.objects.create(
        appeal=row,
        kind="rationale",
        what="The plan now rests the denial on the list of approved clinicians.",
        came_up_at=story.now,
        answer_by=story.now + timedelta(days=10),
        by="c.mora",
    )
    with pytest.raises(UnableToAppeal, match="not sent to the claimant"):
        decided(row, "c.mora", story.now, upheld())
    assert decided(row, "c.mora", story.now, won()).outcome == "overturned"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say one word on each"),
        ((won(1), won(2)), "say one word on each"),
        ((replace(won(), outcome="modified"),), "is not one of"),
        ((replace(won(), outcome="partly"),), "which of its reasons"),
        ((replace(won(), why=" "),), "say why"),
        ((replace(won(), rules=("in_network",)),), "for a part, say partly"),
    ],
)
def test_the_word_is_whole(tmp_path: Path, words: tuple[object, ...], said: str) -> None:
    office()
    story = story_of(tmp_path)
    row = appealed(denied_by(story, "a.ito"), story.now)
    given(row, "c.mora", story.now)
    with pytest.raises(UnableToAppeal, match=said):
        decided(row, "c.mora", story.now, *words)  # type: ignore[arg-type]
