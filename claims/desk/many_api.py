"""Many items of work at once, for machines: a preview that keeps nothing, then a job."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from claims.operations.bulk.acts import ACTS, Given, Looked, UnableToDoMany
from claims.operations.bulk.many import LARGEST, do, look
from kernel.cases import assigning, desk
from kernel.web.jobs import job_shown
from kernel.web.known_only import KnownOnly
from kernel.web.once import once
from kernel.web.paging import Strict
from kernel.web.permitted import actor_for
from kernel.web.problems import Problem, UnableToAnswer


class ManyGiven(KnownOnly):
    """What is to be done to which items: `to` of an assignment (null: whoever comes first),
    `reason` and `follow_up` of a pend, `note` of a note."""

    act = serializers.ChoiceField(choices=list(ACTS))
    items = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=(1 << 63) - 1),
        min_length=1,
        max_length=LARGEST,
    )
    to = serializers.CharField(max_length=60, required=False, allow_null=True, default=None)
    reason = serializers.CharField(max_length=40, required=False, default="")
    note = serializers.CharField(max_length=4000, required=False, default="")
    follow_up = serializers.DateField(required=False, allow_null=True, default=None)


class ManySeen(ManyGiven):
    """The same, with `versions`: of each item the one the preview had."""

    versions = serializers.DictField(child=serializers.CharField(max_length=80))


class _Many(Strict, APIView):
    parser_classes = (JSONParser,)
    form: type[ManyGiven] = ManyGiven

    def given(self, request: Request) -> tuple[list[int], Given, dict[int, str]]:
        read = self.form(data=request.data)
        read.is_valid(raise_exception=True)
        said = dict(read.validated_data)
        items, follow_up = said.pop("items"), said.pop("follow_up")
        versions = said.pop("versions", {})
        seen = {item: versions[str(item)] for item in items if str(item) in versions}
        said["to"] = said["to"] or ""
        words = {name: said[name].strip() for name in ("act", "to", "reason", "note")}
        return items, Given(**words, follow_up=follow_up), seen


class ManyPreviews(_Many):
    """`POST /api/v1/work/many/previews`: what would become of each; nothing is kept."""

    permission = desk.READ

    def post(self, request: Request) -> Response:
        items, given, _ = self.given(request)
        try:
            found = look(items, given, actor_for(request), timezone.now())
        except UnableToDoMany as problem:
            raise UnableToAnswer(str(problem)) from None
        changes = sum(1 for each in found if each.answer)
        said = {"changes": changes, "results": [_shown(each) for each in found]}
        return Response(said, headers={"Cache-Control": "no-store"})


class Many(_Many):
    """`POST /api/v1/work/many`: the job that does it to those that can be; 202 with its address.

    What is not as the preview had it (`versions`) is left alone.  428: an item has no version.
    """

    permission = desk.READ
    form = ManySeen

    @once()
    def post(self, request: Request) -> Response:
        items, given, seen = self.given(request)
        if missing := [str(item) for item in items if item not in seen]:
            said = f"versions: of each item as the preview had it; not of {', '.join(missing[:5])}."
            raise Problem("precondition_required", said)
        try:
            job = do(items, given, actor_for(request), timezone.now(), seen)
        except UnableToDoMany as problem:
            raise UnableToAnswer(str(problem)) from None
        address = reverse("api-job", args=[job.pk])
        return Response(job_shown(job), status=202, headers={"Location": address})


class UndoMany(Strict, APIView):
    """`POST /api/v1/work/many/{job}/undo`: for ten seconds after a job that assigned, each item is
    whose it was.  409: too late, or another's."""

    permission = assigning.ASSIGN

    @once()
    def post(self, request: Request, job: int) -> Response:
        try:
            count = assigning.undo(job, actor_for(request), now=timezone.now())
        except assigning.UnableToUndo as problem:
            raise Problem("conflict", f"{problem}.") from None
        return Response({"job": job, "undone": count})


def _shown(each: Looked) -> dict[str, Any]:
    why = each.said if each.answer else each.answer.why
    return {
        "item": each.item,
        "case": each.case or None,
        "changes": each.answer.allowed,
        "why": why or None,
        "version": each.version or None,
    }
