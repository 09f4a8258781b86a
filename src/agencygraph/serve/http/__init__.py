"""What every part of the server shares of HTTP: negotiation, refusals and messages."""
