"""Kinds of sheets: which fields a row of each has, and what makes a row of it unusable."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from graph.ontology import LABELS, TIERS

Type = Literal[
    "name", "uscc", "text", "list", "amount", "share", "quantity", "number", "integer", "year",
    "date", "district", "flag", "choice",
]  # fmt: skip


@dataclass(frozen=True)
class Field:
    """A field of a typed row. `meaning` names the property of the ontology whose words explain it."""

    name: str
    title: str
    type: Type = "text"
    meaning: str = ""
    #: Reason under which a row without it is rejected; empty where it may be missing.
    needed: str = ""
    choices: tuple[str, ...] = ()
    #: An example for the template.
    example: str = ""

    @property
    def description(self) -> str:
        """What to write, in an officer's words, from the ontology."""
        if "." not in self.meaning:
            return self.meaning or self.title
        label, name = self.meaning.split(".")
        return LABELS[label].model_fields[name].description or self.title

    @property
    def synonyms(self) -> list[str]:
        """Column names that the ontology lists for it."""
        if "." not in self.meaning:
            return []
        label, name = self.meaning.split(".")
        extra = LABELS[label].model_fields[name].json_schema_extra
        listed = extra.get("synonyms", []) if isinstance(extra, dict) else []
        return [str(word) for word in listed] if isinstance(listed, list) else []


