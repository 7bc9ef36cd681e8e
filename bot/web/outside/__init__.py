"""The outside party's page (外单位): one link, one answer, no account. `page` shows and takes it, `pace` slows down who guesses."""
