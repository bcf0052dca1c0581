"""How networks are called where there is room for their names."""

from __future__ import annotations

_OWN_WAY = {"x": "X", "whatsapp": "WhatsApp"}


def network_name(network: str) -> str:
    """Return a network's name as it is written."""
    return _OWN_WAY.get(network, network.capitalize())
