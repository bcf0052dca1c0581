"""What a Facebook Page and an Instagram account have in common: conversations in private, comments in public."""
