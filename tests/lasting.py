"""What many tests only ask about is put on file once for their file, not once for each of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.test.utils import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.emptying import kept


@contextmanager
def for_this_file(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is put on file in it is there for every test of the file, each of which takes back what
    it did itself; and gone after the last.  Nothing of it is committed: other connections do not
    see it."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def committed_for_this_file(blocker: DjangoDbBlocker, **settings: object) -> Iterator[None]:
    """The same for tests with transactions of their own (`django_db(transaction=True)`), which
    look from another connection, as a browser does: it is committed, and nobody takes back what a
    test does.  The settings hold as long."""
    with blocker.unblock(), kept(), override_settings(**settings):
        yield
