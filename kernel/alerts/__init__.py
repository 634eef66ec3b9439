"""Somebody on call is told before a deadline passes.  README.md beside this file says how."""
