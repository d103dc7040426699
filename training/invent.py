"""Invented names of every label, so that the trained reader meets firms and products nobody listed."""

from __future__ import annotations

import random
from functools import lru_cache

from ingest.documents.lexicon import parts, starter, words

LEGAL = ("有限公司", "有限公司", "有限公司", "股份有限公司", "有限责任公司", "集团有限公司", "公司")
OTHER_FORMS = ("集团", "厂", "研究院", "研究所有限公司", "合作社", "股份公司", "实业公司", "总厂")
LATIN = "ABCDEFGHIKLMNOPRSTUVXZ"
QUALITY = ("", "", "", "", "专业", "高端", "绿色", "智能", "先进")


@lru_cache(maxsize=1)
def known_products() -> tuple[str, ...]:
    """Names and aliases of the starter's products."""
    rows = starter("products")
    names = [row["name"] for row in rows]
    names += [alias for row in rows for alias in row["aliases"].split(";") if len(alias) > 1]
    return tuple(name for name in names if "与" not in name)


@lru_cache(maxsize=1)
def known_firms() -> tuple[tuple[str, str], ...]:
    """Full and short names of the starter's firms."""
    return tuple((row["name"], row["short_name"] or row["name"]) for row in starter("firms"))


def brand(rng: random.Random) -> str:
    """A trade name: two or three characters, a transliteration, or Latin letters."""
    chars = parts("brands")
    kind = rng.random()
    if kind < 0.6:
        return rng.choice(chars["首"]) + rng.choice(chars["尾"])
    if kind < 0.75:
        return rng.choice(chars["首"]) + rng.choice(chars["首"]) + rng.choice(chars["尾"])
    if kind < 0.93:
        return "".join(rng.choice(chars["译"]) for _ in range(rng.choice((2, 2, 3, 3, 4))))
    return "".join(rng.choice(LATIN) for _ in range(rng.randint(2, 4)))


def place(rng: random.Random) -> str:
    """A place, with or without its 省/市/区/镇, now and then a province before it."""
    name = rng.choice(words("places"))
    kind = rng.random()
    if len(name) == 2 and kind < 0.35:
        name += rng.choice(("市", "市", "区", "县", "新区"))
    elif kind < 0.5:
        name = rng.choice(parts("brands")["首"]) + rng.choice(
            "山河江海阳州城安平川口泉岭溪湖桥港陵"
        )
        name += rng.choice(("区", "县", "镇", "街道", "新区", "市", "经济区"))
    if rng.random() < 0.12:
        name = rng.choice(words("places")) + name
    return name


def road(rng: random.Random) -> str:
    """A street, often named like a firm."""
    name = rng.choice(known_firms())[1][:3] if rng.random() < 0.4 else brand(rng)
    return name + rng.choice(("路", "路", "大道", "街", "一路", "东路", "北街"))


def firm(rng: random.Random) -> tuple[str, str]:
    """Full name and a short name of a firm, known or invented."""
    if rng.random() < 0.2:
        return rng.choice(known_firms())
    name, trade = brand(rng), rng.choice(words("firm_words"))
    city = rng.choice(words("places"))
    short = rng.choice(
        (name, name, name + trade[:2], name + trade, city + name, name + "集团", name + "股份")
    )
    kind = rng.random()
    if kind < 0.62:
        form = rng.choice(LEGAL)
        full = rng.choice(
            (f"{city}{name}{trade}{form}", f"{city}市{name}{trade}{form}", f"{name}{trade}{form}",
             f"{name}{trade}（{city}）{form}", f"{name}（{city}）{trade}{form}", f"{city}{name}{form}")
        )  # fmt: skip
        if rng.random() < 0.06:
            full += rng.choice((f"{city}分公司", "第二分厂", f"{city}工厂"))
        return full, short
    if kind < 0.72:
        return city + name + trade + rng.choice(OTHER_FORMS), short
    return short, short


def works(rng: random.Random) -> str:
    """A plant or branch named with its firm."""
    seat = rng.choice(words("places"))
    return (
        firm(rng)[1] + seat + rng.choice(("工厂", "工厂", "基地", "分公司", "生产基地", "超级工厂"))
    )


def product(rng: random.Random) -> str:
    """A product: known, a known one with a new modifier, or a new composition."""
    kind, pieces = rng.random(), parts("product_words")
    if kind < 0.25:
        return rng.choice(known_products())
    if kind < 0.45:
        return rng.choice(pieces["修饰"]) + rng.choice(known_products())
    if kind < 0.6:
        one, other = rng.choice(known_products()), rng.choice(known_products())
        return one[: max(2, len(one) // 2)] + other[-max(2, len(other) // 2) :]
    start = "".join(rng.choice(pieces["修饰"]) for _ in range(rng.choice((0, 1, 1, 2))))
    middle = rng.choice(pieces["首"]) if rng.random() < 0.7 or not start else ""
    name = start + middle + rng.choice((*pieces["尾"], *pieces["末"]))
    return (
        (rng.choice(("M", "X", "TC", "HR-")) + str(rng.randint(1, 90)) + name)
        if rng.random() < 0.03
        else name
    )


def industry(rng: random.Random) -> str:
    """An industry's name without 产业 behind it."""
    name = rng.choice(words("industries"))
    if rng.random() < 0.12:
        name = rng.choice(parts("product_words")["修饰"]) + rng.choice(words("industries"))
    return name


def chain(rng: random.Random) -> str:
    """A chain's name; 产业链 belongs to it."""
    return industry(rng) + rng.choice(("产业链", "产业链", "产业链", "链"))


def park(rng: random.Random) -> str:
    """A park."""
    start = rng.choice(
        (rng.choice(words("places")), brand(rng), place(rng), rng.choice(known_firms())[1])
    )
    theme = rng.choice((industry(rng), industry(rng), "", "国际", "中德", "科技", "高端"))
    return start + theme + rng.choice(parts("parts")["园区"])


def cluster(rng: random.Random) -> str:
    """A cluster."""
    start = rng.choice(
        ("", place(rng), rng.choice(words("places")), rng.choice(words("places")) + "市")
    )
    return start + industry(rng) + rng.choice(parts("parts")["集群"])


def platform(rng: random.Random) -> str:
    """A platform, laboratory or innovation centre."""
    start = rng.choice(("国家", "山东省", rng.choice(words("places")), brand(rng), place(rng)))
    theme = rng.choice((industry(rng), product(rng), industry(rng)))
    return start + theme + rng.choice(parts("parts")["平台"])


def event(rng: random.Random) -> str:
    """An event."""
    start = rng.choice(
        ("", "中国", "世界", "国际", f"{rng.randint(2019, 2027)}", rng.choice(words("places")))
    )
    theme = rng.choice(
        (industry(rng), industry(rng), industry(rng) + "产业", "“链万企”" + industry(rng))
    )
    return start + theme + rng.choice(parts("parts")["活动"])


def policy(rng: random.Random) -> str:
    """A policy paper's name without 《》."""
    start = rng.choice(
        ("", rng.choice(words("places")) + "市", "关于加快推进", "关于支持", "山东省")
    )
    theme = rng.choice(
        (industry(rng), industry(rng) + "产业", "制造业", "专精特新企业", "工业经济", "中小企业")
    )
    way = rng.choice(
        ("", "高质量发展", "提质升级", "创新发展", "数字化转型", "集群培育", "强链补链")
    )
    return start + theme + way + rng.choice(parts("parts")["政策"])


def firm_type(rng: random.Random) -> str:
    """A kind of firm."""
    return rng.choice(words("firm_types"))
