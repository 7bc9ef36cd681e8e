"""What a clause does (话里的意思), apart from its intent: `clause` cuts a message into clauses and matters, `polarity` hears
not, not yet, a question and hearsay, `blame` somebody accused, `secrecy` a wish to stay unnamed, `work` how far the work on a
report is, `topics` which of the kept things a question about work asks for, `correction` what replaces what, `talk` greetings, thanks, stop words and what broke again."""
