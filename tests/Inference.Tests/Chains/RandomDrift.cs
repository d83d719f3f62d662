using ProbDsl.Inference.Chains;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Chains;

/// <summary>A chain with a position and a velocity, whose draws take random numbers of their own.</summary>
/// <param name="keepsAll">Whether a checkpoint has the velocity.</param>
/// <param name="stopsIn">The chain that stops at step 7; none if below 0.</param>
/// <param name="name">The name of the velocity in a checkpoint.</param>
internal sealed class RandomDrift(bool keepsAll = true, int stopsIn = -1, string name = "velocity") : ChainMethod<RandomDrift.State>
{
    public override int Dimension => 2;

    public override IReadOnlyList<string> Statistics => ["lp__", "speed"];

    public override State Init(int chain, RandomStream random) => new(chain, random.NextNormal(), chain);

    public override State Next(State state, int step, RandomStream random)
    {
        if (state.Chain == stopsIn && step == 7) throw new StoppedChain("it is at its end");
        // a longer step in the warm-up
        var velocity = (0.9 * state.Velocity) + random.NextNormal();
        return state with { Position = state.Position + ((step < 0 ? 0.3 : 0.1) * velocity), Velocity = velocity };
    }

    public override void Write(State state, RandomStream random, Span<double> statistics, Span<double> draw)
    {
        (statistics[0], statistics[1]) = (-state.Position * state.Position, Math.Abs(state.Velocity));
        (draw[0], draw[1]) = (state.Position, random.NextUniform());
    }

    public override double[] Adapted(State state) => [state.Chain, state.Position];

    public override IReadOnlyDictionary<string, double[]> Save(State state) => new Dictionary<string, double[]>
    {
        ["chain"] = [state.Chain], ["position"] = [state.Position], [name] = [keepsAll ? state.Velocity : 0],
    };

    public override State? Restore(IReadOnlyDictionary<string, double[]> arrays) =>
        arrays.TryGetValue(name, out var velocity) && velocity.Length == 1
            ? new((int)arrays["chain"][0], arrays["position"][0], velocity[0]) : null;

    public override void Dispose()
    {
    }

    /// <summary>All that the next step depends on.</summary>
    internal sealed record State(int Chain, double Position, double Velocity);

    /// <summary>The rows of a chain by a plain loop: [draws][lp__, speed, position, uniform].</summary>
    public static double[][] Rows(ulong seed, int chain, int warmUp, int draws)
    {
        var (random, rows) = (new RandomStream(seed, "drift", (uint)chain), new double[draws][]);
        var (position, velocity) = (random.NextNormal(), (double)chain);
        for (var step = -warmUp; step < draws; step++)
        {
            velocity = (0.9 * velocity) + random.NextNormal();
            position += (step < 0 ? 0.3 : 0.1) * velocity;
            // the first step of a warm-up and every hundredth are written for progress
            if (step >= 0) rows[step] = [-position * position, Math.Abs(velocity), position, random.NextUniform()];
            else if (step == -warmUp || step % 100 == 0) random.NextUniform();
        }

        return rows;
    }
}
