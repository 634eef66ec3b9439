"""Payment disputes of contracted providers: taken in, decided, paid.  Never appeals of members."""
