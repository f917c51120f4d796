package visit

import (
	"maps"
	"slices"
)

// Retell lets the world tell to what it has told from: how the line stands, e-licences, pages, parties' cards.
func Retell(from, to *Visit) {
	to.outside.online = from.outside.online
	maps.Copy(to.outside.licences, from.outside.licences)
	for material, digests := range from.outside.pages {
		to.outside.pages[material] = slices.Clone(digests)
	}
	maps.Copy(to.parties, from.parties)
}
