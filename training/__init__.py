"""How the weights are made that the product ships: no part of the product, and nothing of it is installed."""
