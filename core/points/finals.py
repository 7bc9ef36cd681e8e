"""What stays done (收不回的事): acts that 撤销 does not take back, each with the way on."""

_WAYS_ON = {
    ("vote.cast",): "投出去的票收不回，也改不了。",
    ("meeting.sign_in", "meeting.excuse"): "来得了就回“到会”，来不了就回“请假”。",
    (
        "meeting.call",
        "honour.meet",
        "statement.meet",
    ): "会已经通知大家了，收不回。不开了，请发“开会”来散会。",
    ("meeting.begin", "meeting.close"): "会开了、散了就记下了，收不回。要再议，请重新召集。",
    (
        "voucher.approved",
        "voucher.rejected",
    ): "这一笔已经定了、告诉了报的人，收不回。有出入请跟监督小组说。",
    (
        "shop_settlement.propose",
        "shop_settlement.agreed",
        "shop_settlement.rejected",
    ): "结账单已经交出去了，收不回。没同意的可以退回再提，有出入请跟监督小组说。",
    ("freeze",): "谁冻结的要由别人来解冻，请监督小组另一位成员或镇干部发“解冻”。",
    ("freeze.lift",): "解冻已经告诉大家了，收不回。还要停下来，请再发“冻结”。",
    (
        "goods.put_on",
        "goods.restock",
        "goods.write_off",
        "goods.reprice",
        "goods.take_off",
    ): "商品的改动请再发一次改回来：“改价”“进货”“报损”“上架”“下架”。",
    ("redemption.confirm",): "确认了收不回。东西还没交的，请那家人发“取消兑换”。",
    ("rulebook.adopt",): "细则已经告诉全村了，收不回。还要改，请再发“改细则”。",
    ("assessment.hand_in",): "打分表交上来就不能改了。有出入，请在公示期里发“异议”。",
    (
        "consequence.report",
        "consequence.propose",
        "consequence.refuse",
        "consequence.end",
    ): "这一步已经告诉有关的人了，收不回。发“整改”看怎么接着办。",
    ("sample.draw", "sample.find"): "抽查和核对的结果收不回。有补充，请直接跟监督小组的人说。",
    (
        "honour.nominate",
        "honour.publish",
    ): "提名、公布了就收不回。有意见请跟村干部或监督小组说。",
    ("doubt.file", "doubt.right", "doubt.wrong"): "疑问和答复已经转到了，收不回。还有话请再说。",
    ("card.issue",): "卡已经办了，收不回。丢了、办错了就再补办一张，旧卡就作废。",
}
FINAL = {kind: said for kinds, said in _WAYS_ON.items() for kind in kinds}
"""By the kind of act, what its doer reads: 撤销 means the last thing done, never one before it."""
