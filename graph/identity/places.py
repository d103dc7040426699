"""Place names that firms carry: provinces, cities and countries, with what lies in what."""

from __future__ import annotations

import re

#: Province → its cities and larger counties, without 市; with it where the bare word is a common one (东方市).
PROVINCES: dict[str, str] = {
    "北京": "海淀 朝阳区 丰台 通州 昌平 大兴 顺义 亦庄 中关村",
    "天津": "滨海新区 滨海 塘沽 武清 西青 津南 东丽 北辰",
    "上海": "浦东 闵行 嘉定 松江 青浦 奉贤 金山区 宝山区 崇明 徐汇 临港",
    "重庆": "万州 涪陵 渝北 江北区 北碚 巴南 永川 合川 江津 两江新区 璧山",
    "河北": "石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 雄安 三河 任丘 迁安",
    "山西": "太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁",
    "内蒙古": "呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 锡林浩特 锡林郭勒 阿拉善 满洲里",
    "辽宁": "沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳市 葫芦岛",
    "吉林": "长春 吉林市 四平 辽源 通化 白山市 松原 白城 延边 延吉",
    "黑龙江": "哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭",
    "江苏": "南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 昆山 江阴 张家港 常熟 太仓 宜兴 吴江 丹阳 启东 如皋 海门 靖江 溧阳 泰兴",
    "浙江": "杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 义乌 慈溪 余姚 诸暨 乐清 瑞安 温岭 海宁 桐乡 平湖 永康 玉环 临海 萧山 余杭",
    "安徽": "合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 巢湖 桐城 天长 南陵",
    "福建": "福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 福清 晋江 石狮 平潭",
    "江西": "南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 共青城",
    "山东": "济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 莱芜 "
    "胶州 即墨 平度 莱西 胶南 黄岛 崂山 城阳 李沧 寿光 诸城 龙口 招远 荣成 文登 邹平 滕州 曲阜 肥城 新泰 高密 昌邑 莱州 莱阳 蓬莱 海阳 乳山 青州 安丘",
    "河南": "郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 济源 巩义 长葛 新郑 新密",
    "湖北": "武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 仙桃 潜江 天门",
    "湖南": "长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西 浏阳 醴陵",
    "广东": "广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 顺德 南海区 前海 横琴 增城 番禺 普宁 龙岗",
    "广西": "南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左",
    "海南": "海口 三亚 三沙 儋州 洋浦 琼海 文昌 万宁 东方市",
    "四川": "成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山 什邡 都江堰",
    "贵州": "贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西南 黔东南 黔南 仁怀 贵安",
    "云南": "昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄 红河 文山 西双版纳 大理 德宏 怒江 迪庆",
    "西藏": "拉萨 日喀则 昌都 林芝 山南 那曲 阿里地区",
    "陕西": "西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 西咸新区",
    "甘肃": "兰州 嘉峪关 金昌 白银市 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏 甘南",
    "青海": "西宁 海东 格尔木",
    "宁夏": "银川 石嘴山 吴忠 固原 中卫",
    "新疆": "乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 巴音郭楞 阿克苏 喀什 和田 伊犁 塔城 阿勒泰 石河子 库尔勒 独山子",
    "台湾": "台北 高雄 台中 台南 新竹",
    "香港": "",
    "澳门": "",
}  # fmt: skip

COUNTRIES = [
    "美国",
    "日本",
    "韩国",
    "德国",
    "法国",
    "英国",
    "意大利",
    "加拿大",
    "澳大利亚",
    "新加坡",
    "马来西亚",
    "泰国",
    "越南",
    "印度",
    "印度尼西亚",
    "俄罗斯",
    "巴西",
    "墨西哥",
    "荷兰",
    "瑞士",
    "瑞典",
    "丹麦",
    "芬兰",
    "挪威",
    "西班牙",
    "奥地利",
    "比利时",
    "以色列",
    "土耳其",
    "沙特",
    "匈牙利",
    "波兰",
    "捷克",
    "柬埔寨",
    "菲律宾",
    "毛里求斯",
    "开曼",
    "百慕大",
    "纽约",
    "东京",
    "亚洲",
    "欧洲",
    "北美",
]

