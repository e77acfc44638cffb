"""Legal forms: every spelling, where they stand in a name, what is no form, and which contradict each other."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.legal_forms import (
    LEGAL_FORMS,
    MEANINGS,
    WORD,
    Agreement,
    LegalForm,
    compare_forms,
    fold,
    forms_contradict,
    split_legal_form,
)
from dealbot.core.legal_forms.table import COMPATIBLE, keys_of

SPELLINGS = {
    "S.à r.l.": "S.à r.l. | SARL | Sàrl | S.à.r.l. | S. à r. l. | S.A R.L. | s.à r.l. | "
    "Société à responsabilité limitée | SOCIETE A RESPONSABILITE LIMITEE | SARLU | SARL unipersonnelle",
    "S.à r.l.-S": "S.à r.l.-S | SARL-S | Société à responsabilité limitée simplifiée",
    "SA": "S.A. | SA | Société Anonyme | Societe anonyme | S. A. | SA/NV",
    "SE": "SE | Societas Europaea",
    "SAS": "SAS | S.A.S. | Société par actions simplifiée",
    "SCA": "SCA | S.C.A. | Société en commandite par actions",
    "SCS": "SCS | S.C.S. | SECS | S.e.c.s. | Société en commandite simple | SComm",
    "SCSp": "SCSp | S.C.Sp. | Société en commandite spéciale",
    "SNC": "SNC | S.e.n.c. | Société en nom collectif | SNC/VOF",
    "SCI": "SCI | Société civile immobilière",
    "Société civile": "Société civile",
    "SC": "Société coopérative | SC | Soc. coop.",
    "ASBL": "ASBL | A.s.b.l. | asbl | Association sans but lucratif | ASBL/VZW",
    "Fondation": "Fondation",
    "GIE": "GIE | Groupement d'intérêt économique | GEIE",
    "SICAV": "SICAV | SICAF | SICAV-SIF | SICAV-RAIF | Société d'investissement à capital variable",
    "SICAR": "SICAR",
    "FCP": "FCP | Fonds commun de placement",
    "Assurances mutuelles": "Association d'assurances mutuelles",
    "Établissement public": "Établissement public",
    "SRL": "SRL | S.r.l. | Società a responsabilità limitata | S.r.l. unipersonale",
    "BV": "BV | BV/SRL | Besloten vennootschap met beperkte aansprakelijkheid | Besloten vennootschap | B.V. | "
    "b.v. | besloten vennootschap",
    "SPRL": "SPRL | S.P.R.L. | SPRL/BVBA | SPRLU | SPRL-S | Société privée à responsabilité limitée",
    "BVBA": "BVBA | B.V.B.A. | EBVBA",
    "GmbH": "PGmbH | GmbH | G.m.b.H. | gmbh | mbH | m.b.H. | Gesellschaft mit beschränkter Haftung | "
    "Gesellschaft m.b.H. | Ges.m.b.H. | GesmbH",
    "NV": "NV | N.V. | NV/SA | Naamloze Vennootschap",
    "CV": "CV | Coöperatieve vennootschap",
    "SCRL": "SCRL | S.C.R.L. | SCRL/CVBA | Société coopérative à responsabilité limitée",
    "CVBA": "CVBA | C.V.B.A. | CVOA | Coöperatieve vennootschap met beperkte aansprakelijkheid",
    "VOF": "VOF | V.O.F. | Vennootschap onder firma | V.o.f.",
    "Maatschap": "Maatschap | maatschap",
    "CommV": "CommV | Comm.V | Comm. V. | GCV | Commanditaire vennootschap | Gewone commanditaire vennootschap | "
    "commanditaire vennootschap",
    "Comm.VA": "Comm.VA | Comm. VA | Commanditaire vennootschap op aandelen",
    "VZW": "VZW | v.z.w. | Vereniging zonder winstoogmerk",
    "AISBL": "AISBL | A.I.S.B.L.",
    "IVZW": "IVZW",
    "VoG": "VoG",
    "Stichting": "Stichting | Private stichting",
    "Eenmanszaak": "Eenmanszaak",
    "gGmbH": "gGmbH | gemeinnützige GmbH",
    "UG (haftungsbeschränkt)": "UG (haftungsbeschränkt) | UG haftungsbeschränkt | UG | "
    "Unternehmergesellschaft (haftungsbeschränkt) | UG (haftungsbeschraenkt)",
    "gUG (haftungsbeschränkt)": "gUG (haftungsbeschränkt)",
    "AG": "AG | A.G. | Aktiengesellschaft | gAG",
    "KG": "KG | Kommanditgesellschaft",
    "GmbH & Co. KG": "GmbH & Co. KG | GmbH & Co KG | GmbH und Co. KG | GmbH u. Co. KG | GmbH & Cie. KG | GmbH+Co.KG | "
    "Gesellschaft mbH & Co. KG | GmbH & Co. Kommanditgesellschaft | GmbH & Co. | GesmbH & Co KG",
    "UG & Co. KG": "UG & Co. KG | UG (haftungsbeschränkt) & Co. KG",
    "AG & Co. KG": "AG & Co. KG",
    "SE & Co. KG": "SE & Co. KG",
    "Ltd & Co. KG": "Stiftung & Co. KG",
    "KGaA": "KGaA | AG & Co. KGaA | SE & Co. KGaA | GmbH & Co. KGaA | Kommanditgesellschaft auf Aktien",
    "OHG": "OHG | oHG | Offene Handelsgesellschaft",
    "GmbH & Co. OHG": "GmbH & Co. OHG",
    "GbR": "GbR | G.b.R. | Gesellschaft bürgerlichen Rechts",
    "eGbR": "eGbR",
    "PartG mbB": "PartG | PartG mbB | PartGmbB | Partnerschaftsgesellschaft mbB | Partnerschaft mbB",
    "e.K.": "e.K. | e. K. | eK | e.Kfm. | e.Kfr. | eingetragener Kaufmann | eingetragene Kauffrau",
    "eG": "eG | e.G. | eingetragene Genossenschaft",
    "e.V.": "e.V. | e. V. | eV | eingetragener Verein",
    "AöR": "AöR | Anstalt des öffentlichen Rechts",
    "KdöR": "KdöR | Körperschaft des öffentlichen Rechts",
    "VVaG": "VVaG | Versicherungsverein auf Gegenseitigkeit",
    "Stiftung": "Stiftung",
    "EURL": "EURL | E.U.R.L.",
    "SELARL": "SELARL",
    "SASU": "SASU | S.A.S.U. | Société par actions simplifiée unipersonnelle",
    "SELAS": "SELAS | SELASU",
    "SCP": "SCP",
    "SCM": "SCM",
    "SCEA": "SCEA",
    "GAEC": "GAEC",
    "EARL": "EARL",
    "SCCV": "SCCV",
    "SCOP": "SCOP | SCOP SA | SCOP SARL",
    "SCIC": "SCIC",
    "EI": "EI | Entreprise individuelle",
    "EIRL": "EIRL",
    "Association": "Association loi 1901",
    "Coöperatie": "Coöperatie U.A. | Coöperatie W.A. | Coöperatieve vereniging",
    "U.A.": "U.A.",
    "Vereniging": "Vereniging",
    "Sagl": "Sagl",
    "OG": "OG | OEG",
    "e.U.": "e.U.",
    "SRLS": "S.r.l.s.",
    "SpA": "S.p.A. | SpA | Società per azioni",
    "SApA": "S.a.p.A.",
    "Società cooperativa": "Società cooperativa | S.c.a r.l.",
    "SL": "S.L. | SL | S.L.U. | SLU | Sociedad limitada",
    "SAU": "S.A.U. | Sociedad anónima",
    "Lda": "Lda | Lda. | Unipessoal Lda",
    "SGPS": "SGPS",
    "DAC": "DAC | Designated Activity Company",
    "CLG": "CLG",
    "Ltd": "Ltd | Ltd. | Limited | Co. Ltd | Company Limited",
    "PLC": "PLC | plc | P.L.C. | Public Limited Company",
    "CIC": "CIC",
    "Pvt Ltd": "Private Limited | Pvt Ltd | Pvt. Ltd.",
    "LLP": "LLP | L.L.P. | LLLP",
    "LP": "LP | L.P.",
    "C.I.O.": "C.I.O.",
    "ApS": "ApS | Anpartsselskab",
    "A/S": "A/S | Aktieselskab | AS | a.s. | A.Ş. | Anonim Şirketi",
    "I/S": "I/S",
    "AB": "AB | Aktiebolag | AB (publ)",
    "HB": "HB | Handelsbolag",
    "ASA": "ASA",
    "Oy": "Oy | Osakeyhtiö",
    "Oyj": "Oyj",
    "Abp": "Abp",
    "sp. z o.o.": "sp. z o.o. | Sp. z o. o. | Spółka z ograniczoną odpowiedzialnością | sp. zoo",
    "sp. z o.o. sp.k.": "sp.k. | sp. z o.o. sp.k. | Sp. z o.o. Spółka komandytowa",
    "Sp.j.": "sp.j. | Spółka jawna",
    "s.r.o.": "s.r.o. | spol. s r.o. | společnost s ručením omezeným",
    "Kft.": "Kft. | Korlátolt felelősségű társaság",
    "Zrt.": "Zrt. | Nyrt.",
    "Bt.": "Bt.",
    "OOD": "EOOD | OOD | ЕООД",
    "AD": "AD",
    "d.o.o.": "d.o.o. | j.d.o.o.",
    "d.d.": "d.d.",
    "OÜ": "OÜ",
    "SIA": "SIA",
    "UAB": "UAB",
    "A.E.": "A.E. | Α.Ε.",
    "E.P.E.": "E.P.E. | I.K.E.",
    "ehf.": "ehf.",
    "hf.": "hf.",
    "Inc.": "Inc | Inc. | Incorporated",
    "Corp.": "Corp | Corp. | Corporation",
    "Co.": "Co. | Company",
    "P.C.": "P.C.",
    "LLC": "LLC | L.L.C. | Limited Liability Company | PLLC",
    "ULC": "ULC",
    "Ltée": "Ltée",
    "Pty Ltd": "Pty Ltd | Pty. Ltd. | Proprietary Limited | Pty Limited",
    "Pte Ltd": "Pte Ltd | Pte. Ltd.",
    "OOO": "OOO | ООО",
    "PAO": "OAO | ZAO | PAO | PJSC | OJSC | JSC | ПАО",
    "Ltd. Şti.": "Ltd. Şti. | Limited Şirketi",
    "K.K.": "K.K. | Kabushiki Kaisha",
    "S.A. de C.V.": "S.A. de C.V. | SA de CV | S.A.B. de C.V.",
    "S. de R.L.": "S. de R.L. | S. de R.L. de C.V.",
    "Ltda": "Ltda | Ltda.",
    "SAOG": "SAOG",
    "Sdn Bhd": "Sdn Bhd | Sdn. Bhd.",
    "Bhd": "Bhd",
    "Tbk": "Tbk | Tbk PT",
    "FZE": "FZE | FZCO",
    "W.L.L.": "W.L.L.",
}
WRITTEN = [(spelling, name) for name, spellings in SPELLINGS.items() for spelling in spellings.split(" | ")]
ABBREVIATIONS = [(s, n) for s, n in WRITTEN if n not in {form.name for form in LEGAL_FORMS if form.shy}]
BY_NAME = {form.name: form for form in LEGAL_FORMS}


def _split(name: str) -> tuple[str, str | None]:
    bare, form = split_legal_form(name)
    return bare, form.name if form else None


@pytest.mark.parametrize(("spelling", "form"), WRITTEN)
def test_a_form_is_known_in_each_of_its_spellings(spelling: str, form: str) -> None:
    assert _split(f"Holzwurm {spelling}") == ("Holzwurm", form)


@pytest.mark.parametrize(("spelling", "form"), ABBREVIATIONS)
def test_capitals_small_letters_accents_and_a_comma_change_nothing(spelling: str, form: str) -> None:
    decomposed = unicodedata.normalize("NFD", spelling)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    written = (spelling.upper(), spelling.lower(), decomposed, bare)
    assert {_split(f"Zoo Holzwurm, {each}") for each in written} == {("Zoo Holzwurm", form)}


@pytest.mark.parametrize(("spelling", "form"), [(s, n) for s, n in ABBREVIATIONS if "." in s])
def test_dots_change_nothing(spelling: str, form: str) -> None:
    assert _split(f"Holzwurm {spelling.replace('.', '')}") == ("Holzwurm", form)


IN_THE_MIDDLE = [
    ("Acme S.A. (Luxembourg)", "Acme (Luxembourg)", "SA"),
    ("B.D.C. S.à r.l. (Brasserie du Coin)", "B.D.C. (Brasserie du Coin)", "S.à r.l."),
    ("BIOMERIEUX B.V., BOXTEL", "BIOMERIEUX, BOXTEL", "BV"),
    ("Whirlpool Europe B.V., Veldhoven, NL", "Whirlpool Europe, Veldhoven, NL", "BV"),
    ("DSM IP ASSETS B.V., TE HEERLEN", "DSM IP ASSETS, TE HEERLEN", "BV"),
    ("Fisker Inc./DE", "Fisker/DE", "Inc."),
    ("SAIA INC /NEW", "SAIA /NEW", "Inc."),
    ("PIXELWORKS INC.NEW", "PIXELWORKS NEW", "Inc."),
    ("Disruptive Acquisition Corporation I", "Disruptive Acquisition I", "Corp."),
    ("Acme SA - succursale de Luxembourg", "Acme - succursale de Luxembourg", "SA"),
    ("Holzbau GmbH Trier", "Holzbau Trier", "GmbH"),
    ("Holzbau GmbH & Co. KG Niederlassung Trier", "Holzbau Niederlassung Trier", "GmbH & Co. KG"),
    ("Siemens AG Österreich", "Siemens Österreich", "AG"),
    ("DEUTSCHE BANK AG FILIALE LUXEMBURG", "DEUTSCHE BANK FILIALE LUXEMBURG", "AG"),
    ("Holding (Acme SA)", "Holding (Acme)", "SA"),
    ("Acme (SA) Metz", "Acme Metz", "SA"),
]
AT_THE_END = [
    ("acme sa", "acme", "SA"),
    ("garage muller sa", "garage muller", "SA"),
    ("ACME SARL", "ACME", "S.à r.l."),
    ("Müller Kg", "Müller", "KG"),
    ("Volvo AB (publ)", "Volvo", "AB"),
    ("EMERSON ELECTRIC CO", "EMERSON ELECTRIC", "Co."),
    ("Idemitsu Kosan Co.,Ltd.", "Idemitsu Kosan", "Ltd"),
    ("Beyond-AG", "Beyond", "AG"),
    ("METTLER TOLEDO INTERNATIONAL INC/", "METTLER TOLEDO INTERNATIONAL", "Inc."),
    ("Acme SA en liquidation", "Acme", "SA"),
    ("Holzbau GmbH i.L.", "Holzbau", "GmbH"),
    ("Müller & Co. KG", "Müller & Co.", "KG"),
    ("Transports Guerlange & Cie SARL", "Transports Guerlange & Cie", "S.à r.l."),
    ("Grand Hotel SpA", "Grand Hotel", "SpA"),
    ("Smith & Jones, P.C.", "Smith & Jones", "P.C."),
]
AT_THE_BEGINNING = [
    ("SARL Dupont", "Dupont", "S.à r.l."),
    ("sarl dupont", "dupont", "S.à r.l."),
    ("Société anonyme Dupont", "Dupont", "SA"),
    ("S.A. Dupont", "Dupont", "SA"),
    ("SA Dupont Frères", "Dupont Frères", "SA"),
    ("vzw De Molen", "De Molen", "VZW"),
    ("Stichting De Hoop", "De Hoop", "Stichting"),
    ("AB Astra Zeneca", "Astra Zeneca", "AB"),
    ("PT ANEKA TAMBANG", "ANEKA TAMBANG", "PT"),
    ("OOO Romashka", "Romashka", "OOO"),
    ("ООО «Ромашка»", "«Ромашка»", "OOO"),
    ("UAB Gintaras", "Gintaras", "UAB"),
]
STACKED = [
    ("Acme Holding S.A. SICAV", "Acme Holding", "SICAV"),
    ("Acme SICAV, S.A.", "Acme", "SICAV"),
    ("Gamma GmbH & Co. KG", "Gamma", "GmbH & Co. KG"),
    ("KG Acme GmbH & Co", "Acme", "GmbH & Co. KG"),
    ("Eaton Corp plc", "Eaton", "PLC"),
    ("Motomation Corp, Inc.", "Motomation", "Inc."),
    ("The Singer Company N.V.", "The Singer", "NV"),
    ("Foo S.à r.l. & Cie, S.C.A.", "Foo", "SCA"),
    ("NV Bekaert SA", "Bekaert", "SA"),
    ("Coöperatie VGZ U.A.", "VGZ", "U.A."),
    ("PT Aneka Tambang Tbk", "Aneka Tambang", "Tbk"),
    ("Association Acme ASBL", "Acme", "ASBL"),
    ("SAS Institute GmbH", "SAS Institute", "GmbH"),
    ("SCA HYGIENE PRODUCTS ZEIST B. V.", "SCA HYGIENE PRODUCTS ZEIST", "BV"),
    ("AG Insurance SA/NV", "AG Insurance", "SA"),
    ("James Earl Jones Ltd", "James Earl Jones", "Ltd"),
]


@pytest.mark.parametrize(("written", "bare", "form"), [*IN_THE_MIDDLE, *AT_THE_END, *AT_THE_BEGINNING, *STACKED])
def test_a_form_is_taken_off_wherever_it_stands(written: str, bare: str, form: str) -> None:
    assert _split(written) == (bare, form)


NO_FORM = """
    SA|Limited|Co Ltd|S.A.S.|GmbH & Co. KG
    la maison|as usual|co working|se rendre|ag first|sa maison|L'AS|La Sas|Sas van Gent|Duke of Earl|Visa
    Ville de Metz|LA VILLE ET SA REGION|Pensioenfonds ABP
    AS Roma|A.S. Roma|SE Power|AB Inbev|Ag Insurance|AG Insurance|SA Brain|PT Consult|SC Johnson|AS-Schneider
    Müller & Co.|Tiffany & Co.|Eli Lilly and Company|Bel-Co|Foo B & V|Foo U.S.A.|Piet Vos
    Hotel Spa|Hotel & SPA|Info PC|Whirlpool Europe, NL|ambulances saint-roch
