package uplink

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"yichuang/kiosk/durable"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/store"
	"yichuang/platform/contract"
)

// What an enrolment may fail of; each is a sentence for staff.
var (
	ErrCodeUnknown = errors.New("注册码不对，请核对后再输入。 The code is not known")
	ErrCodeUsed    = errors.New("注册码已经用过，请在平台上重新生成。 The code was used before, make a new one on the platform")
	ErrCodeExpired = errors.New("注册码已过期，请在平台上重新生成。 The code has expired, make a new one on the platform")
	ErrCodeSite    = errors.New("注册码是给另一台机器的，请核对站点编号。 The code was made for another site")
	ErrBusy        = errors.New("尝试次数太多或平台正忙，请一分钟后再试。 Too many attempts, or the platform is busy: wait a minute")
	ErrUntrusted   = errors.New("平台的证书不可信，请核对 [platform] ca 和 url。 The platform's certificate is not trusted, check [platform] ca and url")
	ErrAway        = errors.New("连不上平台，请检查网络和 [platform] url。 The platform cannot be reached")
	ErrRefused     = errors.New("平台拒绝了请求。 The platform refused")
	ErrCAFile      = errors.New("[platform] ca 不是证书文件。 [platform] ca is not a file of certificates")
)

// EnrolRequest says who enrols where.
type EnrolRequest struct {
	URL    string // of the platform, https://host:port
	CAFile string // PEM, what the platform's certificate is checked against
	Site   string // site code
	Code   string // one-time code made on the platform for this site
	Dir    string // where the identity is to be stored
	Data   string // the folder of the store, which learns in which epoch to number
	Keys   *seal.Keyring
}

// Enrol makes this machine the kiosk of its site. The TLS key is made here and never
// leaves the machine. What was stored before is replaced, in one step and only after the
// platform said yes. The error wraps one of the errors above, ErrNoSuite, or is about a file.
func Enrol(ctx context.Context, r EnrolRequest) error {
	ca, err := os.ReadFile(r.CAFile)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCAFile, err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(ca) {
		return ErrCAFile
	}
	key, request, err := newTLSKey()
	if err != nil {
		return fmt.Errorf("enrol: %w", err)
	}
	defer clear(key)
	// The code works once: know first that its fruit can be stored.
	file, err := durable.New(filepath.Join(r.Dir, identityFile))
	if err != nil {
		return fmt.Errorf("enrol: %w", err)
	}
	defer file.Discard()
	got, err := askToEnrol(ctx, r, roots, request)
	if err != nil {
		return err
	}
	identity := append(block(useKey, "PRIVATE KEY", key), blocks(useClient, []byte(got.Certificate))...)
	identity = append(identity, blocks(useRoot, ca)...)
	identity = append(identity, keyBlocks(got.KeysNumber, got.PublishingKeys, got.SealingKeys)...)
	defer clear(identity)
	id, err := parseIdentity(file.Name(), identity, r.Keys.Suite)
	if errors.Is(err, ErrNoSuite) {
		return err
	}
	if err != nil || id.Kiosk != r.Site {
		return fmt.Errorf("%w: its answer does not fit the request", ErrRefused)
	}
	if err := store.BeginEpoch(r.Data, got.Epoch); err != nil {
		return fmt.Errorf("enrol: %w", err)
	}
	if err := file.Replace(identity); err != nil {
		return fmt.Errorf("enrol: %w", err)
	}
	return nil
}

func askToEnrol(ctx context.Context, r EnrolRequest, roots *x509.CertPool, request []byte) (*contract.Enrolled, error) {
	line, err := newLine(r.URL, &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAway, err)
	}
	defer line.drop()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	resp, err := line.EnrolWithResponse(ctx, contract.Enrolment{Code: r.Code, Site: r.Site, Csr: string(request),
		VerifyKey: string(r.Keys.Signer().Public().MarshalPEM())})
	switch {
	case err != nil && untrusted(err):
		return nil, fmt.Errorf("%w: %w", ErrUntrusted, err)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrAway, err)
	case resp.JSON201 != nil:
		return resp.JSON201, nil
	case resp.ApplicationproblemJSONDefault == nil:
		return nil, fmt.Errorf("%w: %s", ErrRefused, resp.Status())
	}
	p := resp.ApplicationproblemJSONDefault
	known := map[contract.Code]error{
		contract.CodeEnrolUnknown: ErrCodeUnknown, contract.CodeEnrolUsed: ErrCodeUsed,
		contract.CodeEnrolExpired: ErrCodeExpired, contract.CodeEnrolSite: ErrCodeSite,
		contract.CodeBusy: ErrBusy, contract.CodeUnavailable: ErrBusy,
	}
	if err := known[p.Code]; err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("%w: %w", ErrRefused, p)
}

// newTLSKey makes a P-256 key (PKCS #8) and a request for a certificate for it (PEM).
func newTLSKey() (key, request []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	if key, err = x509.MarshalPKCS8PrivateKey(private); err != nil {
		return nil, nil, err
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, private)
	if err != nil {
		return nil, nil, err
	}
	return key, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}), nil
}
