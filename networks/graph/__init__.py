"""What the services of the Graph family share: errors by code, usage, pages, proofs and tokens that must be renewed."""
