"""Nodes: the things in the graph. A docstring is the entry in docs/ontology.md."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from graph.facts import Node, about, several


class Source(Node):
    """来源：一份文件、网页、表格或一个人；每条事实都指向来源。"""

    label = "Source"
    title = "来源"
    url: str = about("网址", default="", synonyms="网址;链接")
    date: str = about("日期，精确到所知（2024、2024-03、2024-03-15）", default="", synonyms="日期")
    kind: str = about(
        "官方/媒体/企业公告/转载/镜像/开放数据/种子/工程判断/导入文件/人员", default=""
    )
    reliability: Literal["高", "中", "低", ""] = about("可靠程度", default="", synonyms="可靠性")
    sha256: str = about("导入文件的指纹", default="")
    imported_at: datetime | None = about("最近一次导入时间")


class Record(Node):
    """陈述：一个来源关于一个节点说了什么；节点的属性由其陈述按来源可靠性与新旧合成。"""

    label = "Record"
    title = "陈述"
    entity: str = about("所说节点的编号", default="")
    kind: str = about("所说节点的类型", default="")
    body: str = about("所说的属性（JSON）", default="")


class Firm(Node):
    """企业：一个法人。链主、专精特新等是角色与资质，不是企业的种类。"""

    label = "Firm"
    title = "企业"
    short_name: str = about("简称", default="", synonyms="简称;企业简称")
    aliases: list[str] = several("别名、曾用名、外文名", synonyms="别名;曾用名")
    uscc: str = about(
        "统一社会信用代码（GB 32100）", default="", synonyms="统一社会信用代码;信用代码"
    )
    stock_code: str = about("证券代码", default="", synonyms="股票代码;证券代码")
    kind: str = about("企业类型：内资、外资、合资、机构", default="", synonyms="企业类型")
    scope_text: str = about("经营范围或主营产品原文", default="", synonyms="经营范围;主营产品")
    employees: int | None = about("从业人数", unit="人", synonyms="从业人数;员工人数")
    revenue: float | None = about("年营业收入", unit="元", synonyms="营业收入;营收")
    registered_capital: float | None = about("注册资本", unit="元", synonyms="注册资本;注册资金")
    founded: date | None = about("成立日期", synonyms="成立日期;注册日期")
    contact: str = about("联系方式（按角色显示）", default="", synonyms="联系人;联系电话")
    note: str = about("备注", default="", synonyms="备注;说明")


class Qualification(Node):
    """资质：链主、单项冠军、小巨人、专精特新中小企业、创新型中小企业、上市等。"""

    label = "Qualification"
    title = "资质"
    rank: int | None = about("梯度次序，越大越高；不在梯度内为空")


class Industry(Node):
    """行业：属于哪类（新兴/优势/未来）由某份文件在某年列出（LISTED_IN），不是行业自身的性质。"""

    label = "Industry"
    title = "行业"


class Chain(Node):
    """产业链：一个城市点名的链。"""

    label = "Chain"
    title = "产业链"
    aliases: list[str] = several("别名", synonyms="别名")
    industry: str = about("所属行业", default="", synonyms="行业")
    department: str = about("牵头部门", default="", synonyms="牵头部门")
    note: str = about("备注", default="")


class Segment(Node):
    """环节：链上的一步，含若干产品。"""

    label = "Segment"
    title = "环节"
    stage: Literal["上游", "中游", "下游", "支撑", ""] = about("阶段", default="", synonyms="阶段")
    order: int | None = about("同一阶段内的次序")
    note: str = about("阅读提示", default="")


class Product(Node):
    """产品：企业所造的物或服务；产品之间的投入关系（INPUT_OF）构成投入图。"""

    label = "Product"
    title = "产品"
    aliases: list[str] = several("别名，一个别名只归一个产品", synonyms="别名")
    gbt4754: str = about("国民经济行业小类（GB/T 4754-2017）", default="", synonyms="行业代码")
    hs: str = about("协调制度编码（HS 2022 六位）", default="", synonyms="HS编码")
    essential: bool | None = about("缺了它买方生产通常会停", synonyms="关键")
    substitutability: Literal["低", "中", "高", ""] = about("可替代性", default="")
    maturity: Literal["低", "中", "高", ""] = about("国产成熟度（全国口径）", default="")
    commodity: bool = about("大宗原料，随处可购，不要求本地配套", default=False)
    doubt: str = about("登记上的疑点：为何未见生产者", default="")


class Place(Node):
    """地点：国家、省、市、区县、功能区，由 WITHIN 逐级向上。"""

    label = "Place"
    title = "地点"
    level: Literal["国家", "省", "市", "区县", "功能区", ""] = about("层级", default="")
    home: bool = about("本市：没有指明范围时的默认范围", default=False)
    aliases: list[str] = several("别名", synonyms="别名")


class Park(Node):
    """园区。"""

    label = "Park"
    title = "园区"
    kind: str = about("类型", default="", synonyms="类型;园区类型")
    note: str = about("备注", default="")


class Cluster(Node):
    """集群：有级别（市级、省级、国家级、世界级）。"""

    label = "Cluster"
    title = "集群"
    level: str = about("级别", default="", synonyms="级别")
    kind: str = about("类型", default="", synonyms="类型")
    year: int | None = about("认定年份", synonyms="年份;认定年份")
    note: str = about("备注", default="")


class Platform(Node):
    """平台：工业互联网、检测、创新、供需对接等公共平台。"""

    label = "Platform"
    title = "平台"
    operator: str = about("运营者", default="", synonyms="运营单位")
    kind: str = about("类型", default="", synonyms="类型")
    note: str = about("备注", default="")


class Project(Node):
    """项目：投资或技改项目。"""

    label = "Project"
    title = "项目"
    amount: float | None = about("投资额", unit="元", synonyms="总投资;投资额")
    state: str = about("进展：拟建/在建/投产", default="", synonyms="进展;建设状态")
    note: str = about("备注", default="", synonyms="建设内容")


class Target(Node):
    """目标：政策文件写明的量化目标（kind=目标）或行动措施（kind=行动/措施）。"""

    label = "Target"
    title = "目标"
    kind: str = about("目标、行动、措施", default="目标")
    subject: str = about("主体：市、链、行业", default="", synonyms="主体")
    metric: str = about("指标", default="", synonyms="指标")
    comparator: str = about("比较：> >= ~ = <= < range", default="", synonyms="比较")
    value: float | None = about("数值", synonyms="数值;目标值")
    value_max: float | None = about("上限")
    unit: str = about("单位", default="", synonyms="单位")
    period: str = about("期限", default="", synonyms="期限")
    action: str = about("所属行动", default="", synonyms="行动")
    baseline: float | None = about("基期值")
    text: str = about("原文", default="", synonyms="原文")


class Event(Node):
    """对接活动：有日期、地点、时段与桌位的供需对接会。"""

    label = "Event"
    title = "对接活动"
    date: str = about("日期，精确到所知", default="", synonyms="日期;活动日期")
    venue: str = about("地点", default="", synonyms="地点;会场")
    host: str = about("主办", default="", synonyms="主办单位")
    firms_count: int | None = about("到会企业数", unit="家")
    signed_projects: int | None = about("签约项目数", unit="个")
    amount: float | None = about("签约额", unit="元")
    state: str = about("已办、筹备、草案", default="")
    plan: str = about("会务安排（JSON：时段、桌位、上限、意愿、锁定）", default="")
    revision: int = about("修订号：两人同时编辑时，后到者会被告知", default=0)
    note: str = about("备注", default="")


class Post(Node):
    """需求与供给的共同项。"""

    text: str = about("内容", default="", synonyms="内容;需求内容;供给内容;需求;供给")
    kind: str = about("采购、技术、产能、融资、其他", default="", synonyms="类型")
    quantity: float | None = about("数量", synonyms="数量;需求量;产能")
    unit: str = about("单位", default="", synonyms="单位")
    deadline: date | None = about("截止日期", synonyms="截止日期;期限")
    price_low: float | None = about("价格下限", unit="元", synonyms="最低价")
    price_high: float | None = about("价格上限", unit="元", synonyms="最高价")
    certificates: list[str] = several("要求或具备的资质认证", synonyms="资质要求;认证")
    place_limits: list[str] = several("地域限制", synonyms="地域要求")
    contact: str = about("联系方式（按角色显示）", default="", synonyms="联系人;联系电话")
    confidential: bool = about("金额与联系方式保密", default=False, synonyms="保密")
    year: int | None = about("年份", synonyms="年份")
    chain: str = about("所属产业链（标准名）", default="", synonyms="产业链")
    state: str = about("有效、已满足、撤回", default="有效")
    note: str = about("备注", default="")


class Demand(Post):
    """需求：企业所求。没有企业的是行业口径。"""

    label = "Demand"
    title = "需求"


class Offer(Post):
    """供给：企业所供。"""

    label = "Offer"
    title = "供给"


class Pairing(Node):
    """撮合：需方、供方、产品的一对；有得分、理由、结果。"""

    label = "Pairing"
    title = "撮合"
    score: float | None = about("得分 0–1")
    reasons: str = about("理由（JSON）", default="")
    product: str = about("产品编号", default="")
    state: str = about("候选、确认、撤回", default="候选")
    outcome: str = about("意向、签约、供货、不合适；未见结果为空", default="")
    reason: str = about("不合适的原因", default="")
    amount: float | None = about("金额", unit="元")
    outcome_date: date | None = about("结果日期")
    note: str = about("备注", default="")


class Meeting(Node):
    """洽谈：一对在某时段某桌的会面。"""

    label = "Meeting"
    title = "洽谈"
    slot: int | None = about("时段序号，从 1 起")
    table: int | None = about("桌号，从 1 起")
    locked: bool = about("锁定：重排时不动", default=False)
    attendance: str = about("到会、缺席、临时到会", default="")
    note: str = about("备注", default="")


class Finding(Node):
    """弱项处置：一条在办的薄弱环节，重算后仍保留其状态。"""

    label = "Finding"
    title = "弱项处置"
    rule_key: str = about("规则", default="")
    subject: str = about("对象编号", default="")
    chain: str = about("产业链编号", default="")
    scope: str = about("范围编号", default="")
    state: str = about("提出、核实、认领、对接、解决、驳回", default="提出")
    owner: str = about("认领人", default="")
    due: date | None = about("办结期限")
    history: str = about("经过（JSON：状态、人、时间、说明）", default="")
