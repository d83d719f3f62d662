using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.MessagePassing;

namespace ProbDsl.Tests.MessagePassing.Laws;

/// <summary>
/// The mean of a story's log joint density under independent factors, by quadrature over all combinations of their points, and its mean
/// given each point of each factor.
/// </summary>
internal sealed class ExpectedLogJoint
{
    /// <param name="objective">The log joint density on the unknowns' own scales.</param>
    /// <param name="factors">The factors with points and weights; a point has the numbers of all their unknowns.</param>
    public ExpectedLogJoint(
        StoryObjective objective, IReadOnlyList<(Factor Of, IReadOnlyList<(double[] Point, double Weight)> Rule)> factors)
    {
        Given = [.. factors.Select(f => new double[f.Rule.Count])];
        int[][] places = [.. factors.Select(f => f.Of.Unknowns.SelectMany(u => objective.Joint.PlacesOf(u.Name)).ToArray())];
        var (at, x) = (new int[factors.Count], new double[objective.Dimension]);
        foreach (var i in Enumerable.Range(0, factors.Count)) Move(i, 0);
        while (true)
        {
            var (density, weight) = (objective.Density(x), 1.0);
            for (var i = 0; i < at.Length; i++) weight *= factors[i].Rule[at[i]].Weight;
            Mean += weight * density;
            for (var i = 0; i < at.Length; i++) Given[i][at[i]] += weight / factors[i].Rule[at[i]].Weight * density;
            var next = 0;
            while (next < at.Length && at[next] + 1 == factors[next].Rule.Count) Move(next++, 0);
            if (next == at.Length) return;
            Move(next, at[next] + 1);
        }

        void Move(int factor, int to)
        {
            at[factor] = to;
            for (var i = 0; i < places[factor].Length; i++) x[places[factor][i]] = factors[factor].Rule[to].Point[i];
        }
    }

    /// <summary>The mean over all factors, in nats.</summary>
    public double Mean { get; }

    /// <summary>The mean over all other factors, at each point of a factor.</summary>
    public IReadOnlyList<double[]> Given { get; }
}
