"""What a person starts: server, test, bench; and what these need."""
