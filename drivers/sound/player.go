package sound

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"time"
)

// player is ALSA's own: it needs no session, no server and no user of its own.
const player = "aplay"

// CanPlay reports whether the program that plays is installed. It does not tell whether there is a loudspeaker.
func CanPlay() bool { return installed(player) }

func installed(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}

// Play plays w and returns when it is over. It ends at once with ctx, whose error it returns then; any other error says why
// nothing was heard. It may be called from any goroutine; two at a time are mixed where the system can.
func Play(ctx context.Context, w Wave) error {
	_, err := run(ctx, w.Bytes(), player, "-q", "-t", "wav", "-")
	return err
}

// run runs a program on input and returns its output. Nothing of it is left when run returns.
func run(ctx context.Context, input []byte, program string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.WaitDelay = time.Second
	cmd.Stdin = bytes.NewReader(input)
	var out, says bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &says
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		line, _, _ := bytes.Cut(says.Bytes(), []byte("\n"))
		return nil, fmt.Errorf("%s: %w: %s", program, err, line)
	}
	return out.Bytes(), nil
}
