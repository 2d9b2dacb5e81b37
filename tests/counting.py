"""What a test's own transaction adds to the queries of a page.

A request is a transaction. Inside the one of a test it is a savepoint, which is made, left, and stepped back from.
"""

OWN_TRANSACTION = 3
