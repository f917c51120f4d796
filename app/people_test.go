package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"yichuang/kiosk"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/person"
)

// father is made up from the standard's example.
func father() person.Applicant {
	return person.Applicant{Kind: person.Resident, Name: "林样", Number: "110105194912310038", Sex: person.Male, Nation: "汉",
		Birth: "19491231", Address: "福建省莆田市涵江区涵西街道样例路2号", ValidFrom: "20190612", ValidTo: "20390612", Verified: true}
}

// toFather goes on to the page about the parent who is not here.
func (s *stage) toFather() {
	s.t.Helper()
	s.toForm()
	s.fillChild()
	s.Tap("下一步")
	s.Tap("母亲手机号")
	s.typing("13850123456")
	s.TapAll("收起", "下一步")
}

// submit goes from the form page about the father to the case.
func (s *stage) submit() cases.Case {
	s.t.Helper()
	s.fillHome()
	s.TapAll("收起", "下一步")
	s.Await("份免交")
	s.Tap("下一步")
	s.Await("请核对")
	s.sign()
	s.Tap("提交申请")
	s.Await("申请已收到")
	s.machine.mu.Lock()
	defer s.machine.mu.Unlock()
	return s.machine.submitted[0].Case
}

func TestTheOtherParentLaysDownACard(t *testing.T) {
	s := newStage(t, false)
	s.toFather()
	if !s.Sees("已自动填写 2 项") {
		t.Error("not two fields from the mother's card")
	}
	s.Tap("放上父亲的身份证，自动填写")
	s.machine.states <- kiosk.ReaderNeedsLift // the mother's still lies there
	s.Await("再放一次")
	s.machine.cards <- mother()
	s.Await("这是您自己的身份证，请放父亲的")
	s.machine.states <- kiosk.ReaderReading
	s.Await("请不要拿开")
	if s.Sees("这是您自己的身份证") {
		t.Error("still about the card before")
	}
	s.machine.cards <- father()
	s.Await("来自父亲身份证")
	if !s.Sees("已自动填写 4 项") {
		t.Error("the father's two fields are not counted")
	}
	for _, secret := range []string{father().Name, father().Number} {
		if strings.Contains(s.Words(), secret) {
			t.Error("the father can be read over a shoulder")
		}
	}
	s.Tap("父亲手机号")
	s.typing("13950123456")
	s.TapAll("完成", "下一步")
	c := s.submit()
	want := cases.Field{ID: "f_idno", Value: father().Number, Source: cases.FromCard, Party: "父亲"}
	if !slices.Contains(c.Fields, want) || !slices.Contains(c.Parties, cases.Party{Role: "父亲", Applicant: father()}) {
		t.Errorf("not in the case: fields %v", slices.ContainsFunc(c.Fields, func(f cases.Field) bool { return f.Party != "" }))
	}
}

func TestThePartyCardIsAnOffer(t *testing.T) {
	s := newStage(t, false)
	s.toFather()
	s.TapAll("放上父亲的身份证，自动填写", "返回", "放上父亲的身份证，自动填写")
	s.machine.cards <- &kiosk.Problem{Code: "E301", Sentence: "读卡器不能用，请点“手工输入”，或请工作人员帮忙。"}
	s.Await("读卡器暂时不能用")
	s.Tap("手工填写")
	s.Tap("放上父亲的身份证，自动填写")
	expired := father()
	expired.ValidTo = "20241201"
	s.machine.cards <- expired
	s.Await("来自父亲身份证")
	if !s.Sees("证件已过有效期") {
		t.Error("not a word about the expired card")
	}
	s.Tap("换一张")
	s.Tap("返回")
	s.Await("来自父亲身份证") // the one before stands until there is another
	s.Tap("手工填写")
	if s.Sees("来自父亲身份证") {
		t.Fatal("cannot be taken back")
	}
	s.fillFather()
	c := s.submit()
	if len(c.Parties) > 0 || !slices.Contains(c.Fields, cases.Field{ID: "f_idno", Value: father().Number, Source: cases.FromTyped}) {
		t.Error("typed, and yet from a card")
	}
}

func TestAPartyCardLeftBehindIsAnnounced(t *testing.T) {
	s := newStage(t, false)
	s.toFather()
	s.Tap("放上父亲的身份证，自动填写")
	s.machine.mu.Lock()
	s.machine.lying = true
	s.machine.mu.Unlock()
	s.wait(61 * time.Second) // nobody lays down anything
	s.Await("您还在吗？")
	s.wait(31 * time.Second)
	s.Await("身份证还在感应区")
	if s.Sees("陈*华") {
		t.Error("the name is still there")
	}
}

func TestAnAgentActsByCard(t *testing.T) {
	t.Run("portrait", func(t *testing.T) { agentActs(t, newStage(t, false)) })
	t.Run("landscape-large", func(t *testing.T) { agentActs(t, newStage(t, true), "大字") })
}

