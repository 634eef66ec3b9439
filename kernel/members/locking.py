"""The lock under which a member's accumulators of a year are read and added to."""

from collections.abc import Iterable

from django.db import connection


def lock_member_years(pairs: Iterable[tuple[int, int]]) -> None:
    """Lock these (member, year) rows until the transaction ends; missing ones are made.

    Always in the order of member and year, so that two who lock several cannot block each other
    for ever.  Two statements, however many pairs.
    """
    wanted = sorted(set(pairs))
    if not wanted:
        return
    members, years = [member for member, _ in wanted], [year for _, year in wanted]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO members_memberyear (member_id, year) "
            "SELECT * FROM unnest(%s::bigint[], %s::smallint[]) ORDER BY 1, 2 "
            "ON CONFLICT DO NOTHING",
            [members, years],
        )
        cursor.execute(
            "SELECT id FROM members_memberyear WHERE (member_id, year) IN "
            "(SELECT * FROM unnest(%s::bigint[], %s::smallint[])) "
            "ORDER BY member_id, year FOR UPDATE",
            [members, years],
        )
