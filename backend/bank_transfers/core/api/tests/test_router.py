"""The router takes no viewset that could show another company's rows."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from bank_transfers.billingo.models import BillingoInvoiceItem, BillingoSyncLog
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.companies.models import FeatureTemplate
from bank_transfers.core.api.router import ScopedRouter
from bank_transfers.core.api.viewsets import ScopedViewSet


class Good(mixins.ListModelMixin, CompanyViewSet):
    queryset = BillingoSyncLog.objects.all()
    required_feature = None
    required_roles = {"list": EVERY_ROLE}


def refusal(viewset: Any) -> str:
    with pytest.raises(ImproperlyConfigured) as refused:
        ScopedRouter().register("rows", viewset)
    return str(refused.value)


def test_a_scoped_viewset_is_taken() -> None:
    router = ScopedRouter()
    router.register("rows", Good)
    assert len(router.urls) == 1


def test_a_plain_viewset_is_refused() -> None:
    class Plain(viewsets.ReadOnlyModelViewSet[BillingoSyncLog]):
        queryset = BillingoSyncLog.objects.all()

    assert "not derived from ScopedViewSet" in refusal(Plain)
    assert "not derived from ScopedViewSet" in refusal("no class at all")


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("get_queryset", lambda self: BillingoSyncLog.objects.all(), "it replaces get_queryset"),
        ("get_object", lambda self: None, "it replaces get_object"),
        ("initial", lambda self, *args, **kwargs: None, "it replaces initial"),
        ("company_rows", lambda self, rows: rows, "it replaces company_rows"),
        ("permission_classes", (AllowAny,), "it replaces permission_classes"),
        ("authentication_classes", (), "it replaces authentication_classes"),
        ("required_roles", {}, "action 'list' has no required_roles"),
        ("required_roles", {"list": EVERY_ROLE, "lst": EVERY_ROLE}, "there is no action 'lst'"),
        ("queryset", None, "queryset is missing"),
        ("queryset", FeatureTemplate.objects.all(), "leads to no company"),
        ("company_field", "status", "leads to no company"),
        ("find_access", ScopedViewSet.find_access, "how the company is found"),
    ],
)
def test_weakening_the_scope_is_refused(name: str, value: Any, complaint: str) -> None:
    assert complaint in refusal(type("Weakened", (Good,), {name: value}))


def test_a_path_over_several_tables_is_taken() -> None:
    class Items(Good):
        queryset: Any = BillingoInvoiceItem.objects.all()
        company_field = "invoice__company"

    ScopedRouter().register("items", Items)


def test_the_feature_has_to_be_named() -> None:
    class Nameless(mixins.ListModelMixin, CompanyViewSet):
        queryset = BillingoSyncLog.objects.all()
        required_roles = {"list": EVERY_ROLE}

    assert "required_feature is missing" in refusal(Nameless)


def test_an_action_needs_roles_and_may_not_open_itself() -> None:
    class Acting(Good):
        @action(detail=False, permission_classes=[AllowAny])
        def open(self, request: Any) -> Response:
            return Response()

    found = refusal(Acting)
    assert "action 'open' has no required_roles" in found
    assert "action 'open' replaces permission_classes" in found


def test_an_action_with_several_methods_needs_roles_for_each() -> None:
    class Acting(Good):
        required_roles = {"list": EVERY_ROLE, "thing": EVERY_ROLE}

        @action(detail=False)
        def thing(self, request: Any) -> Response:
            return Response()

        @thing.mapping.post
        def make_thing(self, request: Any) -> Response:
            return Response()

    assert "action 'make_thing' has no required_roles" in refusal(Acting)
