"""Words that firms' names are made of, apart from the trade name itself."""

from __future__ import annotations

#: Words that say little about what a firm does: sister names often differ in nothing else by mistake.
FILLER = frozenset(
    [
        "科技",
        "技术",
        "实业",
        "发展",
        "投资",
        "股权投资",
        "工程",
        "设备",
        "管理",
        "国际",
        "产业",
        "工业",
        "制造",
        "服务",
        "开发",
        "企业",
        "商贸",
        "贸易",
        "经营",
        "建设",
        "系统",
        "节能",
        "咨询",
        "企业管理",
        "创新",
        "装备",
        "机械制造",
        "工贸",
        "商务",
        "置业",
        "新",
        "公司",
    ]
)

#: Words that say what a firm does, longest match from the right end of a name.
INDUSTRY = FILLER | frozenset(
    ["电子", "电子信息", "电子商务", "微电子", "半导体", "集成电路", "芯片", "光电", "光电科技", "激光", "显示", "通信", "通讯", "信息", "信息技术", "网络", "软件", "数据", "智能", "智能科技", "智能装备", "智能制造", "人工智能", "机器人", "自动化", "物联网", "互联网", "云计算", "数字", "工业互联网", "机械", "精密机械", "精工", "精密", "机电", "机床", "模具", "模塑", "五金", "轴承", "阀门", "泵业", "压缩机", "电机", "电气", "电器", "电力", "电源", "电缆", "线缆", "电线", "线束", "仪器", "仪表", "仪器仪表", "传感器", "自控", "控制", "电控", "重工", "重机", "重型机械", "起重机", "锅炉", "铸造", "锻造", "铸件", "钢铁", "特钢", "特殊钢", "钢管", "钢结构", "金属", "金属制品", "有色金属", "铝业", "铜业", "锌业", "锂业", "稀土", "矿业", "煤矿", "煤业", "煤炭", "冶金", "黄金", "水泥", "建材", "陶瓷", "玻璃", "石材", "木业", "家具", "家居", "家纺", "家电", "空调", "冰箱", "冷柜", "洗衣机", "热水器", "厨电", "厨具", "卫浴", "照明", "灯具", "灯饰", "制冷", "冷链", "冷藏", "冷藏箱", "冷冻", "商用", "商用冷链", "智慧冷链", "汽车", "汽车制造", "新能源汽车", "商用车", "客车", "专用车", "汽车零部件", "零部件", "配件", "汽配", "汽车配件", "饰件", "内饰", "汽车科技", "汽车电子", "底盘", "车桥", "车辆", "机车", "机车车辆", "轨道", "轨道交通", "高铁", "高铁科技", "铁路", "铁路运输", "航空", "航天", "船舶", "船舶重工", "造船", "海工", "海洋", "海洋工程", "柴油机", "发动机", "橡胶", "轮胎", "橡塑", "塑料", "塑胶", "塑业", "化工", "化学", "石化", "石油", "石油化工", "燃气", "天然气", "气体", "能源", "新能源", "电池", "光伏", "风电", "氢能", "储能", "热电", "水务", "污水处理", "环保", "环境", "环境工程", "环境科技", "环保科技", "环保工程", "节能环保", "材料", "新材料", "复合材料", "涂料", "颜料", "染料", "树脂", "薄膜", "包装", "印刷", "纸业", "造纸", "生物", "生物科技", "生物技术", "生物工程", "医疗", "医疗科技", "医疗器械", "医药", "药业", "制药", "医药科技", "健康", "健康科技", "大健康", "诊断", "基因", "海藻", "藻业", "食品", "饮料", "啤酒", "酒业", "乳业", "粮油", "油脂", "肉类", "水产", "海产", "农业", "农业科技", "牧业", "饲料", "种业", "茶业", "调味品", "糖业", "餐饮", "饮食", "酒店", "宾馆", "纺织", "服装", "服饰", "针织", "印染", "制衣", "鞋业", "帽艺", "皮革", "地毯", "织造", "纤维", "化纤", "假发", "工艺品", "玩具", "体育用品", "乐器", "饰品", "珠宝", "物流", "仓储", "仓储服务", "运输", "货运", "供应链", "港口", "港务", "码头", "快递", "冷链物流", "国际贸易", "进出口", "进出口贸易", "国际物流", "货运代理", "国际货运代理", "建筑", "建筑工程", "建工", "路桥", "市政", "装饰", "装饰工程", "园林", "园林绿化", "房地产", "房地产开发", "地产", "物业", "物业管理", "物业服务", "城市建设", "城建", "交通", "地铁", "公交", "银行", "农村商业银行", "商业银行", "村镇银行", "证券", "基金", "期货", "保险", "人寿保险", "财产保险", "信托", "融资租赁", "租赁", "金融租赁", "担保", "融资担保", "典当", "小额贷款", "财务", "资本", "资本管理", "资产管理", "资产经营", "投资管理", "投资咨询", "投资发展", "投资担保", "创业投资", "股权投资基金", "财务管理", "金融", "控股", "传媒", "文化", "文化传媒", "文化传播", "广告", "旅游", "教育", "培训", "影视", "娱乐", "出版", "体育", "艺术", "设计", "设计院", "人力资源", "劳务", "保安", "家政", "研究所", "研究院", "设计研究院", "工艺研究所", "技术研究院", "开发院", "研发中心", "工程技术研究中心", "研究中心", "车辆研究所", "检测", "认证", "检验", "检测技术", "计量", "营销", "营销管理", "国际营销", "销售", "零售", "百货", "超市", "连锁", "采购", "材料采购", "电商", "直播", "批发", "供销", "有限合伙", "合伙", "技术服务", "科技发展", "科技创新", "管理咨询", "企业管理咨询", "商业保理", "保理", "典当行", "孵化器", "科技园", "产业园", "电声", "声学", "视像", "视讯", "多媒体", "宽带", "移动通信", "移动通信技术", "网络科技", "信息科技", "信息产业", "通信技术", "电路", "电子科技", "电子技术", "光学", "光纤", "光缆", "消防", "安防", "水利", "水电", "电站", "供热", "热力", "供水", "自来水", "再生资源", "资源", "循环", "固废", "石墨", "碳素", "磁材", "磁业", "门窗", "幕墙", "电梯", "叉车", "农机", "农业机械", "工程机械", "纺织机械", "印刷机械", "食品机械", "包装机械", "机械设备", "机电设备", "环保设备", "制冷设备", "冶金设备", "燃气设备", "电气设备", "电力设备", "电力技术", "电力工程", "石化设备", "医疗设备", "交通设备", "铁路运输设备", "轨道交通设备", "轨道装备", "电子装备", "精密电子", "精工电子", "精密制造", "精密工业", "供应链管理", "供应链科技", "物流科技", "医药物流", "保税", "免税", "国有资产经营", "城市运营", "兽药", "动物保健", "疫苗", "中药", "药材", "保健品", "化妆品", "日化", "洗涤", "香料", "橡胶制品", "塑料制品", "纸制品", "木制品", "玻璃制品"]
)  # fmt: skip
LONGEST_WORD = max(map(len, INDUSTRY))

