"""The desk as a test wants it: the trial desk's people, and of its story only some claims."""

from django.utils import timezone
from playwright.sync_api import Page

from claims.models import Claim
from config.opening.load import load
from config.opening.staff import staff
from config.opening.story import Story


def opened(*claims: str) -> dict[str, str]:
    """Staff and these claims are on file; each claim's number by the provider's."""
    load(Story(timezone.now(), frozenset(claims)))
    found = Claim.objects.filter(patient_control_number__in=claims)
    return dict(found.values_list("patient_control_number", "number"))


def sign_in(page: Page, who: str) -> None:
    """By the form, as a person does."""
    page.goto("/account/login/")
    page.get_by_label("Username").fill(who)
    page.get_by_label("Password").fill(staff().pass_phrase)
    page.get_by_role("button", name="Sign in", exact=True).click()


def claim_of(identity: str) -> Claim:
    return Claim.objects.get(patient_control_number=identity)
