"""The registry (基础信息): who and where."""
