"""The workbook (工作簿): a county's registry as one file, in and out.

`loading` brings a file in (`load` is for everybody); `file` reads it; `intake` is what is shared on the way, `gazetteer` the places by name,
`regions`, `households` (with `sites` and `homes`), `people`, `posts` and `relations` one sheet or two each; `outcome` is what came of it. `exporting` writes the same sheets.
`numbers` are the town's own keys, `particulars` what comes and goes by the workbook alone.
"""
