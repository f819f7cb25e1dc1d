"""Minutes and hours in front of the demo; `scripts/test --long` runs them."""