#: Everyday names of the large banks, spelt out before a name is read.
SHORT_BANKS = {
    "工行": "中国工商银行", "农行": "中国农业银行", "建行": "中国建设银行", "交行": "交通银行",
    "中行": "中国银行", "农业银行": "中国农业银行", "建设银行": "中国建设银行",
    "工商银行": "中国工商银行", "光大银行": "中国光大银行", "民生银行": "中国民生银行", "浦东发展银行": "上海浦东发展银行", "招行": "招商银行", "邮储银行": "中国邮政储蓄银行", "浦发银行": "上海浦东发展银行",
}  # fmt: skip
#: Groups that were merged or renamed as a whole: former trade name → today's.
SUCCESSORS = {"南车": "中车", "北车": "中车", "中船重工": "中国船舶"}

#: Legal endings, longest first → form: 股份, 有限 (also plain 公司), 合伙, 厂, 店 …
FORMS: dict[str, str] = {
    "股份有限责任公司": "股份", "股份有限公司": "股份", "股份公司": "股份", "有限责任公司": "有限",
    "责任有限公司": "有限", "有限公司": "有限", "责任公司": "有限", "集团公司": "有限", "总公司": "有限",
    "公司": "有限", "有限合伙企业": "合伙", "合伙企业": "合伙", "株式会社": "株式会社", "总厂": "厂",
    "厂": "厂", "经营部": "个体", "商行": "个体", "商店": "个体", "门市部": "个体", "个体工商户": "个体",
    "合作联社": "合作社", "合作社": "合作社", "联社": "合作社", "工作室": "个体", "事务所": "事务所",
    "股份": "股份简称",
}  # fmt: skip

