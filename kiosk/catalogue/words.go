package catalogue

// words are the keys of the files in Chinese, for sentences about them. A test holds them
// against the structs and against the titles in schema.json.
var words = map[string]string{
	// a bundle
	"id": "编号", "name": "名称", "short": "简称", "life": "全生命周期", "stage": "阶段", "icon": "图标", "lead": "牵头部门",
	"forWhom": "适用对象", "words": "群众的说法", "takenAt": "可收的层级", "promise": "承诺时限", "visits": "到现场次数", "basis": "依据", "common": "大家常办", "elder": "大字版首页", "open": "对外开放",
	"questions": "问题", "matters": "事项", "materials": "材料", "groups": "页", "fields": "字段", "sources": "出处",
	// a question and its options
	"text": "文字", "why": "为什么问", "when": "条件", "several": "可以多选", "options": "选项", "bySex": "按证件性别回答",
	"byAgent": "代办时的回答", "label": "显示文字", "window": "转窗口的原因", "alone": "和其他选项互斥",
	// a matter
	"authority": "实施主体", "type": "类型", "kind": "办件类型", "level": "行使层级", "legal": "法定时限", "after": "前置事项",
	"result": "结果", "code": "编码", "grounds": "设定依据", "delegate": "委托部门", "conditions": "受理条件", "steps": "流程",
	"special": "特别程序", "fee": "收费", "serves": "服务对象", "themes": "主题", "apply": "办理形式", "scope": "通办范围",
	"visitsWhy": "到现场原因", "depth": "网办深度", "place": "办理地点", "hours": "办理时间", "consult": "咨询电话",
	"complain": "投诉电话", "review": "行政复议", "lawsuit": "行政诉讼", "jointly": "联办机构", "quota": "数量限制",
	"resultSample": "结果样本", "booking": "可以预约", "payOnline": "可以网上支付", "courier": "可以快递", "selfService": "支持自助终端",
	"levels": "其他层级", "at": "层级", "limit": "时限", "item": "项目", "pay": "支付方式", "inPerson": "须本人办",
	// where it goes
	"elsewhere": "别的层级怎样办", "away": "异地怎样办", "by": "方式", "office": "到哪里", "field": "看哪个字段",
	// a material
	"form": "来法", "copies": "份数", "elicence": "电子证照", "waivable": "免交", "others": "他人的证照", "later": "可以以后补", "original": "材料类型",
	"medium": "材料形式", "source": "来源渠道", "need": "必要性", "blank": "空表", "sample": "样表", "howto": "填报须知", "criteria": "受理标准",
	// a page, a field, a time limit, a condition
	"title": "标题", "party": "当事人", "group": "所在页", "required": "必填", "choices": "选项", "hint": "提示", "card": "取自身份证", "of": "属于",
	"licence": "取自电子证照", "answer": "取自回答", "must": "日期要求", "same": "可以是同一个人", "n": "天数", "unit": "单位", "q": "问题", "in": "回答",
	"all": "都成立", "any": "任一成立", "not": "不成立",
	// catalogue.yaml
	"version": "版本", "date": "日期", "district": "地区", "lives": "全生命周期", "letters": "字母", "sameColumns": "十五同的列", "about": "说明",
	"agency": "帮办代办", "relations": "关系", "needs": "要的材料",
	// divisions.json and haochaping.json
	"villages": "村居", "bad": "差评", "tags": "标签", "expand": "展开后才显示",
}
