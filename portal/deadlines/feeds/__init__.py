"""What somebody watches as data: a calendar (`dates`), a table (`table`)."""
