"""Questions and people (问答, 提问, 转人工): asked of what is kept, of a person, or spoken to one."""
