"""每天七点半: who stands above a vacant circle covers for it, and nobody covers for one that has somebody."""

from datetime import timedelta

from core.posts import vacancies
from scheduler.job import Job, cron

job = Job(
    name="cover_vacancies",
    trigger=cron(hour=7, minute=30),
    run=vacancies.arrange,
    each=vacancies.villages_due,
    claims=True,
    late=timedelta(hours=12),
)
