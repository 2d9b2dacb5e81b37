"""What Dorsi is made of."""
