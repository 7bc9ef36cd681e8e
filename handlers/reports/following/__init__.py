"""What those who follow a report are asked (问报的人和邻居): `answer_question` what a holder asks, `rate` how content they are,
`witness` whether a neighbour finds it mended, `wrong_still` what is not right, `which_speaker` who speaks on a shared
phone; `questions` what goes along with an answer."""
