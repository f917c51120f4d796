package calendar_test

import (
	"encoding/json"
	"os/exec"
	"regexp"
	"testing"

	"yichuang/kiosk/calendar"
)

// chineseDays is another people's table of the State Council's holidays, with the way to ask it for every day from
// 2023 to 2026. It knows make-up days and holidays by date, as we do.
const (
	chineseDays = "chinese-days@1.5.7"
	everyDay    = `
const { isWorkday } = require("chinese-days");
const days = {};
for (let d = new Date(Date.UTC(2023, 0, 1)); d.getUTCFullYear() < 2027; d.setUTCDate(d.getUTCDate() + 1)) {
	const day = d.toISOString().slice(0, 10);
	days[day] = isWorkday(day);
}
console.log(JSON.stringify(days));`
)

// away are npm's words for a registry that cannot be reached; anything else that goes wrong is a fault.
var away = regexp.MustCompile(`ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH`)

// Every date from 2023 to 2026 is worked on or free as an independent source says.
func TestEveryDayAgreesWithAnIndependentCalendar(t *testing.T) {
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("npm is not on this machine, so the calendar is not compared: make deps installs it")
	}
	dir := t.TempDir()
	install := exec.CommandContext(t.Context(), "npm", "install", "--prefix", dir, "--prefer-offline", "--no-audit", "--no-fund",
		"--ignore-scripts", "--fetch-retries=1", "--fetch-timeout=20000", chineseDays)
	if out, err := install.CombinedOutput(); err != nil {
		if away.Match(out) {
			t.Skipf("the registry of npm cannot be reached, so the calendar is not compared: %s", away.Find(out))
		}
		t.Fatalf("npm install %s: %v\n%s", chineseDays, err, out)
	}
	ask := exec.CommandContext(t.Context(), "node", "-e", everyDay)
	ask.Dir = dir
	out, err := ask.Output()
	if err != nil {
		t.Fatal(err)
	}
	var theirs map[string]bool
	if err := json.Unmarshal(out, &theirs); err != nil {
		t.Fatal(err)
	}
	if len(theirs) != 365*4+1 {
		t.Fatalf("asked for %d days", len(theirs))
	}
	c := calendar.Default()
	for date, work := range theirs {
		ours, known := c.Workday(day(date))
		if !known || ours != work {
			t.Errorf("%s %s: we say %v (known: %v), %s says %v", date, day(date).Weekday(), ours, known, chineseDays, work)
		}
	}
}
