package catalogue

// Elements are what the list of a province says about a matter beyond what the screens
// need (实施清单, DOMAIN.md section 2). All of them may be missing while a catalogue is
// a draft; what is there has to agree (目录校验规则): rules.go holds them to it.
type Elements struct {
	Code       string    `yaml:"code"`       // 31 digits and letters: USCC, level, basic code
	Grounds    []string  `yaml:"grounds"`    // 设定依据, the laws it stands on
	Delegate   string    `yaml:"delegate"`   // 委托部门
	Conditions []string  `yaml:"conditions"` // 受理条件
	Steps      []Step    `yaml:"steps"`      // 流程, in order
	Special    []Special `yaml:"special"`    // 特别程序, whose time does not count
	Fee        *Fee      `yaml:"fee"`        // nil: nothing is charged

	Serves []string            `yaml:"serves"` // 服务对象: 自然人, 法人
	Themes map[string][]string `yaml:"themes"` // for whom: which themes of catalogue.yaml
	Apply  []string            `yaml:"apply"`  // 办理形式, GB/T 39046: 1 window, 2 computer, 3 mobile, 4 courier, 9 others (as a kiosk)
	Scope  string              `yaml:"scope"`  // 通办范围

	Visits    *int   `yaml:"visits"`    // times to come in person; nil: not known
	VisitsWhy string `yaml:"visitsWhy"` // why anybody has to come at all
	Depth     int    `yaml:"depth"`     // 网办深度 1..7; 5 and more is wholly online (全程网办)
	Place     string `yaml:"place"`
	Hours     string `yaml:"hours"`
	Consult   string `yaml:"consult"`  // telephone for questions
	Complain  string `yaml:"complain"` // telephone for complaints
	Review    string `yaml:"review"`   // 行政复议: where
	Lawsuit   string `yaml:"lawsuit"`  // 行政诉讼: where

	Jointly      []string `yaml:"jointly"`      // 联办机构
	Quota        string   `yaml:"quota"`        // 数量限制
	ResultSample string   `yaml:"resultSample"` // a file beside the bundle
	Booking      *bool    `yaml:"booking"`      // of this and the next three: nil is not known
	PayOnline    *bool    `yaml:"payOnline"`
	Courier      *bool    `yaml:"courier"`
	SelfService  *bool    `yaml:"selfService"` // may be applied for at a kiosk
}

// Step is one step of how a matter is handled.
type Step struct {
	Name  string `yaml:"name"`
	Limit *Days  `yaml:"limit"`
}

// Special is a procedure whose time does not count into the limits, such as a hearing.
type Special struct {
	Kind  string `yaml:"kind"` // GB/T 39046: 1 a longer limit (延长审批), 2 others
	Name  string `yaml:"name"`
	Basis string `yaml:"basis"`
	Limit *Days  `yaml:"limit"`
}

// Fee is what is charged, on what ground, and how it can be paid.
type Fee struct {
	Item  string   `yaml:"item"`
	Basis string   `yaml:"basis"`
	Pay   []string `yaml:"pay"`
}

// MaterialElements are what the list of a province says about a material beyond what the
// screens need. All of them may be missing.
type MaterialElements struct {
	Original string   `yaml:"original"` // 材料类型: the original, a copy, or both
	Medium   string   `yaml:"medium"`   // 材料形式: paper, electronic, or either
	Source   string   `yaml:"source"`   // 来源渠道: who makes it
	Need     string   `yaml:"need"`     // 必要性
	Blank    string   `yaml:"blank"`    // 空表, a file beside the bundle
	Sample   string   `yaml:"sample"`   // 样表, a file beside the bundle
	Howto    string   `yaml:"howto"`    // 填报须知
	Criteria string   `yaml:"criteria"` // 受理标准
	Grounds  []string `yaml:"grounds"`  // 依据
}

// The words that elements are said in; the codes are those of GB/T 39046.
var (
	levels      = []string{"3", "4", "5", "6"}           // A.2: city, county, town, village
	matterTypes = []string{"01", "05", "07", "10", "20"} // A.1
	applyWays   = []string{"1", "2", "3", "4", "9"}
	specials    = []string{"1", "2"}
	served      = []string{"自然人", "法人"}
	scopes      = []string{"全国", "跨省", "全省", "全市", "全区", "本镇街", "本村居"}
	originals   = []string{"原件", "复印件", "原件和复印件"}
	mediums     = []string{"纸质", "电子", "纸质或电子"}
	origins     = []string{"申请人自备", "政府部门核发", "其他"}
	needs       = []string{"必要", "非必要", "容缺后补"}
)
