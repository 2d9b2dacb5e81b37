"""What Dorsi is made of: the packages of the lock files, their licences and known faults. Not part of what runs."""
