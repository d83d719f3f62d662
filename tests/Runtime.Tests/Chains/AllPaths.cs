using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Chains;

/// <summary>
/// Every path of one sequence of a chain with its log weight, straight from the definition: what the recursions are held against.
/// </summary>
internal sealed class AllPaths
{
    private readonly ChainCase chain;
    private readonly int sequence;
    private readonly List<int> present;

    public AllPaths(ChainCase chain, int sequence)
    {
        (this.chain, this.sequence) = (chain, sequence);
        present = [.. Enumerable.Range(0, chain.Length).Where(t => chain.Mask?.Values[sequence * chain.Length + t] != 0)];
        Paths = [.. Enumerable.Range(0, (int)Math.Pow(chain.States, present.Count)).Select(Path)];
        LogWeights = [.. Paths.Select(LogWeight)];
    }

    /// <summary>A state for each position that is present.</summary>
    public int[][] Paths { get; }

    public double[] LogWeights { get; }

    public double LogSum =>
        LogWeights.Max() is var top && double.IsInfinity(top) ? top : top + Math.Log(LogWeights.Sum(w => Math.Exp(w - top)));

    public double[] Probabilities => [.. LogWeights.Select(w => Math.Exp(w - LogSum))];

    /// <summary>The first of the best, its last state being the most significant.</summary>
    public int Best => Array.IndexOf(LogWeights, LogWeights.Max());

    /// <summary>1 for the path that the noise draws, from its last state back.</summary>
    public double[] Drawn()
    {
        var left = Probabilities;
        for (var m = present.Count - 1; m >= 0; m--)
        {
            var at = Paths.Zip(left).ToLookup(p => p.First[m], p => p.Second);
            double[] states = [.. Enumerable.Range(0, chain.States).Select(j => at[j].Sum())];
            var noise = chain.Noise!.Values[sequence * chain.Length + present[m]] * states.Sum();
            var state = Array.FindIndex(states, p => (noise -= p) < 0);
            left = [.. left.Select((p, i) => Paths[i][m] == state ? p : 0)];
        }
        return [.. left.Select(p => p > 0 ? 1.0 : 0)];
    }

    /// <summary>[T, K]: the sum of the paths' weights that have each state.</summary>
    public double[] States(double[] weights)
    {
        var states = new double[chain.Length * chain.States];
        foreach (var (path, weight) in Paths.Zip(weights))
            foreach (var (m, t) in present.Index()) states[t * chain.States + path[m]] += weight;
        return states;
    }

    /// <summary>[T or 1, K, K]: likewise of each transition.</summary>
    public double[] Pairs(double[] weights)
    {
        var pairs = new double[chain.Pair.Shape.Trailing(3).Count];
        foreach (var (path, weight) in Paths.Zip(weights))
            for (var m = 1; m < present.Count; m++) pairs[At(m, path)] += weight;
        return pairs;
    }

    /// <summary>[T]: the log sum, or the best, of all paths of each first part of a sequence, less that of the part before it.</summary>
    public static double[] Increments(ChainCase chain, int sequence)
    {
        var (increments, before) = (new double[chain.Length], 0.0);
        for (var t = 0; t < chain.Length; t++)
        {
            var length = t + 1;
            double IsThere(int at) => at % chain.Length < length && (chain.Mask is null || chain.Mask.Values[at] != 0) ? 1 : 0;
            Tensor mask = new(chain.Unary.Shape[..^1], [.. Enumerable.Range(0, chain.Sequences * chain.Length).Select(IsThere)]);
            if (mask.Values[sequence * chain.Length + t] == 0) continue;
            var part = new AllPaths(chain with { Mask = mask }, sequence);
            var now = chain.Pick == ChainPick.Best ? part.LogWeights.Max() : part.LogSum;
            increments[t] = double.IsNegativeInfinity(now) ? now : now - before;
            before = now;
        }
        return increments;
    }

    private int At(int m, int[] path) =>
        ((chain.Pair.Shape[^3] == 1 ? 0 : present[m]) * chain.States + path[m - 1]) * chain.States + path[m];

    /// <summary>Where this sequence's pairs start.</summary>
    public int PairsBefore
    {
        get
        {
            var (batch, own, at, rest) = (chain.Unary.Shape[..^2], chain.Pair.Shape[..^3], 0, sequence);
            for (var d = 0; d < batch.Rank; d++)
            {
                var index = rest / batch[(d + 1)..].Count % batch[d];
                at = at * own[d] + (own[d] == 1 ? 0 : index);
            }
            return at * chain.Pair.Shape.Trailing(3).Count;
        }
    }

    // the last state changes slowest
    private int[] Path(int number) =>
        [.. Enumerable.Range(0, present.Count).Select(m => number / (int)Math.Pow(chain.States, m) % chain.States)];

    private double LogWeight(int[] path)
    {
        double sum = 0;
        foreach (var (m, t) in present.Index())
        {
            sum += chain.Unary.Values[(sequence * chain.Length + t) * chain.States + path[m]];
            if (m > 0) sum += chain.Pair.Values[PairsBefore + At(m, path)];
        }
        return sum;
    }
}
