"""An ordinary form bot, as aiogram's guide to its finite state machine builds one.

https://docs.aiogram.dev/en/latest/dispatcher/finite_state_machine/index.html: a group of states a form, a handler
a state, /cancel in any state, a keyboard where there is a choice, answers that are checked where they can be. The handlers stand in the order in which they are tried.
"""

from collections import defaultdict
from typing import Any

from aiogram import Dispatcher, F, Router
from aiogram.filters import Command, CommandStart, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import KeyboardButton, Message, ReplyKeyboardMarkup, ReplyKeyboardRemove

Records = defaultdict[int, list[dict[str, Any]]]
HOUSEHOLDS = ["张桂花户", "王建国户", "刘大勇户", "黄水生户", "何秋菊户"]
WAYS = ["上门", "电话"]
ITEMS = ["邻里互助", "环境卫生", "志愿服务"]
MENU = ["上报", "打卡", "申报"]


class Report(StatesGroup):
    """上报: what, where, a photo, agreed."""

    what = State()
    where = State()
    photo = State()
    confirm = State()


class Visit(StatesGroup):
    """打卡: which household, how, agreed."""

    household = State()
    way = State()
    confirm = State()


class Claim(StatesGroup):
    """申报: which item, what was done, a photo, agreed."""

    item = State()
    deed = State()
    photo = State()
    confirm = State()


def keyboard(labels: list[str]) -> ReplyKeyboardMarkup:
    """One button a line."""
    buttons = [[KeyboardButton(text=label)] for label in labels]
    return ReplyKeyboardMarkup(keyboard=buttons, resize_keyboard=True)


form = Router()


@form.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    await state.clear()
    await message.answer("您好！请选要办的事。", reply_markup=keyboard(MENU))


@form.message(Command("cancel"))
@form.message(F.text == "取消")
async def cancel(message: Message, state: FSMContext) -> None:
    if await state.get_state() is None:
        return
    await state.clear()
    await message.answer("已取消。", reply_markup=ReplyKeyboardRemove())


@form.message(Command("report"))
@form.message(F.text == "上报")
async def begin_report(message: Message, state: FSMContext) -> None:
    await state.clear()
    await state.set_state(Report.what)
    await message.answer("什么事？", reply_markup=ReplyKeyboardRemove())


@form.message(Command("checkin"))
@form.message(F.text == "打卡")
async def begin_visit(message: Message, state: FSMContext) -> None:
    await state.clear()
    await state.set_state(Visit.household)
    await message.answer("走访了哪一户？", reply_markup=keyboard(HOUSEHOLDS))


@form.message(Command("claim"))
@form.message(F.text == "申报")
async def begin_claim(message: Message, state: FSMContext) -> None:
    await state.clear()
    await state.set_state(Claim.item)
    await message.answer("申报哪一项？", reply_markup=keyboard(ITEMS))


@form.message(Report.what, F.text)
async def what(message: Message, state: FSMContext) -> None:
    await state.update_data(what=message.text)
    await state.set_state(Report.where)
    await message.answer("在哪里？")


@form.message(Report.where, F.text)
async def where(message: Message, state: FSMContext) -> None:
    await state.update_data(where=message.text)
    await state.set_state(Report.photo)
    await message.answer("请发一张照片，没有就点“跳过”。", reply_markup=keyboard(["跳过"]))


@form.message(Visit.household, F.text.in_(HOUSEHOLDS))
async def household(message: Message, state: FSMContext) -> None:
    await state.update_data(household=message.text)
    await state.set_state(Visit.way)
    await message.answer("怎么走访的？", reply_markup=keyboard(WAYS))


@form.message(Visit.way, F.text.in_(WAYS))
async def way(message: Message, state: FSMContext) -> None:
    await state.update_data(way=message.text)
    await state.set_state(Visit.confirm)
    await ask_to_confirm(message, state)


@form.message(Claim.item, F.text.in_(ITEMS))
async def item(message: Message, state: FSMContext) -> None:
    await state.update_data(item=message.text)
    await state.set_state(Claim.deed)
    await message.answer("请说一说做了什么。", reply_markup=ReplyKeyboardRemove())


@form.message(Claim.deed, F.text)
async def deed(message: Message, state: FSMContext) -> None:
    await state.update_data(deed=message.text)
    await state.set_state(Claim.photo)
    await message.answer("请发一张照片，没有就点“跳过”。", reply_markup=keyboard(["跳过"]))


@form.message(StateFilter(Report.photo, Claim.photo), F.photo)
async def photo(message: Message, state: FSMContext) -> None:
    assert message.photo
    await state.update_data(photo=message.photo[-1].file_id)
    await on_to_confirm(message, state)


@form.message(StateFilter(Report.photo, Claim.photo), F.text == "跳过")
async def no_photo(message: Message, state: FSMContext) -> None:
    await on_to_confirm(message, state)


@form.message(StateFilter(Report.confirm, Visit.confirm, Claim.confirm), F.text == "确认")
async def confirm(message: Message, state: FSMContext, records: Records) -> None:
    kind = str(await state.get_state()).split(":")[0].lower()
    records[message.chat.id].append({"kind": kind, **await state.get_data()})
    await state.clear()
    await message.answer("已提交，谢谢！", reply_markup=keyboard(MENU))


@form.message(StateFilter(Visit.household, Visit.way, Claim.item))
async def not_on_the_list(message: Message) -> None:
    await message.answer("请从下面的按钮里选。")


@form.message(StateFilter(Report.what, Report.where, Claim.deed))
async def not_words(message: Message) -> None:
    await message.answer("请用文字回答。")


@form.message(StateFilter(Report.photo, Claim.photo))
async def not_a_photo(message: Message) -> None:
    await message.answer("请发一张照片，没有就点“跳过”。")


@form.message(StateFilter(Report.confirm, Visit.confirm, Claim.confirm))
async def neither(message: Message) -> None:
    await message.answer("请点“确认”或“取消”。")


@form.message()
async def anything(message: Message) -> None:
    await message.answer("没听懂。请选要办的事。", reply_markup=keyboard(MENU))


async def on_to_confirm(message: Message, state: FSMContext) -> None:
    """After the photo, or without one."""
    asked = Report.confirm if await state.get_state() == Report.photo.state else Claim.confirm
    await state.set_state(asked)
    await ask_to_confirm(message, state)


async def ask_to_confirm(message: Message, state: FSMContext) -> None:
    """What has been answered, all of it."""
    data = await state.get_data()
    shown = " / ".join("有照片" if key == "photo" else str(v) for key, v in data.items())
    await message.answer(f"请核对：{shown}", reply_markup=keyboard(["确认", "取消"]))


records: Records = defaultdict(list)
"""What each chat has agreed to."""
dispatcher = Dispatcher(storage=MemoryStorage(), records=records)
dispatcher.include_router(form)
