"""How each network speaks. One module or folder a network; nothing here knows the store or a screen."""