#: City or district → province; a province → itself.
PLACES: dict[str, str] = {
    name: province for province, cities in PROVINCES.items() for name in (province, *cities.split())
}
PLACES |= {name: name for name in COUNTRIES}
#: “吉林” in a firm's name may be province or city; either way it is no conflict.
PROVINCE_NAMES = frozenset(PROVINCES)
MUNICIPALITIES = frozenset({"北京", "天津", "上海", "重庆", "香港", "澳门"})

#: Districts that a firm's name may give instead of their city.
CITY_OF = dict.fromkeys(["胶州", "即墨", "平度", "莱西", "胶南", "黄岛", "崂山", "城阳", "李沧"], "青岛") | {
    "昆山": "苏州", "张家港": "苏州", "常熟": "苏州", "太仓": "苏州", "吴江": "苏州", "江阴": "无锡",
    "宜兴": "无锡", "启东": "南通", "如皋": "南通", "海门": "南通", "靖江": "泰州", "泰兴": "泰州",
    "溧阳": "常州", "丹阳": "镇江", "义乌": "金华", "永康": "金华", "慈溪": "宁波", "余姚": "宁波",
    "诸暨": "绍兴", "乐清": "温州", "瑞安": "温州", "温岭": "台州", "玉环": "台州", "临海": "台州",
    "海宁": "嘉兴", "桐乡": "嘉兴", "平湖": "嘉兴", "萧山": "杭州", "余杭": "杭州", "顺德": "佛山",
    "南海": "佛山", "前海": "深圳", "龙岗": "深圳", "横琴": "珠海", "增城": "广州", "番禺": "广州",
    "普宁": "揭阳", "巢湖": "合肥", "桐城": "安庆", "天长": "滁州", "南陵": "芜湖", "福清": "福州",
    "平潭": "福州", "晋江": "泉州", "石狮": "泉州", "寿光": "潍坊", "诸城": "潍坊", "高密": "潍坊",
    "昌邑": "潍坊", "青州": "潍坊", "安丘": "潍坊", "龙口": "烟台", "招远": "烟台", "莱州": "烟台",
    "莱阳": "烟台", "蓬莱": "烟台", "海阳": "烟台", "荣成": "威海", "文登": "威海", "乳山": "威海",
    "邹平": "滨州", "滕州": "枣庄", "曲阜": "济宁", "肥城": "泰安", "新泰": "泰安", "长葛": "许昌",
    "巩义": "郑州", "新郑": "郑州", "新密": "郑州", "浏阳": "长沙", "醴陵": "株洲", "什邡": "德阳",
    "都江堰": "成都", "仁怀": "遵义", "三河": "廊坊", "任丘": "沧州", "迁安": "唐山",
}  # fmt: skip

#: Districts that were joined to another.
RENAMED = {"胶南": "黄岛"}

#: What closes the name of a place: 青岛|市.
PLACE_END = re.compile(
    r"(?:省|市|特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|地区|自治州|自治县|区(?!域|块)|县|州(?=市))"
)
#: Places recognised in the middle of a name: large ones that are no parts of common words.
INSIDE = re.compile(
    "青岛|北京|上海|天津|重庆|深圳|广州|杭州|南京|武汉|成都|西安|沈阳|大连|宁波|厦门|济南|苏州|无锡|郑州|长沙|合肥|福州|"
    "昆明|哈尔滨|烟台|潍坊|威海|佛山|东莞|珠海|石家庄|南昌|贵阳|兰州|乌鲁木齐|柳州|常州|唐山|徐州|温州|嘉兴|芜湖"
)


LONGEST = max(map(len, PLACES))


def chain_of(place: str) -> frozenset[str]:
    """The place and what it lies in: 即墨 → 即墨, 青岛, 山东."""
    return frozenset({place, CITY_OF.get(place, place), PLACES.get(place, place)})


def clash(ones: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two sets of places exclude each other: none of the one lies in, or holds, one of the other; or
    both name a district, and not the same (青岛胶州, 青岛即墨)."""
    if not ones or not others:
        return False
    mine, theirs = (
        {RENAMED.get(place, place) for place in places if place in CITY_OF}
        for places in (ones, others)
    )
    if mine and theirs and not mine & theirs:
        return True
    return not any(
        one in chain_of(other) or other in chain_of(one) for one in ones for other in others
    )
