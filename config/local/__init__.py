"""Development and tests only: the services, the demo and its mailbox. Production runs none of this."""
