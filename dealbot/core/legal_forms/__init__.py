"""Legal forms of companies: which there are, how they are written, and where a name ends and its form begins.

``forms.toml`` has a row a form; a new form is a new row. ``split_legal_form`` takes names apart, ``form_at`` finds
forms in running text, ``compare_forms`` says whether two can be one company's.

The table is our own because the libraries for it, cleanco and rigour, leave many spellings of Luxembourg and its
neighbours in place (``S.à r.l.-S``, ``SCSp``, ``CommV``, ``PartG mbB``), and tell no class of form that could speak
against another. Neither keeps company names apart from ordinary words in running text.
"""

from dealbot.core.legal_forms.agreement import Agreement, compare_forms, forms_contradict
from dealbot.core.legal_forms.running_text import FIRST_WORDS, form_at
from dealbot.core.legal_forms.splitting import split_legal_form
from dealbot.core.legal_forms.table import LEGAL_FORMS, MEANINGS, WORD, LegalForm, fold

__all__ = [
    "FIRST_WORDS",
    "LEGAL_FORMS",
    "MEANINGS",
    "WORD",
    "Agreement",
    "LegalForm",
    "compare_forms",
    "fold",
    "form_at",
    "forms_contradict",
    "split_legal_form",
]