#: Endings of a part of a firm: the same legal person.
BRANCH_ENDS = [
    "证券营业部",
    "营业部",
    "营业厅",
    "分公司",
    "分厂",
    "分行",
    "支行",
    "分理处",
    "储蓄所",
    "分社",
    "办事处",
    "代表处",
    "联络处",
    "分部",
    "分院",
    "分中心",
    "分店",
    "门店",
    "专卖店",
    "商厦",
    "商场",
    "超市",
    "卖场",
    "专柜",
    "加油站",
    "服务站",
    "服务中心",
    "油库",
    "冷库",
    "供电公司",
    "分校",
    "代办处",
    "经营部",
    "门市部",
    "直销处",
    "采油厂",
    "冷链中心",
    "物流中心",
    "配送中心",
    "旗舰店",
    "体验店",
    "直营店",
    "店",
    "生产基地",
    "制造基地",
    "基地",
    "制造厂",
    "加工厂",
    "工厂",
    "总厂",
    "厂",
    "煤矿",
    "矿",
    "车间",
    "仓库",
    "项目部",
    "事业部",
    "研究院",
    "研究所",
    "研究中心",
    "技术中心",
    "研发中心",
    "开发院",
    "实验室",
]
#: Endings of bodies that stand by a firm and are persons of their own, or are no persons at all.
ATTACHED_ENDS = [
    "工会委员会",
    "基层工会",
    "工会",
    "党委",
    "专户",
    "计划",
    "客户",
    "信托",
    "基金会",
    "子公司",
    "电子计算中心",
]

