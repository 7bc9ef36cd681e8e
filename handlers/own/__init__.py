"""The sender's own (帮助, 取消, 撤销): what belongs to no noun."""
