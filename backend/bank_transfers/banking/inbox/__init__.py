"""The watched folder of each company, and the files of it that were refused."""
