"""The public notice board (公示板): what anybody may read of a village, without a name and without signing in.

`columns` declares of every table that is read which columns are shown, weighed or kept; `matters` are open reports
and answers in `words` of our own alone, `figures` counts, `results` what has been published of points, `money` the
published months, `places` finds a village by what stands in an address, `board` puts one page together.
"""
