package version_test

import (
	"testing"

	"github.com/BurntSushi/toml"

	"yichuang/assets/version"
)

// The package, the window's properties and every program say one number.
func TestFyneAppSaysTheSameVersion(t *testing.T) {
	var app struct {
		Details struct{ Name, ID, Version, Icon string }
	}
	if _, err := toml.DecodeFile("../../FyneApp.toml", &app); err != nil {
		t.Fatal(err)
	}
	if app.Details.Version != version.Number {
		t.Errorf("FyneApp.toml says %q, version.Number says %q", app.Details.Version, version.Number)
	}
	if app.Details.Name != "一窗" || app.Details.ID != "cn.yichuang.kiosk" || app.Details.Icon != "assets/icon.png" {
		t.Errorf("FyneApp.toml: %+v", app.Details)
	}
}
