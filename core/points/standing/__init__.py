"""How a subject stands (积分情况): answers, nothing written.

`standing` score, place and lines; `running` what is under way, `hanging` what is over and not shown yet; `why_not` why an act gave nothing; `spans` quarter, half-year and year; `totals` of a village; `debts` what is owed; `year_picture` a household's year as a picture.
"""
