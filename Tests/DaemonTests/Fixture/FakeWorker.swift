/// The shell functions that a test's worker script can use.
enum FakeWorker {
    static let prelude = #"""
        #!/bin/sh
        # Called as: worker run DIRECTORY --supervised --attempt N
        cd "$2" || exit 74
        attempt=$5
        seq=0
        [ -f events.jsonl ] && seq=$(wc -l < events.jsonl)
        time=2026-01-31T12:00:00.000Z
        event() {
            echo "{\"seq\":$seq,\"time\":\"$time\",\"attempt\":$attempt,\"event\":\"$1\"$2}" >> events.jsonl
            seq=$((seq + 1))
        }
        progress() {
            event progress ",\"progress\":{\"step\":$1,\"total\":3,\"metrics\":{\"loss\":0.5},\"updated\":\"$time\"}"
        }
        checkpoint() {
            path=$PWD/checkpoints/step-0000000$1
            mkdir -p "$path"
            echo weights > "$path/model.safetensors"
            printf '{"version":1,"step":%d,"total":3,"seed":0,"attempt":1,"network":{"kind":"mlp","width":8,"depth":1},
                "path":"linear","prediction":"velocity","classes":4,"nullLabel":4,"drop":0,"shape":[1,2,2],
                "normalization":"x / 127.5 - 1","ema":0.9,"spec":"","data":{"images":"","count":4},"engine":"tests",
                "threads":1,"created":"%s","files":{},"seal":""}' "$1" "$time" > "$path/manifest.json"
            hash=$(sha256sum "$path/manifest.json" | cut -d ' ' -f 1)
            event checkpoint ",\"checkpoint\":{\"step\":$1,\"path\":\"$path\",\"sha256\":\"$hash\",\"bytes\":42,\"created\":\"$time\",\"seconds\":0.25}"
        }
        outcome() {
            echo "{\"attempt\":$attempt,\"result\":\"$1\",\"text\":\"$2\",\"finished\":\"$time\",\"step\":3}" > outcome.new
            mv outcome.new outcome.json
        }
        succeed() { outcome succeeded "$1"; exit 0; }
        # Holds the run directory as a worker does, until SIGTERM, the daemon's end, or a kill.
        hold() {
            exec 3<&0
            cat <&3 &
            trap "$1" TERM
            event started
            wait
            exit 75
        }

        """#
}
