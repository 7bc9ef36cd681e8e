"""Filing (报事): from the first word of a problem to the report, and what is put right soon after."""
