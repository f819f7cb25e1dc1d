"""The demo in a browser, as a person meets it."""
