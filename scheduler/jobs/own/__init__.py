"""Everybody's own (我的): open asks, what is to be forwarded, words to be forgotten."""
