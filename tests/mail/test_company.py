"""Which companies a mail names: where the name begins and ends, who is the prospect, and who is not."""

from __future__ import annotations

import pytest

from tests.mail.builders import a_mail, read


def names(text: str, subject: str = "Deal") -> list[str | None]:
    return [deal.company.name for deal in read(a_mail(text, subject)).deals]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Please register Holzwurm S.à r.l. in Wiltz for fibre.", "Holzwurm S.à r.l."),
        ("Merci d'enregistrer la SARL Pommier & Fils à Metz, fibre.", "SARL Pommier & Fils"),
        ("Bitte die Weingut Rosenhang GmbH & Co. KG aus Trier eintragen, WLAN.", "Weingut Rosenhang GmbH & Co. KG"),
        ("Graag vzw De Zonnewijzer uit Gent registreren, wifi.", "vzw De Zonnewijzer"),
        ("Graag een registratie voor Peeters bvba uit Geel, 5 simkaarten.", "Peeters bvba"),
        ("Please register Acme Packing, Inc. for a firewall.", "Acme Packing, Inc."),
        ("Bitte die Gemeinde Wolfshagen anmelden, Telefonanlage.", "Gemeinde Wolfshagen"),
        ("Enregistrez svp l'Administration communale de Wolperthal, fibre.", "Administration communale de Wolperthal"),
        ("pls register garage thill in wiltz, fibre", "garage thill"),
        ("graag registreren: vermeirsman bvba uit aalst, laptops", "vermeirsman bvba"),
        ("REGISTER BRASSERIE PUMPELHAUS SARL STEINFORT WANTS SIP TRUNK", "BRASSERIE PUMPELHAUS SARL"),
    ],
)
def test_a_name_begins_and_ends_where_a_reader_sees_it(text: str, name: str) -> None:
    assert names(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Please register Holzwurm S.A., currently with Telkora S.A., for a SIP trunk.",
        "Please register Holzwurm S.A. for a SIP trunk, like we did for Birkenhof GmbH.",
        "Please register Holzwurm S.A. for a SIP trunk. Birkenhof GmbH is quoting as well.",
        "Please register Holzwurm S.A. for a SIP trunk. Their sister company Birkenhof GmbH is not affected.",
        "Please register Holzwurm S.A. for a SIP trunk. We buy the phones from Birkenhof GmbH.",
        "Bitte Holzwurm S.A. registrieren, SIP-Trunk. Derzeit betreut die Anlage noch die Birkenhof GmbH.",
        "Merci d'enregistrer Holzwurm S.A., trunk SIP. Le grossiste Birkenhof GmbH livre les postes.",
        "Graag Holzwurm S.A. registreren, SIP-trunk. De centrale werd geplaatst door Birkenhof GmbH.",
    ],
)
def test_who_stands_beside_the_prospect_is_not_registered(text: str) -> None:
    assert names(text) == ["Holzwurm S.A."]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Please register the restaurant Old Mill, operated by Horeca Vales S.A., for fibre.", "Horeca Vales S.A."),
        ("Graag registreren: Drukkerij Kool VOF (handelsnaam Printhuis Eemland), glasvezel.", "Drukkerij Kool VOF"),
        ("Company: Horeca Vales S.A.\nTrade name: Old Mill\nServices: fibre", "Horeca Vales S.A."),
    ],
)
def test_of_a_trade_name_and_a_legal_name_the_legal_one_is_taken(text: str, name: str) -> None:
    assert names(text) == [name]


def test_a_prospect_that_shares_a_word_with_the_partner_is_a_prospect() -> None:
    assert names("Please register Nordwind Bakery S.A. in Wiltz for fibre.") == ["Nordwind Bakery S.A."]


@pytest.mark.parametrize("name", ["Nordwind Systems", "Nordwind Systems S.à r.l.", "Mixvoip Luxembourg", "Nordwind"])
def test_the_partner_and_the_vendor_are_nobodys_prospect(name: str) -> None:
    assert names(f"Please register this on the name of {name}: fibre for Holzwurm S.A.") == ["Holzwurm S.A."]


def test_each_of_several_prospects_has_its_own_data() -> None:
    text = """Two new ones, please register both:
- Holzwurm S.A., Wiltz, jo@holzwurm.example, fibre
- Birkenhof GmbH, Trier, mia@birkenhof.example, notebooks"""
    first, second = read(a_mail(text)).deals
    assert (first.company.name, first.contact.email, sorted(first.services)) == (
        *("Holzwurm S.A.", "jo@holzwurm.example"),
        ["connectivity"],
    )
    assert (second.company.name, second.contact.email, sorted(second.services)) == (
        *("Birkenhof GmbH", "mia@birkenhof.example"),
        ["it"],
    )


def test_a_prospect_named_again_further_down_stays_one_with_all_its_services() -> None:
    text = "Please register Holzwurm S.A. for fibre.\n\nThe contact is Jo Ray. Holzwurm S.A. also needs switches."
    deals = read(a_mail(text)).deals
    assert [sorted(deal.services) for deal in deals] == [["connectivity", "network"]]


def test_what_was_wrong_is_not_read_where_the_right_one_stands_beside_it() -> None:
    submission = read(a_mail("Correction: the site is not holz-wurm.lu but holzwurm.lu.", "Re: DR-2026-0042"))
    assert [deal.company.domain for deal in submission.deals] == ["holzwurm.lu"]


def test_two_names_that_are_as_likely_make_the_reading_unsure() -> None:
    sure = read(a_mail("Please register Holzwurm S.A. in Wiltz for fibre.")).deals[0].confidence
    text = "Please register the fibre deal. There is Garage Thill and there is Garage Ney."
    assert read(a_mail(text)).deals[0].confidence < 0.5 < sure
