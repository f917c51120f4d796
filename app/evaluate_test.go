package app_test

import (
	"slices"
	"testing"

	"yichuang/kiosk"
	"yichuang/kiosk/catalogue"
)

// toEvaluate goes through a whole visit to the question how it was.
func (s *stage) toEvaluate() {
	s.t.Helper()
	s.toCheck()
	s.sign()
	s.Tap("提交申请")
	s.Await("申请已收到")
	s.machine.prints <- kiosk.PrintResult{OK: true}
	s.Await("回执已打印")
	s.Tap("评价并结束")
	s.Await("您满意吗")
}

// The eight labels of every level are there, the first three at once.
func TestEveryLevelHasItsLabels(t *testing.T) {
	s := newStage(t, false)
	s.toEvaluate()
	levels := s.machine.catalogue.Evaluation
	if len(levels) != 5 {
		t.Fatalf("%d levels", len(levels))
	}
	for _, l := range levels {
		s.Tap(l.Name)
		shown := func() (n int) {
			for _, label := range s.Labels() {
				if slices.ContainsFunc(l.Tags, func(tag catalogue.Tag) bool { return tag.Text == label }) {
					n++
				}
			}
			return n
		}
		if n := shown(); n != 3 {
			t.Errorf("%s: %d labels at first", l.Name, n)
		}
		s.Tap("更多…")
		if n := shown(); n != 8 {
			t.Errorf("%s: %d labels in all", l.Name, n)
		}
		if s.Sees("想说得具体些") != l.Bad {
			t.Errorf("%s: asked why or not: %v", l.Name, !l.Bad)
		}
	}
}

// Who is not satisfied may say why; who thinks better of it has not said it.
func TestABadEvaluationSaysWhy(t *testing.T) {
	for name, better := range map[string]bool{"bad": false, "thought better of": true} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, false)
			s.toEvaluate()
			s.TapAll("不满意", "没有提供材料清单", "想说得具体些（可不填）")
			s.typing("bubai")
			s.TapAll("空格", "完成", "更多…")
			if better {
				s.TapAll("满意")
			}
			s.Tap("提交评价")
			s.Await("请慢走")
			all := s.machine.evaluated
			if len(all) != 1 || (all[0].Text == "") != better || (len(all[0].Tags) == 0) != better || !all[0].Sound() {
				t.Errorf("%+v", all)
			}
		})
	}
}

// Nothing chosen is 未评价: nothing is sent, and least of all a good one.
func TestNothingChosenIsNoEvaluation(t *testing.T) {
	s := newStage(t, false)
	s.toEvaluate()
	s.Tap("提交评价")
	if !s.Sees("请先点一个表情") {
		t.Error("no word about it")
	}
	s.Tap("不评价")
	s.Await("请慢走")
	if len(s.machine.evaluated) != 0 {
		t.Errorf("%+v", s.machine.evaluated)
	}
}
