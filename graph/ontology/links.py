"""Relationships: what links the things. A docstring is the entry in docs/ontology.md."""

from __future__ import annotations

from typing import Literal

from graph.facts import Relationship, about
from graph.ontology.nodes import (
    Chain,
    Cluster,
    Demand,
    Event,
    Finding,
    Firm,
    Industry,
    Meeting,
    Offer,
    Pairing,
    Park,
    Place,
    Platform,
    Product,
    Project,
    Qualification,
    Segment,
    Source,
    Target,
)


class Supplies(Relationship):
    """供货：供方 → 需方。金额为元/年；share 为占需方该产品采购的比例。"""

    label = "SUPPLIES"
    title = "供货"
    ends = ((Firm, Firm),)
    key = ("product", "relation", "year")
    product: str = about("产品编号；不详为空", default="", synonyms="产品")
    product_text: str = about("产品原文", default="", synonyms="供应产品;配套产品")
    amount: float | None = about("年供货额", unit="元", synonyms="金额;供货金额;年供货额")
    share: float | None = about("占需方该产品采购的比例", synonyms="占比;采购占比;份额")
    seller_share: float | None = about("占供方收入的比例", synonyms="收入占比")
    relation: str = about("供货、配套、代工、合资…", default="", synonyms="关系;合作方式")
    year: int | None = about("年份", synonyms="年份;年度")
    group_internal: bool = about("集团内交易", default=False)


class Produces(Relationship):
    """生产：企业 → 产品。captive 为自制自用，只满足自身需要。"""

    label = "PRODUCES"
    title = "生产"
    ends = ((Firm, Product),)
    capacity: float | None = about("年产能", synonyms="产能;年产能")
    unit: str = about("产能单位", default="", synonyms="产能单位")
    captive: bool = about("自制自用", default=False)


class InputOf(Relationship):
    """投入：投入品 → 产出品。"""

    label = "INPUT_OF"
    title = "投入"
    ends = ((Product, Product),)
    criticality: Literal["必需", "重要", "辅助", ""] = about(
        "必需程度", default="", synonyms="必需程度"
    )
    quantity: float | None = about("单位产出所需数量", synonyms="单耗")
    unit: str = about("数量单位", default="")
    kind: Literal["物料", "装备", "服务软件", ""] = about("投入的性质", default="物料")


class Substitutes(Relationship):
    """替代：可代替的产品 → 被代替的产品。"""

    label = "SUBSTITUTES"
    title = "替代"
    ends = ((Product, Product),)
    how_well: float | None = about("替代程度 0–1")


class Broader(Relationship):
    """上位：细类产品 → 大类产品。"""

    label = "BROADER"
    title = "上位产品"
    ends = ((Product, Product),)


class InSegment(Relationship):
    """归属环节：产品 → 环节。"""

    label = "IN_SEGMENT"
    title = "归属环节"
    ends = ((Product, Segment),)


class PartOf(Relationship):
    """属于：环节 → 产业链。"""

    label = "PART_OF"
    title = "属于链"
    ends = ((Segment, Chain),)


class OperatesIn(Relationship):
    """在链：企业 → 产业链。"""

    label = "OPERATES_IN"
    title = "在链"
    ends = ((Firm, Chain),)
    role: str = about("角色", default="")
    year: int | None = about("年份", synonyms="年份")


class Leads(Relationship):
    """链主：企业 → 产业链，有年份与出处。"""

    label = "LEADS"
    title = "链主"
    ends = ((Firm, Chain),)
    role: str = about("角色", default="链主")
    year: int | None = about("年份", synonyms="年份")


class ListedIn(Relationship):
    """列入：行业或产业链 → 文件；新兴/优势/重点/未来属于文件与年份。"""

    label = "LISTED_IN"
    title = "列入"
    ends = ((Industry, Source), (Chain, Source))
    key = ("category", "document")
    category: str = about("类别", default="", synonyms="类别")
    document: str = about("文件名", default="", synonyms="文件")
    year: int | None = about("年份", synonyms="年份")


class OfIndustry(Relationship):
    """所属行业：产业链 → 行业。"""

    label = "OF_INDUSTRY"
    title = "所属行业"
    ends = ((Chain, Industry),)


