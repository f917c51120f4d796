package escpos

// RealTime finds real-time commands in a stream of received bytes, wherever they stand: inside text, inside another
// command, inside a picture. The zero value is ready. Not safe for concurrent use.
type RealTime struct{ a, b byte }

// Push takes the next received byte and says whether it completes 10 04 n or 10 05 n; code is RTStatus or RTRecover.
// 10 14 is completed by its second byte already, with n 0.
func (r *RealTime) Push(c byte) (code, n byte, ok bool) {
	a, b := r.a, r.b
	r.a, r.b = b, c
	switch {
	case a == DLE && (b == RTStatus || b == RTRecover):
		r.a, r.b = 0, 0 // n itself begins nothing
		return b, c, true
	case b == DLE && c == RTPulse:
		r.a, r.b = 0, 0
		return c, 0, true
	}
	return 0, 0, false
}

// HasRealTime says whether data holds 10 04, 10 05 or 10 14, which a printer executes even inside a picture.
func HasRealTime(data []byte) bool {
	for i := 1; i < len(data); i++ {
		if data[i-1] == DLE && isRealTime(data[i]) {
			return true
		}
	}
	return false
}

func isRealTime(c byte) bool { return c == RTStatus || c == RTRecover || c == RTPulse }

// Pack turns rows of dots into raster data, width bytes a row, with no real-time bytes in it. dot says which dots are
// black.
//
// Where 10 would be followed by 04, 05 or 14 in the stream, the 10 becomes 18: the lone dot it stands for is made two
// dots wide. That is 1/8 mm of black beside black, which no eye sees, and a picture whose dots come at least in pairs
// (a QR code of two dots a module) is never touched.
func Pack(dots, rows int, dot func(x, y int) bool) (width int, data []byte) {
	width = (dots + 7) / 8
	data = make([]byte, width*rows)
	for y := range rows {
		for x := range dots {
			if dot(x, y) {
				data[y*width+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	for i := 1; i < len(data); i++ {
		if data[i-1] == DLE && isRealTime(data[i]) {
			data[i-1] = 0x18
		}
	}
	return width, data
}
