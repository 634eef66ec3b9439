"""PAS bundles of others: the well-formed are taken, the malformed are told what and where."""

import pytest

from claims.fhir.issues import UnableToTake
from claims.fhir.profile import check
from claims.fhir.reading import read
from claims.fhir.submit import submit
from claims.models import AuthorizationRequest
from tests.authorizing import RECEIVED, ZONE
from tests.samples import SAMPLES

pytestmark = pytest.mark.external

FHIR = SAMPLES / "fhir"
GOOD = (
    "pas-ig-2.2.1/Bundle-HomecareAuthorizationBundleExample.json",
    "pas-ig-2.2.1/Bundle-HomecareAuthorizationUpdateBundleExample.json",
    "pas-ig-2.2.1/Bundle-ReferralAuthorizationBundleExample.json",
    "pas-inferno-fixtures/conformant_pas_bundle_v110.json",
)
BAD = (
    ("pas-inferno-fixtures/nonconformant_pas_bundle_v110.json", 400, "Bundle.entry"),
    (
        "pas-inferno-fixtures/missing_referenced_resource_request_bundle.json",
        422,
        "Bundle.entry[0].resource.careTeam[0].provider.reference",
    ),
    ("pas-ig-2.2.1/Bundle-ReferralAuthorizationResponseBundleExample.json", 422,
     "Bundle.entry[0].resource"),
    ("pas-ig-2.2.1/Bundle-PASSubscriptionNotification.json", 400, "Bundle.type"),
    ("pas-ri/bundle-prior-auth.json", 400, "Bundle.entry[0].resource.insurer"),
    ("pas-ri/bundle-minimal.json", 400, "Bundle.type"),
    ("pas-ri/bundle-with-only-claim.json", 422, "Bundle.entry[0].resource.status"),
)  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_a_well_formed_bundle_is_taken(name: str) -> None:
    bundle, notes = check(read((FHIR / name).read_bytes(), "Bundle"))
    assert bundle.first.kind == "Claim"
    assert all(not each.refuses for each in notes)


@pytest.mark.django_db
@pytest.mark.parametrize("name", [each for each in GOOD if "Update" not in each])
def test_a_request_for_other_care_is_put_on_file_for_a_person(name: str) -> None:
    data = (FHIR / name).read_bytes()
    made = submit(data, sender="test", zone=ZONE, now=RECEIVED, by="test")
    first = made["entry"][0]["resource"]
    row = AuthorizationRequest.objects.get()
    assert (first["id"], first["outcome"], row.purpose) == (row.number, "queued", "other_service")
    assert len(first["item"]) == row.services.count()
    assert all(each.code or each.described for each in row.services.all())


@pytest.mark.parametrize(("name", "status", "expression"), BAD)
def test_a_malformed_bundle_is_told_where(name: str, status: int, expression: str) -> None:
    with pytest.raises(UnableToTake) as refused:
        check(read((FHIR / name).read_bytes(), "Bundle"))
    assert refused.value.status == status
    assert expression in {each.expression for each in refused.value.issues}


@pytest.mark.parametrize("name", ["pas-inferno-fixtures/pas_claim.json", "pas-ri/claim-only.json"])
def test_a_claim_alone_is_no_bundle(name: str) -> None:
    with pytest.raises(UnableToTake, match="takes a Bundle"):
        check(read((FHIR / name).read_bytes(), "Bundle"))