"""


@pytest.mark.parametrize("name", [name.strip() for name in re.split(r"[|\n]", NO_FORM.strip())])
def test_words_and_names_that_only_look_like_forms_are_left_alone(name: str) -> None:
    assert _split(name) == (name, None)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Fondation de France", "Fondation"),
        ("Association des Parents", "Association"),
        ("Stichting voor Natuur", "Stichting"),
        ("Société coopérative des Vergers", "SC"),
    ],
)
def test_a_form_whose_word_the_name_needs_is_known_but_stays(name: str, form: str) -> None:
    assert _split(name) == (name, form)


@pytest.mark.parametrize(
    "name", ["", " ", "?!", "😀", "\x00", "(", "&", "SA " * 3000, "A " * 5000, "(SA, " * 2000, "a" * 10_000]
)
def test_what_is_no_name_does_no_harm(name: str) -> None:
    assert split_legal_form(name)[0].strip() == name.strip() or len(split_legal_form(name)[0]) > len(name) / 2


PLAIN = st.sampled_from(["Holzwurm", "Bàr", "Kälte & Wärme", "Trier", "3M", "Café-Crème", "Zeta."])
BEHIND = st.sampled_from([spelling for spelling, _ in ABBREVIATIONS])
SEAM = st.sampled_from([" ", ", ", " (", ") ", " - ", "/", "  "])
PIECES = st.lists(st.tuples(st.one_of(PLAIN, BEHIND), SEAM), max_size=8)


@given(st.one_of(st.text(max_size=60), PIECES.map(lambda pieces: "".join(map("".join, pieces)))))
def test_what_is_left_is_never_empty_and_keeps_the_order_of_its_words(name: str) -> None:
    bare, _ = split_legal_form(name)
    words = iter(WORD.findall(name))
    assert all(word in words for word in WORD.findall(bare))
    assert bool(WORD.search(bare)) == bool(WORD.search(name))


@given(st.lists(PLAIN, min_size=1, max_size=4).map(" ".join), BEHIND, st.sampled_from([" ", ", "]))
def test_a_name_without_form_is_left_whole_and_gets_its_form_back(name: str, form: str, seam: str) -> None:
    bare, found = split_legal_form(f"{name}{seam}{form}")
    assert (bare, split_legal_form(bare)) == (name, (name, None))
    assert found == split_legal_form(f"Holzwurm {form}")[1]


@given(PLAIN, BEHIND, BEHIND, PLAIN)
def test_splitting_twice_is_splitting_once(name: str, one: str, other: str, place: str) -> None:
    """But for leads that a form behind the name kept: ``SAS Institute GmbH`` gives ``SAS Institute``."""
    bare, _ = split_legal_form(f"{name} {one} {other} ({place})")
    assert split_legal_form(bare)[0] == bare


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("SA", "S.à r.l.", Agreement.CONTRADICT),
        ("GmbH", "GmbH & Co. KG", Agreement.CONTRADICT),
        ("ASBL", "SA", Agreement.CONTRADICT),
        ("SAS", "S.à r.l.", Agreement.CONTRADICT),
        ("AG", "KGaA", Agreement.CONTRADICT),
        ("e.K.", "GmbH", Agreement.CONTRADICT),
        ("Stiftung", "e.V.", Agreement.CONTRADICT),
        ("Inc.", "ASBL", Agreement.CONTRADICT),
        ("SRL", "BV", Agreement.SAME),
        ("SPRL", "SRL", Agreement.SAME),
        ("BVBA", "BV", Agreement.SAME),
        ("S.à r.l.", "GmbH", Agreement.SAME),
        ("GmbH", "Ltd", Agreement.SAME),
        ("SA", "NV", Agreement.SAME),
        ("AG", "PLC", Agreement.SAME),
        ("ASBL", "VZW", Agreement.SAME),
        ("SNC", "VOF", Agreement.SAME),
        ("Inc.", "SA", Agreement.COMPATIBLE),
        ("Corp.", "LLC", Agreement.COMPATIBLE),
        ("Co.", "Ltd", Agreement.COMPATIBLE),
        ("SICAV", "SA", Agreement.COMPATIBLE),
        ("SC", "Société civile", Agreement.COMPATIBLE),
        ("CV", "CommV", Agreement.COMPATIBLE),
    ],
)
def test_forms_of_different_meaning_contradict_each_other(one: str, other: str, expected: Agreement) -> None:
    assert compare_forms(BY_NAME[one], BY_NAME[other]) is expected
    assert compare_forms(BY_NAME[other], BY_NAME[one]) is expected
    assert forms_contradict(BY_NAME[one], BY_NAME[other]) == (expected is Agreement.CONTRADICT)


@pytest.mark.parametrize("form", [None, BY_NAME["SA"]])
def test_a_missing_form_says_nothing(form: LegalForm | None) -> None:
    assert compare_forms(None, form) is compare_forms(form, None) is Agreement.UNKNOWN
    assert not forms_contradict(form, None)


def test_no_spelling_belongs_to_two_forms() -> None:
    owners: dict[str, str] = {}
    for form in LEGAL_FORMS:
        for key in {key for spelling in form.written() for key in keys_of(spelling)}:
            assert owners.setdefault(key, form.name) == form.name, key


def test_every_row_is_whole() -> None:
    assert len(BY_NAME) == len(LEGAL_FORMS)
    for form in LEGAL_FORMS:
        assert form.meaning in MEANINGS
        assert all(re.fullmatch("[A-Z]{2}", country) for country in form.countries)
        assert not any(mark in spelling for spelling in form.written() for mark in "{}|")


def test_only_known_classes_and_forms_are_called_compatible() -> None:
    assert {one for pair in COMPATIBLE for one in pair} <= {*MEANINGS, *BY_NAME}


@pytest.mark.parametrize(
    ("text", "folded"), [("Société", "societe"), ("Straße", "strasse"), ("Łódź & Øst", "lodz & ost")]
)
def test_folding_leaves_small_letters_without_accents(text: str, folded: str) -> None:
    assert fold(text) == folded
