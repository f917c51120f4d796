package seal

// Signer signs in the name of one kiosk, batches and receipts, or of one platform, catalogues and keys. SigningKey is one in
// memory; a certified module (密码卡, 密码机) joins by being another, so that the key never leaves it. Package sealtest holds what
// each must do. It may be used from several goroutines at once.
//
// With a module that speaks GM/T 0018 (SDF): Public is SDF_ExportSignPublicKey_ECC; Sign hashes with SDF_HashInit, which takes
// public key and user id, signs with SDF_InternalSign_ECC and puts r and s into ASN.1 DER.
type Signer interface {
	// Public is the half that others may have.
	Public() VerifyKey

	// Sign signs msg itself, not its digest, so that Public().Verify finds it right.
	Sign(msg []byte) ([]byte, error)
}

// SigningKey is a Signer in memory.
type SigningKey struct {
	suite   *algorithms
	private any
}

// NewSigningKey makes a key from the system's randomness.
func (s Suite) NewSigningKey() (*SigningKey, error) {
	private, err := s.get().newSigning()
	if err != nil {
		return nil, err
	}
	return &SigningKey{s.get(), private}, nil
}

// Sign is Signer.Sign.
func (k *SigningKey) Sign(msg []byte) ([]byte, error) { return k.suite.sign(k.private, msg) }

// Public is Signer.Public.
func (k *SigningKey) Public() VerifyKey { return VerifyKey{k.suite, k.suite.public(k.private)} }

// MarshalPEM gives the private key as unencrypted PKCS #8: for a 0600 file only.
func (k *SigningKey) MarshalPEM() ([]byte, error) { return privateToPEM(k.private) }

// ParseSigningPEM reads MarshalPEM back. The error is ErrKey.
func ParseSigningPEM(text []byte) (*SigningKey, error) {
	suite, private, err := privateFromPEM(text, func(a *algorithms) func(any) bool { return a.verifies })
	if err != nil {
		return nil, err
	}
	return &SigningKey{suite, private}, nil
}

// VerifyKey checks what one Signer signed. The zero value fits no signature.
type VerifyKey struct {
	suite  *algorithms
	public any
}

// ID names the key: 16 hex digits, from the public key alone, so that both sides find the same.
func (k VerifyKey) ID() string { return k.suite.keyID(marshalPublic(k.public)) }

// Suite is what it was made with.
func (k VerifyKey) Suite() Suite { return k.suite.name }

// Verify returns ErrSignature unless sig is k's signature over msg.
func (k VerifyKey) Verify(msg, sig []byte) error {
	if k.suite == nil || !k.suite.verify(k.public, msg, sig) {
		return ErrSignature
	}
	return nil
}

// MarshalPEM gives the key as SubjectPublicKeyInfo.
func (k VerifyKey) MarshalPEM() []byte { return publicToPEM(k.public) }

// ParseVerifyPEM reads MarshalPEM back: an SM2 key (sm) or a P-256 key (intl). The error is ErrKey.
func ParseVerifyPEM(text []byte) (VerifyKey, error) {
	suite, public, err := publicFromPEM(text, func(a *algorithms) func(any) bool { return a.verifies })
	return VerifyKey{suite, public}, err
}
