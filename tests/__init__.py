"""The club's tests, in folders that mirror its rooms."""
