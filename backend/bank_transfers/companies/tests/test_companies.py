"""Companies, their switches, and what the database itself refuses."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from bank_transfers.models import Company, CompanyFeature, CompanyUser, FeatureTemplate, Role

pytestmark = pytest.mark.django_db

SYNC = "BILLINGO_SYNC"


@pytest.fixture
def firm() -> Company:
    return Company.objects.create(name="Minta Kft.", tax_id="10537914444")


def test_the_feature_comes_with_the_database_and_is_off() -> None:
    template = FeatureTemplate.objects.get(feature_code=SYNC)
    assert (template.category, template.default_enabled) == ("SYNC", False)


def test_a_feature_is_switched_on_and_off_by_template_or_code(firm: Company) -> None:
    template = FeatureTemplate.objects.get(feature_code=SYNC)
    assert not firm.has_feature(SYNC)
    firm.enable_feature(template)
    assert firm.has_feature(SYNC)
    firm.disable_feature(SYNC)
    assert not firm.has_feature(SYNC)
    firm.enable_feature(SYNC)
    assert firm.has_feature(SYNC)
    assert CompanyFeature.objects.count() == 1


def test_who_moved_a_switch_is_kept(firm: Company) -> None:
    user = User.objects.create_user("anna")
    assert firm.enable_feature(SYNC, user=user).changed_by == user


def test_the_default_holds_where_there_is_no_switch(firm: Company) -> None:
    FeatureTemplate.objects.filter(feature_code=SYNC).update(default_enabled=True)
    assert firm.has_feature(SYNC)
    firm.disable_feature(SYNC)
    assert not firm.has_feature(SYNC)


def test_a_switch_is_one_companys_own(firm: Company) -> None:
    other = Company.objects.create(name="Másik Bt.", tax_id="12345676-2-41")
    firm.enable_feature(SYNC)
    assert not other.has_feature(SYNC)
    assert list(Company.objects.with_feature(SYNC)) == [firm]
    FeatureTemplate.objects.filter(feature_code=SYNC).update(default_enabled=True)
    firm.disable_feature(SYNC)
    assert list(Company.objects.with_feature(SYNC)) == [other]


def test_an_unknown_feature_is_off_and_cannot_be_switched(firm: Company) -> None:
    assert not firm.has_feature("NO_SUCH_THING")
    with pytest.raises(FeatureTemplate.DoesNotExist):
        firm.enable_feature("NO_SUCH_THING")


def test_a_tax_number_is_stored_in_one_form_and_once(firm: Company) -> None:
    assert firm.tax_id == "10537914-4-44"
    with pytest.raises(IntegrityError), transaction.atomic():
        Company.objects.create(name="Ugyanaz", tax_id=" 10537914-4-44")


@pytest.mark.parametrize("tax_id", ["", "1", "10537914-4-444", "nincs"])
def test_what_is_no_tax_number_does_not_validate(tax_id: str) -> None:
    with pytest.raises(ValidationError):
        Company(name="X", tax_id=tax_id).full_clean()


def test_a_user_is_a_member_once_with_one_role(firm: Company) -> None:
    user = User.objects.create_user("anna")
    membership = CompanyUser.objects.create(company=firm, user=user, role=Role.ACCOUNTANT)
    assert str(membership).startswith("anna · Minta Kft. · ")
    with pytest.raises(IntegrityError), transaction.atomic():
        CompanyUser.objects.create(company=firm, user=user, role=Role.ADMIN)


def test_a_member_is_a_plain_user_unless_told() -> None:
    assert CompanyUser().role == Role.USER


def test_a_second_switch_for_a_feature_is_refused(firm: Company) -> None:
    switch = firm.enable_feature(SYNC)
    with pytest.raises(IntegrityError), transaction.atomic():
        CompanyFeature.objects.create(company=firm, feature_template=switch.feature_template)
