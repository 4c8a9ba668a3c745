"""A stand-in for Stripe on this machine: Checkout, payments, refunds and signed webhooks, with books of its own.

For demonstrations, tests and the bench; no money moves and the shop never imports it. Requests are checked against
the types of Stripe's own library, so that what passes here is what Stripe is asked in earnest.
"""
