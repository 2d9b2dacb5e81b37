"""What each request passes on its way in, and its answer on its way out; config/middleware.py has their order."""
