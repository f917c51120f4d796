package emulator

import (
	"fmt"
	"math/rand/v2"
	"time"

	"yichuang/drivers/idcard"
)

// Specimen is a card of a made-up person. Make one with NewSpecimen.
type Specimen struct {
	ID    string      // short ASCII name for command lines
	Title string      // what the card is good for, in Chinese
	Card  idcard.Card // not to be wiped: it is the card itself

	block   []byte
	address []byte // newest address as on the wire, nil when the chip holds none
}

// NewSpecimen makes a card to lay down. It fails when the card does not fit its text block.
func NewSpecimen(id, title string, c idcard.Card) (Specimen, error) {
	block, err := c.Block()
	if err != nil {
		return Specimen{}, err
	}
	s := Specimen{ID: id, Title: title, Card: c, block: block}
	if len(c.NewestAddress) > 0 {
		if s.address, err = idcard.EncodeAddress(c.NewestAddress); err != nil {
			return Specimen{}, err
		}
	}
	return s, nil
}

// Find returns the specimen of that name.
func Find(id string) (Specimen, bool) {
	for _, s := range Specimens {
		if s.ID == id {
			return s, true
		}
	}
	return Specimen{}, false
}

// Specimens are cards of made-up people. Numbers have true check signs; addresses lie in Hanjiang.
var Specimens = []Specimen{
	specimen("chen", "普通居民身份证", resident("陈秀华", "35030319920817", 24, "01",
		"福建省莆田市涵江区涵东街道宫下社区3号", day(2019, 5, 20), day(2039, 5, 20))),
	specimen("lin", "芯片内有最新住址", moved(resident("林建国", "35030319850306", 17, "01",
		"福建省莆田市涵江区江口镇东大村12号", day(2016, 8, 9), day(2036, 8, 9)),
		"福建省莆田市涵江区涵西街道延宁社区8号302室")),
	specimen("ouyang", "姓名有生僻字，旧卡用私用区编码", resident("欧阳\uE863", "35030319781124", 31, "01",
		"福建省莆田市涵江区三江口镇新浦村5号", day(2008, 3, 1), day(2028, 3, 1))),
	specimen("huang", "姓名有扩展区汉字", resident("黄\U00020164", "35030320010409", 46, "22",
		"福建省莆田市涵江区白塘镇洋尾村27号", day(2022, 1, 12), day(2032, 1, 12))),
	specimen("weng", "长期有效", resident("翁阿妹", "35030319510215", 82, "01",
		"福建省莆田市涵江区梧塘镇九峰村66号", day(2007, 10, 8), idcard.Date{})),
	specimen("zheng", "民族代码不在表内", resident("郑小山", "35030319990930", 53, "59",
		"福建省莆田市涵江区庄边镇前埔村1号", day(2015, 6, 1), day(2035, 6, 1))),
	specimen("guo", "已过有效期", resident("郭玉兰", "35030319700101", 64, "01",
		"福建省莆田市涵江区国欢镇塘西村9号", day(2004, 12, 1), day(2024, 12, 1))),
	specimen("ho", "港澳台居民居住证", permit("何家明", "81000019880621", 11, "H12345678", "01",
		"福建省莆田市涵江区涵东街道苍然社区20号", day(2023, 2, 3), day(2028, 2, 3))),
	specimen("dupont", "外国人永久居留身份证（2017版）", idcard.Card{Type: idcard.TypeI,
		Name: idcard.Text("杜邦"), Sex: idcard.SexFemale, Birth: day(1983, 7, 14), Number: idcard.Text("FRA350083071402"),
		ValidFrom: day(2020, 9, 10), ValidTo: day(2030, 9, 9), Foreigner: &idcard.Foreigner{
			EnglishName: idcard.Text("DUPONT, MARIE CLAIRE"), Country: idcard.Text("FRA"),
			Version: idcard.Text("01"), Authority: idcard.Text("1500")}}),
	specimen("smith", "外国人永久居留身份证（2023版）", idcard.Card{Type: idcard.TypeY,
		Name: idcard.Text("史密斯"), Sex: idcard.SexMale, Birth: day(1979, 2, 28), Number: number("93582619790228", 3),
		ValidFrom: day(2024, 1, 5), ValidTo: day(2034, 1, 4), Foreigner: &idcard.Foreigner{
			EnglishName: idcard.Text("SMITH, JONATHAN ALEXANDER CHRISTOPHER"), Country: idcard.Text("GBR"),
			Renewed: idcard.Text("00"), OldNumber: idcard.Text("001")}}),
}

// specimen is NewSpecimen for the table, with a photo and fingerprints of noise.
func specimen(id, title string, c idcard.Card) Specimen {
	noise := rand.NewChaCha8([32]byte([]byte(fmt.Sprintf("%-32s", id))))
	c.Photo, c.Fingerprints = make([]byte, 1024), make([]byte, 1024)
	noise.Read(c.Photo)
	copy(c.Photo, "WLf") // as the compressed photos begin
	noise.Read(c.Fingerprints)
	s, err := NewSpecimen(id, title, c)
	if err != nil {
		panic(err) // the table is wrong
	}
	return s
}

// resident makes a resident card; without a last day it is valid for good. The number's last digit before the check
// sign tells the sex.
func resident(name, region14 string, serial int, nation idcard.Nation, address string, from, to idcard.Date) idcard.Card {
	n := number(region14, serial)
	return idcard.Card{Type: idcard.TypeResident, Name: idcard.Text(name), Sex: sex(serial), Birth: birth(n), Number: n,
		ValidFrom: from, ValidTo: to, LongTerm: to.IsZero(),
		Resident: &idcard.Resident{Nation: nation, Address: idcard.Text(address), Issuer: idcard.Text("莆田市公安局涵江分局")}}
}

// permit makes a residence permit.
func permit(name, region14 string, serial int, permitNumber, times, address string, from, to idcard.Date) idcard.Card {
	n := number(region14, serial)
	return idcard.Card{Type: idcard.TypeJ, Name: idcard.Text(name), Sex: sex(serial), Birth: birth(n), Number: n,
		ValidFrom: from, ValidTo: to,
		Permit: &idcard.Permit{Address: idcard.Text(address), Issuer: idcard.Text("莆田市公安局涵江分局"),
			PermitNumber: idcard.Text(permitNumber), TimesIssued: idcard.Text(times)}}
}

// moved adds a newest address.
func moved(c idcard.Card, address string) idcard.Card {
	c.NewestAddress = idcard.Text(address)
	return c
}

// number puts a number together from region and birth (14 digits) and a serial number, with its check sign: GB 11643,
// and ISO 7064 MOD 11-2 on a TypeY card, are the same sum.
func number(region14 string, serial int) idcard.Text {
	digits := fmt.Sprintf("%s%03d", region14, serial)
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(digits[i]-'0') * weight
	}
	return idcard.Text(digits + "10X98765432"[sum%11:sum%11+1])
}

func sex(serial int) idcard.Sex {
	if serial%2 == 1 {
		return idcard.SexMale
	}
	return idcard.SexFemale
}

// birth is the date inside a number.
func birth(number idcard.Text) idcard.Date {
	var y, m, d int
	fmt.Sscanf(number.String()[6:14], "%4d%2d%2d", &y, &m, &d)
	return day(y, m, d)
}

func day(y, m, d int) idcard.Date { return idcard.Date{Year: y, Month: time.Month(m), Day: d} }
