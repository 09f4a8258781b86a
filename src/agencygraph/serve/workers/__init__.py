"""Queries in processes that can be killed: a pool of them, and what goes on within one."""
