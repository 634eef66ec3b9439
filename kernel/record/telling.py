"""What a verification came to, in words and as JSON.  Pure."""

import json

from kernel.record.proving import Verified

SHOWN = 100


def as_json(found: Verified) -> str:
    """Everything, each damage with its place."""
    said = {
        "rows": found.rows,
        "seals": found.seals,
        "covered": found.covered,
        "head": found.head,
        "position": found.position,
        "damage": [{"where": each.where, "what": each.what} for each in found.damage],
        "unproven": found.unproven_rows,
        "since": found.proven_to or None,
        "unread": found.unread,
    }
    return json.dumps(said, indent=2)


def in_words(found: Verified) -> str:
    """The first damages, and what is proven to when."""
    lines = [str(each) for each in found.damage[:SHOWN]]
    if len(found.damage) > SHOWN:
        lines.append(f"… and {len(found.damage) - SHOWN:,} more; --json shows all")
    lines += [f"not compared: {each}" for each in found.unread]
    lines.append(
        f"{found.rows:,} rows under {found.seals:,} seals, {found.covered:,} rows under covers; "
        f"head {found.head}"
    )
    lines.append(unproven(found))
    if not found.damage:
        lines.append("The record is as it was sealed.")
    return "\n".join(lines)


def unproven(found: Verified) -> str:
    """How many rows nothing outside the database vouches for."""
    if found.proven_to:
        return f"unproven: {found.unproven_rows:,} rows since {found.proven_to}"
    return f"unproven: all {found.unproven_rows:,} rows; no anchor was given"


def verdict(found: Verified) -> str:
    """The one line of a record that is damaged."""
    return f"the record is damaged in {len(found.damage):,} places"
