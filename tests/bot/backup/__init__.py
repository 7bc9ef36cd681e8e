"""Mirrors bot/backup."""
