"""The month (积分): statement, publicity, objections, scores, and every question about points."""
