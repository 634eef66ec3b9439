"""What the sweep does for claims, every minute, in this order."""

from collections.abc import Mapping

from kernel.later import Later

PARTS: Mapping[str, Later] = {
    "materials that did not come": Later("claims.operations.sweeping.materials_missing"),
    "claims left waiting": Later("claims.operations.sweeping.claims_left_waiting"),
}
