"""The bare twin: Django with the middleware of a new project, one signed-in page of 20 rows and one form. What a Django
application cannot go below, on the same machine in the same minute.
"""
