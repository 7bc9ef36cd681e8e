"""The file (文件) as towns have it: nothing here knows the registry.

`columns` which sheets and columns there are, by all their names; `package` looks into an .xlsx before anything is read, so that a bomb or a
cell at the far end is refused; `sheets` finds the heads of a workbook or a CSV and gives its entries one by one; `values` what stands in
one of them: a day, a key, a telephone, a name.
"""
