package catalogue_test

import (
	"testing"

	"yichuang/kiosk/catalogue"
)

func TestConditions(t *testing.T) {
	is := func(q string, in ...string) catalogue.When { return catalogue.When{Q: q, In: in} }
	not := is("a", "1")
	for _, c := range []struct {
		name string
		when *catalogue.When
		want bool
	}{
		{"none", nil, true},
		{"one of several", &catalogue.When{Q: "a", In: []string{"1", "2"}}, true},
		{"not answered", &catalogue.When{Q: "z", In: []string{"1"}}, false},
		{"all", &catalogue.When{All: []catalogue.When{is("a", "1"), is("b", "x")}}, true},
		{"not all", &catalogue.When{All: []catalogue.When{is("a", "1"), is("b", "y")}}, false},
		{"any", &catalogue.When{Any: []catalogue.When{is("a", "9"), is("b", "x")}}, true},
		{"none of any", &catalogue.When{Any: []catalogue.When{is("a", "9"), is("b", "y")}}, false},
		{"not", &catalogue.When{Not: &not}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.when.Holds(catalogue.Answers{"a": {"1"}, "b": {"x"}}); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestFieldsShowAndMask(t *testing.T) {
	c := load(t)
	for _, x := range []struct {
		field             catalogue.Field
		value, show, mask string
	}{
		{catalogue.Field{Type: catalogue.DateTime}, "2026-11-02 09:30", "2026 年 11 月 02 日 09:30", "2026 年 11 月 02 日 09:30"},
		{catalogue.Field{Type: catalogue.Mobile}, "13850123456", "13850123456", "138****3456"},
		{catalogue.Field{Type: catalogue.Name, Card: "name"}, "陈秀华", "陈秀华", "陈*华"},
		{catalogue.Field{Type: catalogue.IDNumber}, "11010519491231002X", "11010519491231002X", "110105 ******** 002X"},
	} {
		if got := c.Show(x.field, x.value); got != x.show {
			t.Errorf("%s shown as %q", x.field.Type, got)
		}
		if got := c.Mask(x.field, x.value); got != x.mask {
			t.Errorf("%s masked as %q", x.field.Type, got)
		}
	}
}