func agentActs(t *testing.T, s *stage, switches ...string) {
	s.Tap("轻触屏幕开始办事")
	s.TapAll(switches...)
	shape := strings.Join(append([]string{"agent"}, switches...), "-")
	s.TapAll("出生一件事", "开始办理", "给谁办：替别人办")
	s.machine.cards <- father()
	s.Await("您是他的什么人？")
	s.Tap("他托我来办")
	s.Await("请再放对方的")
	s.machine.cards <- father()
	s.Await("这是您自己的身份证，请用对方的")
	s.machine.cards <- mother()
	s.Await("您替陈*华办理")
	s.Tap("同意并继续")
	if !s.Sees("请先勾选") {
		t.Error("acts without saying by what right")
	}
	s.agentToFather()
	s.Tap("放上父亲的身份证，自动填写")
	s.machine.cards <- mother()
	s.Await("这是申请人的身份证，请放父亲的")
	s.machine.cards <- father() // the agent is the father himself
	s.agentHandsIn("授权委托书", shape)
	s.Await("申请已收到")
	s.look(shape + "-received")
	if !s.Sees("代办人 林*") {
		t.Error("the receipt does not name the agent")
	}
	c := s.machine.submitted[0].Case
	if c.Applicant != mother() || c.Agent == nil || c.Agent.Applicant != father() || c.Agent.Relation != "受托人" {
		t.Error("the case does not say who acts for whom")
	}
	letter := func(m cases.Material) bool { return m.ID == "agent_letter" && m.How == cases.AtWindow }
	if !slices.ContainsFunc(c.Materials, letter) || !slices.Contains(c.Consents, "act-for-applicant") {
		t.Errorf("materials %v, consents %v", c.Materials, c.Consents)
	}
}

// agentToFather goes from the consent of an agent to the page about the father.
func (s *stage) agentToFather() {
	s.t.Helper()
	s.TapAll("本人知道并同意我来代办", "同意并继续")
	for _, answer := range []string{"福建省内医院", "有结婚证", "双方都是", "跟母亲", "是，第一次领", "参加了", "还没有"} { // and not for whom
		s.TapAll(answer, "下一步")
	}
	s.fillChild()
	s.Tap("下一步")
	s.Await("来自申请人身份证")
	s.fillParent("母亲")
}

// agentHandsIn goes from the father's card to the hand-in, over the paper of the authority.
func (s *stage) agentHandsIn(paper, shape string) {
	s.t.Helper()
	s.Await("来自父亲身份证")
	s.fillParent("父亲")
	s.fillHome()
	s.TapAll("收起", "下一步")
	s.Await(paper)
	s.Tap("下一步")
	s.Await("代办人请用手指签名")
	s.look(shape + "-check")
	s.sign()
	s.Tap("提交申请")
}

func TestAnAgentActsByTyping(t *testing.T) {
	s := newStage(t, false)
	s.TapAll("轻触屏幕开始办事", "出生一件事", "开始办理", "给谁办：替别人办", "手工输入")
	s.Await("请输入您自己的")
	s.byHand("linlin", father().Number)
	s.Tap("我是他的家里人")
	s.Tap("手工输入")
	s.Await("请输入对方的")
	s.byHand("chenxiuhua", father().Number)
	s.Await("这是您自己的身份证")
	s.TapAll("返回", "手工输入")
	s.byHand("chenxiuhua", mother().Number)
	s.Await("您替")
	s.Await("身份未核验")
	s.Tap("不是他")
	s.Await("请再放对方的")
	s.Tap("返回")
	s.Await("您是他的什么人？")
	s.Tap("返回")
	s.Await("请先放您自己的身份证")
}

func TestAnAgentChangesTheirMind(t *testing.T) {
	s := newStage(t, false)
	s.TapAll("轻触屏幕开始办事", "出生一件事", "开始办理", "给谁办：替别人办", "给谁办：办自己的事", "给谁办：替别人办")
	s.machine.cards <- mother()
	s.Await("您是他的什么人？")
	s.TapAll("我是他的家里人", "给谁办：办自己的事") // and need not lay the card down again
	s.Await("请确认是您本人的信息")
	if s.Sees("代办人") {
		t.Error("still acts for somebody")
	}
	s.wait(91 * time.Second)
	s.Await("已退出")
}

// Somebody who has only said who they are is seen off like everybody else.
func TestAnAgentWhoGoesAwayIsSeenOff(t *testing.T) {
	s := newStage(t, false)
	s.TapAll("轻触屏幕开始办事", "出生一件事", "开始办理", "给谁办：替别人办")
	s.machine.cards <- father()
	s.Await("您是他的什么人？")
	s.machine.mu.Lock()
	s.machine.lying = true
	s.machine.mu.Unlock()
	s.wait(91 * time.Second)
	s.Await("身份证还在感应区")
}

// The longest words for a party there are fit on every screen.
func TestALongRoleFits(t *testing.T) {
	for name, landscape := range map[string]bool{"large": false, "landscape-large": true} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, landscape)
			b := s.machine.catalogue.Bundle("P09")
			b.Open, b.Groups[0].Party = true, "法定代表人"
			s.TapAll("轻触屏幕开始办事", "大字", b.Name, "开始办理")
			s.machine.cards <- mother()
			s.Await("您好")
			s.Tap("同意并继续")
			for _, answer := range []string{"到年龄退休", "我是单位的，给职工办", "没有", "缴满了", "不是", "缴够了", "没有"} {
				s.TapAll(answer, "下一步")
			}
			s.look(name + "-role-offer")
			s.Tap("放上法定代表人的身份证，自动填写")
			s.look(name + "-role-card")
			s.machine.cards <- father()
			s.Await("来自法定代表人身份证")
			s.look(name + "-role-laid")
		})
	}
}

// Nobody is asked for two cards to be sent away then.
func TestWhatIsDoneInPersonSendsAnAgentToAWindow(t *testing.T) {
	s := newStage(t, false)
	s.TapAll("轻触屏幕开始办事", "个人事项", s.machine.catalogue.Bundle("P07").Name, "开始办理", "给谁办：替别人办")
	s.Await("要本人亲自来办")
	s.look("agent-diverted")
	s.Tap("返回")
	s.Await("请把身份证平放在感应区")
	s.machine.cards <- mother()
	s.Await("请确认是您本人的信息")
}
