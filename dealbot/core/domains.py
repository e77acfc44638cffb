"""Mail domains that say nothing about a company, because anybody may have an address there."""

from __future__ import annotations

FREE_MAIL = frozenset(
    """
    gmail.com googlemail.com outlook.com outlook.fr outlook.de outlook.be hotmail.com hotmail.fr hotmail.be
    hotmail.de hotmail.nl hotmail.lu live.com live.fr live.be live.nl live.de msn.com yahoo.com yahoo.fr
    yahoo.de yahoo.be ymail.com icloud.com me.com mac.com aol.com gmx.de gmx.net gmx.com gmx.at gmx.ch web.de
    freenet.de t-online.de mail.de arcor.de posteo.de mailbox.org proton.me protonmail.com pm.me tutanota.com
    tuta.io mail.com zoho.com yandex.com orange.fr wanadoo.fr free.fr sfr.fr neuf.fr laposte.net bbox.fr
    numericable.fr skynet.be telenet.be proximus.be scarlet.be voo.be belgacom.net brutele.be ziggo.nl
    kpnmail.nl kpnplanet.nl planet.nl xs4all.nl hetnet.nl home.nl casema.nl upcmail.nl chello.nl tele2.nl
    pt.lu internet.lu vo.lu tango.lu village.lu email.lu bluewin.ch hispeed.ch sunrise.ch
    """.split()
)
"""Free mail and the customers' mailboxes of internet providers, lower case."""


def names_a_company(domain: str) -> bool:
    """Whether addresses or sites at this registrable domain belong to one organisation."""
    return domain.lower() not in FREE_MAIL
