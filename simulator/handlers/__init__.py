"""The platform's answers, one module per group of calls."""
