"""Parts of a report (拆分): one matter, told as several, each with a holder, a due time and a history of its own.

`splitting` makes them and takes that back, `gathering` has the whole wait for them: it is done when the last of them is,
and its reporter is asked once; a part of a part there is none. What a whole and its parts owe each other is in `check`.
"""
