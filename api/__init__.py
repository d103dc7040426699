"""Four doors (command line, HTTP, console, MCP) and one lock."""
