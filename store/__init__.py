"""What is remembered, on SQLite or PostgreSQL. Knows nothing of networks and screens."""
