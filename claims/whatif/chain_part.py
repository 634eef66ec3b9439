"""`chain:` of a what-if document."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast, get_args

from claims.adjudication import Chain, Opinion, Provider, Referral, Subject
from claims.adjudication.facts import OpinionKind, Scenario, SubjectKind
from claims.whatif.provider_part import known
from kernel.reading import Reading, at

KEYS = ("scenario", "subject", "first", "second", "third", "referral")
ORDINALS = {1: "first", 2: "second", 3: "third"}
FIRST_FINDINGS = ("recommends",)
LATER_FINDINGS = ("agrees", "differs", "refines_diagnosis", "changes_diagnosis", "inconclusive")


def read(value: Any, providers: Mapping[str, Provider], reading: Reading) -> Chain | None:
    if value is None:
        return None
    row = reading.mapping(value, "chain", KEYS)
    subject = _subject(row.get("subject"), reading)
    scenario = reading.choice(row, "scenario", get_args(Scenario), "chain") or "other"
    opinions = {
        number: opinion
        for number, key in ORDINALS.items()
        if (opinion := _opinion(row.get(key), at("chain", key), number, providers, reading))
    }
    referral = _referral(row.get("referral"), providers, reading)
    return Chain(subject, cast(Scenario, scenario), opinions, referral)


def _subject(value: Any, reading: Reading) -> Subject:
    """Left out, or its kind left out: what the opinions are about is not on file."""
    if value is None:
        return Subject(None)
    path = "chain.subject"
    row = reading.mapping(value, path, ("kind", "code", "diagnosis", "urgency"))
    kind = reading.choice(row, "kind", get_args(SubjectKind), path)
    urgency = reading.choice(row, "urgency", ("elective", "urgent", "emergency"), path)
    subject = Subject(
        kind=cast(SubjectKind | None, kind),
        code=reading.text(row, "code", path),
        diagnosis=diagnosis(reading.text(row, "diagnosis", path)),
    )
    return replace(subject, urgency=cast(Any, urgency)) if urgency else subject


def diagnosis(code: str | None) -> str | None:
    """An ICD-10-CM code as claims carry it: upper case, without its dot."""
    return code.replace(".", "").upper() if code else None


def _opinion(
    value: Any, path: str, number: int, providers: Mapping[str, Provider], reading: Reading
) -> Opinion | None:
    if value is None:
        return None
    row = reading.mapping(value, path, ("npi", "on", "kind", "finding"), ("npi",))
    findings = FIRST_FINDINGS if number == 1 else LATER_FINDINGS
    kind = reading.choice(row, "kind", get_args(OpinionKind), path) or "formal_opinion"
    finding = reading.choice(row, "finding", findings, path)
    day = reading.day(row, "on", path)
    provider = known(providers, reading.text(row, "npi", path), at(path, "npi"), reading)
    if provider is None:
        return None
    return Opinion(provider.npi, day, cast(OpinionKind, kind), finding, provider.group)


def _referral(value: Any, providers: Mapping[str, Provider], reading: Reading) -> Referral | None:
    if value is None:
        return None
    path = "chain.referral"
    row = reading.mapping(value, path, ("npi", "on"), ("npi", "on"))
    day = reading.day(row, "on", path)
    provider = known(providers, reading.text(row, "npi", path), at(path, "npi"), reading)
    if provider is None or day is None:
        return None
    return Referral(provider.npi, day, contracted=provider.in_network_on(day))
