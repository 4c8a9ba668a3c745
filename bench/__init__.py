"""How much work a page is: a synthetic catalogue, the real server under load, and floors to compare with."""
