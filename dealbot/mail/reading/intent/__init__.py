"""Who wrote, person or machine, in which language, and what is wanted."""
