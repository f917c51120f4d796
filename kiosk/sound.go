package kiosk

import (
	"context"
	"sync"

	"yichuang/assets"
	"yichuang/drivers/sound"
	"yichuang/kiosk/config"
)

// Voice turns sentences into sound: an engine, or somebody's recordings.
type Voice = sound.Voice

// Chime is one of the machine's short sounds.
type Chime string

// The chimes.
const (
	CardRead Chime = "card-read"
	CardLeft Chime = "card-left" // a card lies there while its owner goes
	Printed  Chime = "printed"
	Wrong    Chime = "wrong"
)

// Hearing says what can be heard of a machine.
type Hearing struct {
	Voice   bool // it can speak
	Private bool // only who stands here hears it
}

// sounds is all that is heard. A chime does not wait for what is being said, and one chime has the next left out.
type sounds struct {
	cfg     config.Sound
	voice   Voice
	mouth   sync.Mutex // held while something is said
	chiming sync.Mutex
	ctx     context.Context
	stop    context.CancelFunc
	under   sync.Mutex // guards closing against running
	running sync.WaitGroup
}

func newSounds(cfg config.Sound, voice Voice) *sounds {
	if voice == nil {
		voice = sound.Espeak{}
		if cfg.Voices != "" {
			voice = sound.Recorded{Dir: cfg.Voices, Else: voice}
		}
	}
	s := &sounds{cfg: cfg, voice: voice}
	s.ctx, s.stop = context.WithCancel(context.Background())
	return s
}

// begin reports whether something may still begin; the caller then ends it with s.running.Done.
func (s *sounds) begin() bool {
	s.under.Lock()
	defer s.under.Unlock()
	if s.ctx.Err() != nil || !s.cfg.On {
		return false
	}
	s.running.Add(1)
	return true
}

// close silences the machine and returns when no process of it is left.
func (s *sounds) close() {
	s.under.Lock()
	s.stop()
	s.under.Unlock()
	s.running.Wait()
}

func (s *sounds) play(ctx context.Context, w sound.Wave) error {
	return sound.Play(ctx, w.Times(float64(s.cfg.Volume)/100))
}

// Hearing says what can be heard here.
func (k *Kiosk) Hearing() Hearing {
	s := k.sounds
	return Hearing{Voice: s.cfg.On && sound.CanPlay() && s.voice.Able(), Private: s.cfg.Private}
}

// Chime plays a chime and does not wait for it. A machine without sound stays silent: what it says stands on the screen too.
func (k *Kiosk) Chime(c Chime) {
	s := k.sounds
	if !sound.CanPlay() || !s.begin() {
		return
	}
	go func() {
		defer s.running.Done()
		if !s.chiming.TryLock() {
			return
		}
		defer s.chiming.Unlock()
		w, err := sound.Parse(assets.Sound(string(c)))
		if err == nil {
			err = s.play(s.ctx, w)
		}
		if err != nil && s.ctx.Err() == nil {
			k.log.Debug("chime not played", "chime", c, "err", err)
		}
	}()
}

// Speak says sentences one after the other and returns when all are said, or at once when ctx ends. One that cannot be said is
// left out. What is said is not logged.
func (k *Kiosk) Speak(ctx context.Context, sentences []string) {
	s := k.sounds
	if !s.begin() {
		return
	}
	defer s.running.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	s.mouth.Lock()
	defer s.mouth.Unlock()
	for _, sentence := range sentences {
		w, err := s.voice.Say(ctx, sentence)
		if err == nil {
			err = s.play(ctx, w)
		}
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			k.log.Debug("sentence not said", "err", err)
		}
	}
}
