"""The scripts that drew the pictures of the integration."""
