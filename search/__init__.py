"""Typed text and chosen filters → ranked products. May import `catalog`; imports neither `storefront` nor Flask."""
