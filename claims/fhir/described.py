"""What an item asks for, in the words and codes of who asks: for what no procedure code says."""

from collections.abc import Iterator, Mapping
from typing import Any

DRUGS = ("/ndc", "/rxnorm")
"""Code systems of drugs, by the end of their address."""

NAMES = {
    "/1365": "service type",
    "/ndc": "NDC",
    "/rxnorm": "RxNorm",
    "/RevenueCodes": "revenue code",
    "/cpt": "CPT",
    "HCPCSReleaseCodeSets": "HCPCS",
    "2.16.840.1.113883.6.285": "HCPCS",
}
LONGEST = 300


def has_drug_code(row: Mapping[str, Any]) -> bool:
    """Whether an item is coded as a drug."""
    codings = row["productOrService"].get("coding", ())
    return any(str(each.get("system", "")).endswith(DRUGS) for each in codings)


def described(
    row: Mapping[str, Any],
    request: Mapping[str, Any],
    code: str,
    quantity: Mapping[str, Any],
    *,
    counted: bool,
) -> str:
    """`Home infusion (NDC 00781-3210-95); quantity 2.5 mL`; the item's own words, else its type's.

    An item with a procedure code is named by it: then only a quantity is said that is none of times
    (it has a unit), or that its units do not hold (not `counted`).
    """
    parts = [] if code else [_named(row, request)]
    unit, value = quantity.get("unit") or quantity.get("code") or "", quantity.get("value", "")
    if unit or not counted:
        parts.append(f"quantity {value} {unit}".strip())
    return "; ".join(part for part in parts if part)


def _named(row: Mapping[str, Any], request: Mapping[str, Any]) -> str:
    for concept in (row["productOrService"], request.get("code"), row.get("category")):
        found = "; ".join(_words(concept or {}))
        if found:
            return found
    return ""


def _words(concept: Mapping[str, Any]) -> Iterator[str]:
    if text := concept.get("text"):
        yield str(text)
    for coding in concept.get("coding", ()):
        system = str(coding.get("system", ""))
        name = next((name for end, name in NAMES.items() if system.endswith(end)), "code")
        code = f"{name} {coding['code']}" if coding.get("code") else ""
        words = str(coding.get("display", ""))
        if words or code:
            yield f"{words} ({code})" if words and code else words or code
