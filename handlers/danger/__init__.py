"""Danger (呼救): a cry for help is answered before anything is asked."""
