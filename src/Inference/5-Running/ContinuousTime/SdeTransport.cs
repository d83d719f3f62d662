namespace ProbDsl.Inference.ContinuousTime;

/// <summary>
/// Transports states along a reversed SDE in equal steps (Euler and Maruyama), the last of which adds no noise. On request a step of
/// Langevin dynamics at each time corrects the error of the step before (Song et al. 2021, appendix G, algorithms 2 to 5).
/// </summary>
internal sealed class SdeTransport : IPathTransport
{
    /// <summary>The default number of steps.</summary>
    public const int UsualSteps = 1000;

    /// <summary>
    /// The signal-to-noise ratio of a corrector's step, whose length is 2 (ratio sd)^2: the inverse standard deviation replaces the norm of
    /// the score.
    /// </summary>
    private const double Ratio = 0.16;

    private readonly PathProgram score;
    private readonly string purpose;
    private readonly ulong seed;
    private readonly bool corrects;
    private readonly int numbers;
    private readonly double[] times, grid, drift, diffusion, spread, scores, noise;

    public SdeTransport(ReversedPath path, int rows,
        IReadOnlyList<Tensor> conditioning, int steps, bool corrects, ulong seed, EngineChoice engine)
    {
        score = new(path, rows, conditioning, TraceKind.None, engine, path.Field);
        (this.seed, this.corrects, purpose, numbers) = (seed, corrects, $"reverse {path.Draw.Target.Of}", path.Event.Count);
        grid = [.. Enumerable.Range(0, steps + 1).Select(i => path.NoiseTime + ((path.DataTime - path.NoiseTime) * i / steps))];
        var time = new ProgramBuilder().Constant(grid, [grid.Length]);
        (drift, diffusion, spread) = (Interpreter.Evaluate(path.Drift(time)).Values,
            Interpreter.Evaluate(path.DiffusionSquared(time)).Values, Interpreter.Evaluate(path.Spread(time)).Values);
        (times, scores, noise) = (new double[rows], new double[rows * numbers], new double[rows * numbers]);
    }

    public int Rows => score.Rows;

    public OdeFailure? Transport(double[] states, ReadOnlySpan<int> members)
    {
        score.SelectRows(members);
        for (var step = 0; step + 1 < grid.Length; step++)
        {
            Predict(states, step, members[0]);
            if (corrects && step + 2 < grid.Length) Correct(states, step + 1, members[0]);
        }

        for (var i = 0; i < states.Length; i++)
            if (!double.IsFinite(states[i])) return new(OdeFailureReason.Diverged, i / numbers, grid[^1]);
        return null;
    }

    public void Dispose() => score.Dispose();

    // x + (f x - g^2 score) dt + g sqrt(-dt) z
    private void Predict(double[] states, int step, int first)
    {
        var (dt, g2, last) = (grid[step + 1] - grid[step], diffusion[step], step + 2 == grid.Length);
        Score(states, step, (uint)(2 * step), first);
        var sd = last ? 0 : Math.Sqrt(-g2 * dt);
        for (var i = 0; i < states.Length; i++) states[i] += (((drift[step] * states[i]) - (g2 * scores[i])) * dt) + (sd * noise[i]);
    }

    // x + e score + sqrt(2 e) z
    private void Correct(double[] states, int at, int first)
    {
        var length = 2 * Ratio * Ratio * spread[at] * spread[at];
        Score(states, at, (uint)((2 * at) - 1), first);
        for (var i = 0; i < states.Length; i++) states[i] += (length * scores[i]) + (Math.Sqrt(2 * length) * noise[i]);
    }

    /// <summary>Sets the scores at a time, and noise that depends only on the index of a member among all.</summary>
    private void Score(double[] states, int at, uint substream, int first)
    {
        Array.Fill(times, grid[at]);
        score.Derivatives(times, states, scores);
        new RandomStream(seed, purpose, substream).At((ulong)first * (ulong)numbers).FillNormal(noise);
    }
}
