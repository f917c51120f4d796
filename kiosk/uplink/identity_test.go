package uplink

import (
	"crypto/tls"
	"crypto/x509"
	"testing"
	"time"
)

// A machine whose clock fell back must not find the platform's certificate "not valid yet".
func TestClockIsNeverBeforeEnrolment(t *testing.T) {
	for _, enrolled := range []time.Time{time.Now().Add(-time.Hour), time.Now().Add(20 * 365 * 24 * time.Hour)} {
		id := &Identity{client: tls.Certificate{Leaf: &x509.Certificate{NotBefore: enrolled}}}
		now := id.TLS().Time()
		if now.Before(enrolled) || enrolled.Before(time.Now()) && time.Since(now).Abs() > time.Minute {
			t.Errorf("enrolled %v, clock %v", enrolled, now)
		}
	}
}
