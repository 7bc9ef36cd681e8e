"""Errors (办不成) as the specification has them: a code, which is the HTTP status, and what is wrong."""

from dataclasses import dataclass


@dataclass
class Unfit(Exception):
    """What was asked cannot be answered; `description` is for whoever wrote the program that asked."""

    code: int
    description: str


def missing(what: str) -> Unfit:
    """Something that is needed was not sent."""
    return Unfit(400, f"{what} was not provided.")


def wrong(what: str, why: str) -> Unfit:
    """Something was sent that cannot be what it should be."""
    return Unfit(400, f"{what} {why}.")


def absent(what: str) -> Unfit:
    """Something was named that is not there, or not for everybody."""
    return Unfit(404, f"{what} was not found.")
