"""What the professional sees and presses."""