@dataclass(frozen=True)
class Kind:
    """A kind of sheet. Two rows equal in `identity` speak of the same thing: equal in all they say,
    the later one is a duplicate; different in one of `agreeing`, the two are in conflict."""

    key: str
    title: str
    fields: tuple[Field, ...]
    #: Columns without which a sheet is not of this kind; behind `|` what may stand in where the
    #: sheet's words speak of the kind.
    needs: tuple[str, ...]
    identity: tuple[str, ...]
    agreeing: tuple[str, ...] = ()
    #: Fields that tell the kind from others.
    signs: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Fields by name."""
        return {field.name: field for field in self.fields}


NAME = Field(
    "name",
    "企业名称",
    "name",
    "企业全称，与营业执照一致",
    "missing_name",
    (),
    "示例精密制造有限公司",
)
USCC = Field("uscc", "统一社会信用代码", "uscc", "Firm.uscc")
DISTRICT = Field("district", "区市", "district", "所在区（市、县）")
CHAIN = Field("chain", "产业链", "text", "所属产业链，多条用分号隔开")
PRODUCTS = Field("products", "产品", "list", "产品名称，多个用分号隔开", "", (), "冰箱;洗衣机")
PRODUCT = Field(
    "product", "产品名称", "text", "产品的名称，写到能分清型号大类", "", (), "冰箱压缩机"
)
YEAR = Field("year", "年份", "year", "SUPPLIES.year", "", (), "2024")
CONTACT = Field("contact", "联系方式", "text", "Firm.contact")
NOTE = Field("note", "备注", "text", "Firm.note")
SOURCE = Field("source", "来源", "text", "出处：文件、网页或填报单位")
POST = (
    Field("quantity", "数量", "quantity", "Demand.quantity", "", (), "2万"),
    Field("unit", "单位", "text", "Demand.unit", "", (), "片"),
    Field("amount", "金额", "amount", "预算或价格，写明单位；不写为元"),
    Field("deadline", "截止日期", "date", "Demand.deadline", "", (), "2024-12-31"),
    Field("certificates", "资质要求", "list", "Demand.certificates"),
    Field("place_limits", "地域要求", "list", "Demand.place_limits"),
    Field("confidential", "保密", "flag", "Demand.confidential", "", ("是", "否")),
    DISTRICT, CONTACT, YEAR, NOTE, SOURCE,
)  # fmt: skip
POST_KIND = Field(
    "kind", "类别", "text", "Demand.kind", "", ("采购", "技术", "产能", "融资", "其他")
)

FIRMS = Kind(
    "firms",
    "企业名录",
    (
        NAME, USCC,
        Field("short_name", "简称", "text", "Firm.short_name"),
        Field("aliases", "别名", "list", "Firm.aliases"),
        Field("stock_code", "证券代码", "text", "Firm.stock_code"),
        Field("tier", "梯度", "text", "链主、单项冠军、小巨人、专精特新等", "", TIERS),
        Field("chain", "产业链", "text", "所属产业链，多条用分号隔开"),
        PRODUCTS, DISTRICT,
        Field("city", "城市", "text", "所在城市（境外企业写国名）"),
        Field("address", "地址", "text", "注册或生产地址"),
        Field("kind", "企业类型", "text", "Firm.kind"),
        Field("industry", "行业", "text", "所属行业"),
        Field("park", "园区", "text", "所在园区"),
        Field("scope_text", "经营范围", "text", "Firm.scope_text"),
        Field("employees", "从业人数", "integer", "Firm.employees"),
        Field("revenue", "营业收入", "amount", "Firm.revenue"),
        Field("registered_capital", "注册资本", "amount", "Firm.registered_capital"),
        Field("founded", "成立日期", "date", "Firm.founded"),
        Field("is_outside", "市外企业", "flag", "是否在本市以外", "", ("是", "否")),
        YEAR, CONTACT, NOTE, SOURCE,
    ),
    needs=("name",),
    identity=("name", "year"),
    agreeing=("uscc", "district", "city", "stock_code", "registered_capital", "founded"),
    signs=("uscc", "registered_capital", "scope_text", "short_name", "address", "stock_code"),
)  # fmt: skip
QUALIFICATIONS = Kind(
    "qualifications",
    "资质名单",
    (
        NAME, USCC,
        Field("level", "资质", "text", "资质或称号：链主、单项冠军、小巨人、专精特新等", "missing_text", TIERS),
        Field("scope", "级别", "text", "HOLDS.level", "", ("国家级", "省级", "市级", "区级")),
        Field("year", "认定年份", "year", "HOLDS.year"),
        Field("valid_to", "有效期至", "date", "资质有效到哪天"),
        Field("detail", "细节", "text", "HOLDS.detail"),
        DISTRICT, CHAIN, PRODUCTS, NOTE, SOURCE,
    ),
    needs=("name", "level"),
    identity=("name", "level", "scope", "year"),
    agreeing=("uscc", "district"),
    signs=("level", "scope", "year", "valid_to"),
)  # fmt: skip
SUPPLIES = Kind(
    "supplies",
    "供货关系",
    (
        Field("supplier", "供方", "name", "供货企业全称", "missing_name", (), "示例电机有限公司"),
        Field("supplier_uscc", "供方信用代码", "uscc", "Firm.uscc"),
        Field("buyer", "需方", "name", "采购企业全称", "missing_buyer", (), "示例电器有限公司"),
        Field("buyer_uscc", "需方信用代码", "uscc", "Firm.uscc"),
        PRODUCT,
        Field("amount", "年供货额", "amount", "SUPPLIES.amount", "", (), "1200万元"),
        Field("share", "采购占比", "share", "SUPPLIES.share", "", (), "35%"),
        Field("seller_share", "收入占比", "share", "SUPPLIES.seller_share"),
        YEAR,
        Field("relation", "关系", "text", "SUPPLIES.relation", "", ("供货", "配套", "代工", "合资")),
        NOTE, SOURCE,
    ),
    needs=("supplier", "buyer"),
    identity=("supplier", "buyer", "product", "year", "relation"),
    agreeing=("amount", "share", "seller_share"),
    signs=("supplier", "buyer"),
)  # fmt: skip
PRODUCES = Kind(
    "produces",
    "企业产品",
    (
        NAME, USCC,
        Field("product", "产品名称", "text", PRODUCT.meaning, "missing_text", (), PRODUCT.example),
        Field("capacity", "年产能", "quantity", "PRODUCES.capacity", "", (), "2万"),
        Field("unit", "产能单位", "text", "PRODUCES.unit", "", (), "台"),
        Field("captive", "自制自用", "flag", "PRODUCES.captive", "", ("是", "否")),
        DISTRICT, CHAIN, YEAR, NOTE, SOURCE,
    ),
    needs=("name", "product"),
    identity=("name", "product", "year"),
    agreeing=("capacity",),
    signs=("product", "capacity", "captive"),
)  # fmt: skip
PRODUCTS_KIND = Kind(
    "products",
    "产业链环节与产品",
    (
        Field("chain", "产业链", "text", "产业链名称", "missing_name"),
        Field("segment", "环节", "text", "链上的一步，如“压缩机”"),
        Field("stage", "阶段", "choice", "Segment.stage", "", ("上游", "中游", "下游", "支撑")),
        PRODUCT,
        Field("aliases", "别名", "list", "Product.aliases"),
        Field("inputs", "投入品", "list", "生产它所需的产品，多个用分号隔开"),
        Field("gbt4754", "行业代码", "text", "Product.gbt4754"),
        Field("hs", "HS编码", "text", "Product.hs"),
        Field("essential", "关键", "flag", "Product.essential", "", ("是", "否")),
        NOTE, SOURCE,
    ),
    needs=("chain", "segment"),
    identity=("chain", "segment", "product"),
    agreeing=("stage", "gbt4754", "hs"),
    signs=("chain", "segment", "stage", "inputs"),
)  # fmt: skip
INPUTS = Kind(
    "inputs",
    "产品投入",
    (
        Field("product", "产品名称", "name", "产出品的名称", "missing_name", (), "冰箱"),
        Field("input", "投入品", "text", "投入品的名称", "missing_text", (), "压缩机"),
        Field("criticality", "必需程度", "choice", "INPUT_OF.criticality", "", ("必需", "重要", "辅助")),
        Field("quantity", "单耗", "quantity", "INPUT_OF.quantity"),
        Field("unit", "单位", "text", "INPUT_OF.unit"),
        Field("kind", "投入性质", "text", "INPUT_OF.kind", "", ("物料", "装备", "服务软件")),
        NOTE, SOURCE,
    ),
    needs=("product", "input"),
    identity=("product", "input"),
    agreeing=("criticality", "quantity"),
    signs=("input", "criticality"),
)  # fmt: skip
PLACE_FIELDS = (
    Field("level", "级别", "text", "Cluster.level", "", ("世界级", "国家级", "省级", "市级")),
    Field("kind", "类型", "text", "Cluster.kind"),
    DISTRICT,
    Field("chains", "主导产业", "list", "主导产业或产业链，多个用分号隔开"),
    Field("lead_firm", "龙头企业", "text", "龙头企业全称"),
    Field("area", "面积", "quantity", "占地或规划面积，写明单位", "", (), "500亩"),
    Field("unit", "面积单位", "text", "面积的单位；已写在面积一格里的不用填", "", (), "亩"),
    YEAR, NOTE, SOURCE,
)  # fmt: skip
PARKS = Kind(
    "parks",
    "园区",
    (Field("name", "园区名称", "name", "园区全称", "missing_name"), *PLACE_FIELDS),
    needs=("name",),
    identity=("name",),
    agreeing=("level", "district"),
    signs=("lead_firm", "chains", "area"),
)
CLUSTERS = Kind(
    "clusters",
    "集群",
    (Field("name", "集群名称", "name", "集群全称", "missing_name"), *PLACE_FIELDS),
    needs=("name",),
    identity=("name", "year"),
    agreeing=("level", "district"),
    signs=("lead_firm", "chains", "level"),
)
PROJECTS = Kind(
    "projects",
    "项目",
    (
        Field("name", "项目名称", "name", "项目全称", "missing_name"),
        Field("firm", "建设单位", "text", "投资或建设企业全称"),
        Field("amount", "总投资", "amount", "Project.amount"),
        Field("state", "进展", "text", "Project.state", "", ("拟建", "在建", "投产")),
        Field("date", "日期", "date", "开工、签约或开标日期"),
        Field("kind", "项目类型", "text", "项目的类型"),
        Field("text", "建设内容", "text", "Project.note"),
        DISTRICT, CHAIN, YEAR, NOTE, SOURCE,
    ),
    needs=("name",),
    identity=("name", "firm", "date", "year"),
    agreeing=("amount",),
    signs=("name", "amount", "firm", "state"),
)  # fmt: skip
DEMANDS = Kind(
    "demands",
    "需求",
    (
        Field("name", "需求企业", "name", "提出需求的企业全称；行业口径可空"), USCC,
        Field("text", "需求内容", "text", "要什么、做什么用、有什么要求", "missing_text", (), "年需冰箱压缩机2万台"),
        Field("product", "所需产品", "text", PRODUCT.meaning),
        CHAIN, POST_KIND, *POST,
    ),
    needs=("text|product",),
    identity=("name", "text", "product", "quantity", "amount", "deadline"),
    signs=("text", "deadline", "quantity"),
)  # fmt: skip
OFFERS = Kind(
    "offers",
    "供给",
    (
        Field("name", "供给企业", "name", "提供产品或服务的企业全称"), USCC,
        Field("text", "供给内容", "text", "能供什么、规格、能力", "missing_text", (), "可供铝压铸件，年产能5000吨"),
        Field("product", "可供产品", "text", PRODUCT.meaning),
        CHAIN, POST_KIND, *POST,
    ),
    needs=("text|product",),
    identity=("name", "text", "product", "quantity", "amount", "deadline"),
    signs=("text", "deadline", "quantity"),
)  # fmt: skip
ATTENDANCE = Kind(
    "attendance",
    "到会情况",
    (
        NAME, USCC,
        Field("event", "活动", "text", "对接活动名称"),
        Field("date", "活动日期", "date", "Event.date"),
        Field("side", "供需方", "text", "ATTENDS.side", "", ("需方", "供方", "双方")),
        Field("state", "到会情况", "text", "ATTENDS.state", "", ("邀请", "确认", "到会", "缺席", "临时到会", "退出")),
        Field("person", "参会人", "text", "参会人姓名与职务"),
        CONTACT, DISTRICT, CHAIN, NOTE, SOURCE,
    ),
    needs=("name", "state"),
    identity=("name", "event", "date", "person"),
    agreeing=("state", "side"),
    signs=("state", "side", "person", "event"),
)  # fmt: skip
TARGETS = Kind(
    "targets",
    "政策目标",
    (
        Field("subject", "主体", "text", "Target.subject"),
        Field("metric", "指标", "text", "Target.metric", "missing_text"),
        Field("comparator", "比较", "text", "Target.comparator", "", (">", ">=", "~", "=", "<=", "<", "range")),
        Field("value", "目标值", "quantity", "Target.value"),
        Field("unit", "单位", "text", "Target.unit"),
        Field("period", "期限", "text", "Target.period"),
        Field("action", "行动", "text", "Target.action"),
        Field("department", "责任单位", "text", "牵头或责任单位"),
        Field("text", "原文", "text", "Target.text"),
        NOTE, SOURCE,
    ),
    needs=("metric", "value"),
    identity=("subject", "metric", "period"),
    agreeing=("value", "comparator"),
    signs=("metric", "value", "period"),
)  # fmt: skip
SUBSIDIARIES = Kind(
    "subsidiaries",
    "股权关系",
    (
        Field("child", "子公司", "name", "子公司全称", "missing_name"),
        Field("parent", "母公司", "name", "母公司全称", "missing_name"),
        Field("share", "持股比例", "share", "SUBSIDIARY_OF.share", "", (), "51%"),
        Field("relation", "关系", "text", "SUBSIDIARY_OF.relation", "", ("子公司", "分公司", "合营", "合资", "参股")),
        NOTE, SOURCE,
    ),
    needs=("child", "parent"),
    identity=("child", "parent"),
    agreeing=("share",),
    signs=("child", "parent"),
)  # fmt: skip

#: In the order in which they are offered; the first of equally good ones is taken.
KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        FIRMS, QUALIFICATIONS, SUPPLIES, PRODUCES, PRODUCTS_KIND, INPUTS, PARKS, CLUSTERS,
        PROJECTS, DEMANDS, OFFERS, ATTENDANCE, TARGETS, SUBSIDIARIES,
    )
}  # fmt: skip


def kind_key(written: str) -> str | None:
    """The key of a kind by its key or title; None where there is no such kind."""
    return next((key for key, kind in KINDS.items() if written in (key, kind.title)), None)
