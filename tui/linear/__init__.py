"""The same inbox as plain lines: for screen readers, braille lines and terminals that cannot move their cursor."""
