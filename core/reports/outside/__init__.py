"""Outside parties (外单位): 供电所, 水务站 and the like, who answer about a report by a one-time link, without an account.

`referrals` what was asked of whom, by a link of which only the digest is kept; `referring` the holder gives it and takes it
back; `answering` what the page behind it shows and takes; `silence` tells that nobody answered. An answer closes nothing: the holder
reads it and decides. The clock runs on meanwhile: whoever holds a report answers for it, whoever else was asked.
"""
