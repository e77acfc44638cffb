"""Who may sell what: policy "Who may sell what" as a table, read by ``rights_for``."""

from __future__ import annotations

from dealbot.core.model import Relation, Revenue, SellRights, Service

PROTECTED = frozenset({Service.IT, Service.PHONE_SYSTEM, Service.NETWORK, Service.HOSTING})
"""What an open window keeps the vendor from selling without the partner's written consent."""
COMMISSION = frozenset({Service.CONNECTIVITY, Service.MOBILE, Service.SIP_TRUNK})
"""What the vendor may sell during a window, owing the partner a commission."""
ALL = frozenset(Service)


NOTHING: frozenset[Service] = frozenset()
SELL_TABLE: dict[Relation, SellRights] = {
    #                                              protected                          commission  free
    Relation.CUSTOMER_SIP_TRUNK: SellRights(
        PROTECTED, frozenset({Service.CONNECTIVITY, Service.MOBILE}), frozenset({Service.SIP_TRUNK})
    ),
    Relation.CUSTOMER_CONNECTIVITY: SellRights(
        PROTECTED - {Service.PHONE_SYSTEM}, COMMISSION | {Service.PHONE_SYSTEM}, NOTHING
    ),
    Relation.CUSTOMER_WITHOUT_REVENUE: SellRights(NOTHING, NOTHING, ALL),
    Relation.LEAD: SellRights(PROTECTED, COMMISSION, NOTHING),
    Relation.TENDER: SellRights(NOTHING, NOTHING, ALL),
    Relation.NOT_INTRODUCED: SellRights(NOTHING, NOTHING, ALL),
}

_REVENUE_ROW = {
    Revenue.SIP_TRUNK: Relation.CUSTOMER_SIP_TRUNK,
    Revenue.CONNECTIVITY: Relation.CUSTOMER_CONNECTIVITY,
}


def relations_of_customer(revenue: frozenset[Revenue]) -> frozenset[Relation]:
    """The rows that hold for a partner's customer with these revenues."""
    return frozenset(_REVENUE_ROW[kind] for kind in revenue) or frozenset({Relation.CUSTOMER_WITHOUT_REVENUE})


def rights_for(relations: frozenset[Relation], consents: frozenset[Service] = frozenset()) -> SellRights:
    """What may be sold to a company for which all these rows hold: the stricter answer wins per service.

    A recorded consent moves one protected service to commission. No row at all means not introduced by a partner.
    """
    rows = [SELL_TABLE[relation] for relation in relations or {Relation.NOT_INTRODUCED}]
    protected = frozenset().union(*(row.protected for row in rows)) - consents
    commission = (frozenset().union(*(row.commission for row in rows)) | (consents - _free(rows))) - protected
    return SellRights(protected, commission, ALL - protected - commission)


def _free(rows: list[SellRights]) -> frozenset[Service]:
    """What every row leaves free: a consent for it changes nothing."""
    return frozenset.intersection(*(row.free for row in rows))
