"""Whose what is (权限): strangers press every choice as soon as somebody has been offered it."""
