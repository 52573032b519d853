/** The sound of a new message: two soft tones, synthesized so that no file has to be loaded. */

let context: AudioContext | null = null

function tone(audio: AudioContext, frequency: number, start: number, length: number): void {
  const oscillator = audio.createOscillator()
  const gain = audio.createGain()
  oscillator.type = 'sine'
  oscillator.frequency.value = frequency
  gain.gain.setValueAtTime(0, start)
  gain.gain.linearRampToValueAtTime(0.16, start + 0.012)
  gain.gain.exponentialRampToValueAtTime(0.0001, start + length)
  oscillator.connect(gain).connect(audio.destination)
  oscillator.start(start)
  oscillator.stop(start + length)
  oscillator.addEventListener('ended', () => {
    oscillator.disconnect()
    gain.disconnect()
  })
}

/** Plays once. The main process decides when. */
export function playChime(): void {
  context ??= new AudioContext()
  const audio = context
  void audio.resume().then(
    () => {
      tone(audio, 880, audio.currentTime, 0.32)
      tone(audio, 1174.66, audio.currentTime + 0.11, 0.5)
    },
    (thrown: unknown) => console.warn('Playing the sound failed', thrown),
  )
}
