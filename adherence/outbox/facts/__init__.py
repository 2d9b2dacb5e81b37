"""What a mail tells, read from the database at the moment of sending."""
