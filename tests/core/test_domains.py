"""Which domains say something about a company."""

from __future__ import annotations

import pytest

from dealbot.core.domains import FREE_MAIL, SHARED_HOSTS, names_a_company
from dealbot.core.hosts import registrable


@pytest.mark.parametrize(
    "domain",
    ["gmail.com", "GMX.de", "pt.lu", "skynet.be", "t-online.de", "wanadoo.fr", "ziggo.nl", "bluewin.ch", "aon.at"],
)
def test_a_mailbox_that_anybody_may_have_names_no_company(domain: str) -> None:
    assert not names_a_company(domain)
    assert domain.lower() in FREE_MAIL


@pytest.mark.parametrize(
    "domain",
    ["wixsite.com", "jimdosite.com", "wordpress.com", "business.site", "facebook.com", "linktr.ee", "editus.lu"],
)
def test_a_page_that_anybody_may_have_names_no_company(domain: str) -> None:
    assert not names_a_company(domain)
    assert domain in SHARED_HOSTS


@pytest.mark.parametrize("domain", ["moulinbleu.example", "gmail.example", "post.lu", "bakery.wixsite.com"])
def test_any_other_domain_is_somebodys_own(domain: str) -> None:
    assert names_a_company(domain)


def test_the_list_is_long_and_holds_every_domain_as_it_is_looked_up() -> None:
    listed = FREE_MAIL | SHARED_HOSTS
    assert len(listed) > 1000
    assert [domain for domain in sorted(listed) if registrable(domain) not in {domain, None}] == []
    assert all(domain == domain.lower() for domain in listed)
