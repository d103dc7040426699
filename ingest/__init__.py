"""Files and documents become facts: read, map, check, resolve, write, all with sources."""
