"""What is sold, by whom, and why its stars are true. Imports neither `search`, nor `storefront`, nor Flask."""
