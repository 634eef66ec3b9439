"""The action a 278 response tells of an event as a whole (HCR01, list 306)."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from claims.edi.answer_278 import Answered
from claims.operations.authorizations.asked import Answer

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
ANSWER = Answer(
    number="A26-0000001", case=1, state="approved", track="standard", request="preservice",
    purpose="second_opinion", member="", clinician_npi="", received_at=AT, hcr01="A1",
    authorization="", services=(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("of_requests", "whole"),
    [
        ("A1", "A1"),
        ("NA", "NA"),
        ("A1 A1", "A1"),
        ("NA A1", "A1"),  # nothing was refused
        ("NA A3", "A3"),
        ("NA A4", "A4"),
        ("A1 A4", "A4"),
        ("A1 A3", "A2"),
        ("A1 A6", "A2"),
    ],
)
def test_the_action_on_the_whole(of_requests: str, whole: str) -> None:
    answers = tuple(replace(ANSWER, hcr01=each) for each in of_requests.split())
    nothing = cast(Any, None)  # the action is of the answers alone
    assert Answered(nothing, nothing, answers).action == whole