class Holds(Relationship):
    """具有资质：企业 → 资质。"""

    label = "HOLDS"
    title = "具有资质"
    ends = ((Firm, Qualification),)
    key = ("level", "year", "detail")
    level: str = about("级别：市级、省级、国家级", default="", synonyms="级别")
    year: int | None = about("年份", synonyms="年份;认定年份")
    detail: str = about("细节", default="", synonyms="细节")


class Within(Relationship):
    """属于地点：下级 → 上级。"""

    label = "WITHIN"
    title = "属于地点"
    ends = ((Place, Place),)


class LocatedIn(Relationship):
    """位于：企业、园区、集群、项目、活动 → 地点。本地 = 在范围内有生产地。"""

    label = "LOCATED_IN"
    title = "位于"
    ends = ((Firm, Place), (Park, Place), (Cluster, Place), (Project, Place), (Event, Place))
    key = ("role",)
    role: Literal["注册地", "生产地", "办公地", "所在地", ""] = about("地点的作用", default="")


class MemberOf(Relationship):
    """集群成员：企业 → 集群。"""

    label = "MEMBER_OF"
    title = "集群成员"
    ends = ((Firm, Cluster),)


class TenantOf(Relationship):
    """入园：企业 → 园区。"""

    label = "TENANT_OF"
    title = "入园"
    ends = ((Firm, Park),)
    role: str = about("角色：龙头、入园", default="")


class FocusesOn(Relationship):
    """主导方向：园区、集群、平台、项目、活动 → 产业链。"""

    label = "FOCUSES_ON"
    title = "主导方向"
    ends = ((Park, Chain), (Cluster, Chain), (Platform, Chain), (Project, Chain), (Event, Chain))
    rank: int | None = about("次序")


class Operates(Relationship):
    """运营：企业 → 平台、项目。"""

    label = "OPERATES"
    title = "运营"
    ends = ((Firm, Platform), (Firm, Project))


class SubsidiaryOf(Relationship):
    """股权：子公司 → 母公司。"""

    label = "SUBSIDIARY_OF"
    title = "股权"
    ends = ((Firm, Firm),)
    share: float | None = about("持股比例", synonyms="持股比例")
    relation: str = about("子公司、分公司、合营、合资、参股、关联方", default="", synonyms="关系")


class SignedWith(Relationship):
    """签约：两家企业签有协议，无方向。"""

    label = "SIGNED_WITH"
    title = "签约"
    ends = ((Firm, Firm),)
    year: int | None = about("年份")


class Posted(Relationship):
    """发布：企业 → 需求、供给。"""

    label = "POSTED"
    title = "发布"
    ends = ((Firm, Demand), (Firm, Offer))


class For(Relationship):
    """所指产品：需求、供给 → 产品。"""

    label = "FOR"
    title = "所指产品"
    ends = ((Demand, Product), (Offer, Product))
    score: float | None = about("对应的把握 0–1")


class Concerns(Relationship):
    """涉及：目标 → 产业链、地点、行业。"""

    label = "CONCERNS"
    title = "涉及"
    ends = ((Target, Chain), (Target, Place), (Target, Industry))


class Attends(Relationship):
    """参加：企业 → 对接活动。"""

    label = "ATTENDS"
    title = "参加"
    ends = ((Firm, Event),)
    side: str = about("需方、供方、双方", default="")
    state: str = about("邀请、确认、到会、缺席、临时到会、退出", default="", synonyms="到会情况")


class Pairs(Relationship):
    """撮合双方：撮合 → 企业、需求、供给。"""

    label = "PAIRS"
    title = "撮合双方"
    ends = ((Pairing, Firm), (Pairing, Demand), (Pairing, Offer))
    key = ("side",)
    side: str = about("需方、供方", default="")


class HeldAt(Relationship):
    """在活动：撮合、洽谈 → 对接活动。"""

    label = "HELD_AT"
    title = "在活动"
    ends = ((Pairing, Event), (Meeting, Event))


class Meets(Relationship):
    """洽谈内容：洽谈 → 撮合。"""

    label = "MEETS"
    title = "洽谈内容"
    ends = ((Meeting, Pairing),)


class Addresses(Relationship):
    """针对：撮合、对接活动 → 弱项处置。"""

    label = "ADDRESSES"
    title = "针对弱项"
    ends = ((Pairing, Finding), (Event, Finding))
