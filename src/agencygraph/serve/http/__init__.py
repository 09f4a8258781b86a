"""What every part of the server shares of HTTP: connections, negotiation, refusals and messages."""
