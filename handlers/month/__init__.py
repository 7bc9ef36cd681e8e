"""The month (积分): statement, publicity, objections, scores, honours, and every question about points."""
