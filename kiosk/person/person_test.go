package person

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

const example = "11010519491231002X" // the standard's own

var today = time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))

func TestCheckNumber(t *testing.T) {
	for _, c := range []struct {
		name, number string
		want         error
	}{
		{"the standard's example", example, nil},
		{"born today", withCheck("35030320261124001"), nil},
		{"born tomorrow", withCheck("35030320261125001"), NoSuchDate},
		{"a leap day", withCheck("35030320240229001"), nil},
		{"no leap day", withCheck("35030320230229001"), NoSuchDate},
		{"13th month", withCheck("35030319901301001"), NoSuchDate},
		{"before anybody alive", withCheck("35030317901201001"), NoSuchDate},
		{"a region of old", withCheck("35220119601201001"), nil},
		{"nothing", "", WrongLength},
		{"17 signs", example[:17], WrongLength},
		{"19 signs", example + "0", WrongLength},
		{"small x", "11010519491231002x", WrongSign},
		{"a letter", "1101051949123100A1", WrongSign},
		{"X in the middle", "11010519491231X023", WrongSign},
		{"wide digits", "１１０１０５１９４９１２３１００２３", WrongSign},
		{"18 bytes of 6 signs", "一二三四五六", WrongLength},
		{"wrong check sign", "110105194912310021", WrongCheck},
		{"two digits swapped", "11010519491231020X", WrongCheck},
	} {
		if got := CheckNumber(c.number, today); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestEveryFaultHasItsSentence(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range []NumberFault{WrongLength, WrongSign, NoSuchDate, WrongCheck} {
		if f.Sentence() == "" || f.Error() == "" || seen[f.Sentence()] {
			t.Errorf("fault %d: %q", int(f), f.Sentence())
		}
		seen[f.Sentence()] = true
	}
}

func withCheck(digits string) string { return digits + string(CheckSign(digits)) }

func number(t *rapid.T) string {
	birth := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 45000).Draw(t, "birth"))
	return withCheck(fmt.Sprintf("%06d%s%03d", rapid.IntRange(110000, 659999).Draw(t, "region"), birth.Format("20060102"), rapid.IntRange(0, 999).Draw(t, "order")))
}

// MOD 11-2 finds every single wrong sign and every swap of two neighbours.
func TestOneWrongSignIsAlwaysFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		good := number(t)
		if err := CheckNumber(good, today); err != nil {
			t.Fatalf("%s: %v", good, err)
		}
		at := rapid.IntRange(0, 17).Draw(t, "at")
		bad := []byte(good)
		bad[at] = rapid.SampledFrom([]byte("0123456789")).Draw(t, "sign")
		if string(bad) != good && CheckNumber(string(bad), today) == nil {
			t.Fatalf("%s passes in place of %s", bad, good)
		}
		bad = []byte(good)
		at = rapid.IntRange(0, 16).Draw(t, "swap")
		bad[at], bad[at+1] = bad[at+1], bad[at]
		if string(bad) != good && CheckNumber(string(bad), today) == nil {
			t.Fatalf("%s passes in place of %s", bad, good)
		}
	})
}

func TestFromNumber(t *testing.T) {
	a := FromNumber("陈秀华", example)
	if a.Sex != Female || a.Birth != "19491231" || a.Verified || a.Kind != Typed || a.Name != "陈秀华" || a.Number != example {
		t.Errorf("%+v", a)
	}
	if FromNumber("甲乙", withCheck("35030319900101001")).Sex != Male {
		t.Error("an odd 17th sign is a man's")
	}
	if Male.String() != "男" || Female.String() != "女" || Sex("9").String() != "" || Sex("").String() != "" {
		t.Error("sexes have wrong words")
	}
}

func TestExpired(t *testing.T) {
	for _, c := range []struct {
		to   string
		want bool
	}{
		{"20261123", true}, {"20261124", false}, {"20261125", false}, {"长期", false}, {"", false}, {"20269999", false},
	} {
		if got := (Applicant{ValidTo: c.to}).Expired(today); got != c.want {
			t.Errorf("valid to %q: expired %v", c.to, got)
		}
	}
	midnight := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	if !(Applicant{ValidTo: "20261123"}).Expired(midnight) {
		t.Error("still valid at the first moment of the day after")
	}
	if (Applicant{ValidTo: "20261123"}).Expired(midnight.Add(-1)) {
		t.Error("expired before the last moment of its last day")
	}
}