#: English words of firms' names → what they are.
ENGLISH_FORMS: dict[str, str] = {
    "co": "有限", "company": "有限", "ltd": "有限", "limited": "有限", "corp": "有限", "corporation": "有限",
    "inc": "有限", "incorporated": "有限", "llc": "有限", "plc": "股份", "gmbh": "有限", "ag": "股份",
    "sa": "股份", "spa": "股份", "bv": "有限", "nv": "股份", "pte": "有限", "pty": "有限", "kk": "有限",
}  # fmt: skip
ENGLISH_GROUP = frozenset({"group", "holding", "holdings"})
ENGLISH_SKIP = frozenset(
    {"the", "and", "of", "for", "a", "s", "p", "b", "v", "n", "joint", "stock", "share", "shares"}
)
ENGLISH_BRANCH = frozenset({"branch", "plant", "factory", "office", "works", "store"})
ENGLISH_WORDS: dict[str, str] = {
    "technology": "科技", "technologies": "科技", "tech": "科技", "science": "科技", "electronics": "电子",
    "electronic": "电子", "electric": "电气", "electrical": "电气", "appliance": "电器", "appliances": "电器",
    "machinery": "机械", "mechanical": "机械", "machine": "机械", "equipment": "设备", "industry": "工业",
    "industries": "工业", "industrial": "工业", "international": "国际", "trade": "贸易", "trading": "贸易",
    "import": "进出口", "export": "进出口", "investment": "投资", "investments": "投资", "development": "发展",
    "engineering": "工程", "management": "管理", "service": "服务", "services": "服务", "bank": "银行",
    "securities": "证券", "insurance": "保险", "chemical": "化工", "chemicals": "化工", "chemistry": "化学",
    "material": "材料", "materials": "材料", "new": "新", "rubber": "橡胶", "tire": "轮胎", "tyre": "轮胎",
    "tires": "轮胎", "steel": "钢铁", "iron": "钢铁", "auto": "汽车", "automobile": "汽车", "automotive": "汽车",
    "motor": "汽车", "motors": "汽车", "vehicle": "车辆", "vehicles": "车辆", "parts": "零部件", "energy": "能源",
    "power": "电力", "battery": "电池", "solar": "光伏", "pharmaceutical": "药业", "pharmaceuticals": "药业",
    "pharma": "药业", "medical": "医疗", "biotech": "生物科技", "biotechnology": "生物科技", "biomedical": "生物医疗", "bio": "生物",
    "food": "食品", "foods": "食品", "beverage": "饮料", "brewery": "啤酒", "beer": "啤酒", "textile": "纺织",
    "textiles": "纺织", "garment": "服装", "clothing": "服装", "apparel": "服饰", "logistics": "物流",
    "shipping": "航运", "port": "港口", "shipbuilding": "造船", "marine": "海洋", "ocean": "海洋", "rail": "轨道",
    "railway": "铁路", "locomotive": "机车车辆", "rolling": "机车车辆", "semiconductor": "半导体",
    "microelectronics": "微电子", "software": "软件", "information": "信息", "network": "网络", "intelligent": "智能",
    "smart": "智能", "robot": "机器人", "robotics": "机器人", "automation": "自动化", "precision": "精密", "heavy": "重工", "digital": "数字",
    "optical": "光学", "optoelectronics": "光电", "display": "显示", "communication": "通信", "communications": "通信",
    "environmental": "环保", "environment": "环境", "construction": "建筑", "real": "房地产", "estate": "房地产",
    "air": "空调", "conditioning": "空调", "refrigeration": "制冷", "manufacturing": "制造", "instruments": "仪器",
    "instrument": "仪器", "valve": "阀门", "bearing": "轴承", "packaging": "包装", "plastic": "塑料",
    "casting": "铸造", "castings": "铸造", "foundry": "铸造", "forging": "锻造", "mold": "模具", "mould": "模具",
    "hardware": "五金", "tool": "工具", "tools": "工具", "pump": "泵业", "pumps": "泵业", "cable": "电缆",
    "compressor": "压缩机", "refrigerator": "冰箱", "freezer": "冷柜", "lighting": "照明", "toys": "玩具",
    "shoes": "鞋业", "leather": "皮革", "ceramics": "陶瓷", "cement": "水泥", "mining": "矿业",
    "aluminum": "铝业", "aluminium": "铝业", "copper": "铜业", "metal": "金属", "metals": "金属",
    "printing": "印刷", "aquatic": "水产", "seafood": "水产", "agriculture": "农业", "agricultural": "农业",
    "feed": "饲料", "seed": "种业", "dairy": "乳业", "wine": "酒业", "cosmetics": "化妆品", "boiler": "锅炉",
    "transformer": "变压器", "aviation": "航空", "aerospace": "航天", "sensor": "传感器", "laser": "激光",
    "fiber": "纤维", "fibre": "纤维", "gas": "燃气", "oil": "石油", "petroleum": "石油",
    "petrochemical": "石化", "water": "水务", "hotel": "酒店", "media": "传媒", "culture": "文化",
    "plastics": "塑料", "glass": "玻璃", "paper": "纸业", "furniture": "家具", "capital": "资本", "finance": "金融",
}  # fmt: skip
#: Chinese words that one English word stands for.
SYNONYMS: tuple[frozenset[str], ...] = tuple(
    frozenset(group.split())
    for group in ("科技 技术", "电力 动力 电源", "电器 电气 家电", "化工 化学", "汽车 车辆", "药业 制药 医药",
                  "工业 实业 产业", "轮胎 橡胶轮胎", "机械 机床", "生物 生物医疗 医疗", "啤酒 酒业")
)  # fmt: skip
ENGLISH_PLACES: dict[str, str] = {
    "china": "中国", "hongkong": "香港", "hk": "香港", "macau": "澳门", "taiwan": "台湾", "shaanxi": "陕西",
    "usa": "美国", "america": "美国", "japan": "日本", "korea": "韩国", "germany": "德国", "singapore": "新加坡",
    "thailand": "泰国", "vietnam": "越南", "malaysia": "马来西亚", "india": "印度", "france": "法国", "uk": "英国",
}  # fmt: skip
#: English trade names that are no pinyin.
TRADE_NAMES: dict[str, str] = {
    "hisense": "海信", "tsingtao": "青岛啤酒", "aucma": "澳柯玛", "goertek": "歌尔", "crrc": "中车",
    "sailun": "赛轮", "doublestar": "双星", "mesnac": "软控", "boe": "京东方", "catl": "宁德时代",
    "byd": "比亚迪", "midea": "美的", "gree": "格力", "lenovo": "联想", "sinopec": "中国石化",
    "petrochina": "中国石油", "cnooc": "中国海油", "faw": "一汽", "saic": "上汽", "gac": "广汽", "baic": "北汽",
    "chery": "奇瑞", "greatwall": "长城", "cosco": "中远", "cssc": "中国船舶", "sany": "三一", "zoomlion": "中联重科",
    "xcmg": "徐工", "weichai": "潍柴", "sinotruk": "中国重汽", "foton": "福田", "gotion": "国轩", "iflytek": "科大讯飞",
    "hikvision": "海康威视", "dahua": "大华", "sunwoda": "欣旺达", "luxshare": "立讯", "foxconn": "富士康",
    "sungrow": "阳光电源", "longi": "隆基", "trina": "天合", "wanhua": "万华", "icbc": "中国工商银行",
    "ccb": "中国建设银行", "abc": "中国农业银行", "tencent": "腾讯", "alibaba": "阿里巴巴", "baidu": "百度",
    "xiaomi": "小米", "bosch": "博世", "siemens": "西门子", "nestle": "雀巢", "kumho": "锦湖", "volkswagen": "大众",
}  # fmt: skip

_LONGEST_FORM = max(map(len, FORMS))


def form_off(text: str) -> tuple[str, str]:
    """(what stands before the legal form, the form as written)."""
    for length in range(min(_LONGEST_FORM, len(text)), 0, -1):
        if text[-length:] in FORMS:
            return text[:-length], text[-length:]
    return text, ""
