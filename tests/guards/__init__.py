"""What holds for every address of the site: who may go there, what may change, what it answers to garbage."""