func TestCheckMobile(t *testing.T) {
	for s, want := range map[string]bool{
		"13800012345": true, "19900012345": true, "12800012345": false, "23800012345": false, "1380001234": false,
		"138000123456": false, "1380001234a": false, "": false, "１３８": false, "+8613800012345": false,
	} {
		if CheckMobile(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}

func TestCheckBankCard(t *testing.T) {
	for s, want := range map[string]bool{
		"79927398713":      false, // right, but only 11 digits
		"4111111111111111": true, "6222020000000000003": false, "4111111111111112": false,
		"4111111111111111000": false, "41111111111111110000": false, "4111 1111 1111 1111": false, "": false,
	} {
		if CheckBankCard(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}

func TestOneWrongDigitOfABankCardIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.StringMatching(`[0-9]{11,18}`).Draw(t, "body")
		passing := 0
		for d := '0'; d <= '9'; d++ {
			if CheckBankCard(body + string(d)) {
				passing++
			}
		}
		if passing != 1 {
			t.Fatalf("%d last digits pass after %s, want exactly 1", passing, body)
		}
	})
}

func TestCheckName(t *testing.T) {
	for s, want := range map[string]bool{
		"林芳": true, "欧阳䶮": true, "𠅤建国": true, "王\U00020164": true, "张〇": true, "刘\U0002EBF1": true, "李\U00031350": true,
		"陈\uE863": true, "阿迪力·买买提": true, "阿迪力•买买提": true, "ZHENGJIAN, YANGBEN": true, "O'Brien John": true, "O’Brien": true,
		"Nguyễn Văn A": true, "葛\U000E0100城": true,
		"": false, "林": false, "  林  ": false, "··": false, "- -": false, "林1": false, "林?": false, "<b>": false, "林芳😀": false,
		"林\n芳\x00": false, strings.Repeat("林", 60): true, strings.Repeat("林", 61): false, "\xff\xfe": false,
	} {
		if CheckName(s) != want {
			t.Errorf("%q: %v, want %v", s, !want, want)
		}
	}
}

func TestNormaliseName(t *testing.T) {
	for in, want := range map[string]string{
		" 林芳　": "林芳", "阿迪力•买买提": "阿迪力·买买提", "阿迪力・买买提": "阿迪力·买买提", "阿迪力．买买提": "阿迪力·买买提",
		"阿迪力‧买买提": "阿迪力·买买提", "JOHN   SMITH": "JOHN SMITH", "": "", "\uE863": "\uE863",
	} {
		if got := NormaliseName(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		once := NormaliseName(rapid.String().Draw(t, "name"))
		if NormaliseName(once) != once {
			t.Fatalf("%q changes when normalised again", once)
		}
	})
}

func TestMasks(t *testing.T) {
	for _, c := range []struct {
		mask     func(string) string
		in, want string
	}{
		{MaskName, "陈秀华", "陈*华"}, {MaskName, "林芳", "林*"}, {MaskName, "欧阳小三", "欧**三"}, {MaskName, "林", "林"}, {MaskName, "", ""},
		{MaskName, "王\U00020164", "王*"}, {MaskName, "\U00020164建国", "\U00020164*国"},
		{MaskNumber, example, "110105 ******** 002X"}, {MaskNumber, "35030312345", "*********45"}, {MaskNumber, "", ""}, {MaskNumber, "1", "*"},
		{MaskMobile, "13800012345", "138****2345"}, {MaskMobile, "1380001", "*******"},
		{MaskBankCard, "4111111111111111", "************1111"}, {MaskBankCard, "1111", "****"},
		{MaskAddress, "福建省莆田市涵江区江口镇新乡路5号", "福建省莆田市涵江区江口镇******"},
		{MaskAddress, "福建省莆田市涵江区涵东街道幸福小区3号", "福建省莆田市涵江区涵东街道******"},
		{MaskAddress, "江西省萍乡市上栗县桐木镇1号", "江西省萍乡市上栗县桐木镇******"},
		{MaskAddress, "江苏省镇江市丹徒区高桥镇2号", "江苏省镇江市丹徒区高桥镇******"},
		{MaskAddress, "湖南省宁乡市城郊街道", "湖南省宁乡市城郊街道******"},
		{MaskAddress, "广东省东莞市虎门镇解放路1号", "广东省东莞市虎门镇******"},
		{MaskAddress, "上海市长宁区愚园路100弄新乡小区5号", "上海市长宁区******"},
		{MaskAddress, "涵江区白塘镇镇前村1号", "涵江区白塘镇******"},
		{MaskAddress, "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县爱新色里镇一村", "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县爱新色里镇******"},
		{MaskAddress, "塘省0000", "塘省******"}, {MaskAddress, "12号楼3单元405室", "******"}, {MaskAddress, "涵江１２号楼涵东镇", "涵江******"},
		{MaskName, "A*", "A*"}, {MaskName, "陈*华", "陈*华"}, {MaskMobile, "138****2345", "138****2345"}, // masked already
		{MaskAddress, "涵东街5号", "涵东******"}, {MaskAddress, "甲", "******"}, {MaskAddress, "", "******"},
	} {
		if got := c.mask(c.in); got != c.want {
			t.Errorf("%q masked as %q, want %q", c.in, got, c.want)
		}
	}
}

// No mask ever fails, breaks a sign, or shows what has to be hidden.
func TestMasksHide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`[0-9]{0,22}`),
			rapid.StringMatching(`([福建莆田涵江白塘新]{1,5}[省市区县镇乡路街道村号小]){0,8}[0-9０-９]{0,4}号?`)).Draw(t, "text")
		s = strings.ReplaceAll(s, "*", "＊") // a star of the text's own cannot be told from one that hides: TestMasks has them
		for name, mask := range map[string]func(string) string{"name": MaskName, "number": MaskNumber, "mobile": MaskMobile, "card": MaskBankCard, "address": MaskAddress} {
			got := mask(s)
			if utf8.ValidString(s) && !utf8.ValidString(got) {
				t.Fatalf("%s: %q became %q", name, s, got)
			}
			if n := utf8.RuneCountInString(s); n > 1 && got == s {
				t.Fatalf("%s: %q is not masked", name, s)
			}
		}
		if got := MaskAddress(s); strings.ContainsFunc(got, unicode.IsDigit) {
			t.Fatalf("a house number of %q is shown: %q", s, got)
		}
	})
}
