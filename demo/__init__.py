"""A real Home Assistant with this integration, in front of the simulated cloud."""
