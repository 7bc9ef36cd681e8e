"""Privacy (个人信息): what is kept of somebody, a copy of it, and its end when they ask for it.

`columns` declares of every column of words what becomes of it; `hindrances` is what has to end first;
`forgetting` is the act and what follows once an open report is over; `erasing` takes somebody's own words
and photos away and `masking` their name out of the words of others; `ageing` takes away what was said of matters long over; `copies` writes down what is kept of
somebody, for them alone, and `copy_files` as a workbook.
"""
