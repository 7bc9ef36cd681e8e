"""The tally (初算): a period worked out from plain values. Pure: it can be tried and tried again.

`inputs` all that it reads, as values; `tally` the sum; `caps` what is left out or cut; `automatic` which rules there are.
"""
