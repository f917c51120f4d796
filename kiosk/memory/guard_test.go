package memory

import (
	"slices"
	"testing"
)

func TestGuardedSetsWhatIsMissing(t *testing.T) {
	for _, c := range []struct {
		name    string
		environ []string
		want    []string
		changed bool
	}{
		{"nothing", []string{"A=1"}, []string{"A=1", "GODEBUG=clobberfree=1", "GOTRACEBACK=single", "FYNE_CACHE=12s"}, true},
		{"everything", []string{"GODEBUG=clobberfree=1", "GOTRACEBACK=single", "FYNE_CACHE=12s"},
			[]string{"GODEBUG=clobberfree=1", "GOTRACEBACK=single", "FYNE_CACHE=12s"}, false},
		{"others", []string{"GODEBUG=madvdontneed=1", "GOTRACEBACK=crash", "FYNE_CACHE=1h"},
			[]string{"GODEBUG=madvdontneed=1,clobberfree=1", "GOTRACEBACK=single", "FYNE_CACHE=12s"}, true},
		{"switched off", []string{"GODEBUG=clobberfree=1,clobberfree=0", "GOTRACEBACK=single", "FYNE_CACHE=12s"},
			[]string{"GOTRACEBACK=single", "FYNE_CACHE=12s", "GODEBUG=clobberfree=1,clobberfree=0,clobberfree=1"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, changed := guarded(c.environ)
			if !slices.Equal(got, c.want) || changed != c.changed {
				t.Errorf("%q, %v", got, changed)
			}
			if again, changed := guarded(got); changed {
				t.Errorf("and then %q", again) // it would start anew for ever
			}
		})
	}
}
