"""Emergency lines by country, and in which country somebody says they are: never guessed, always dated and sourced."""
