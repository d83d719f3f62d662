namespace ProbDsl.Runtime.Interpretation;

/// <summary>One sequence of a chain with plain loops in log space, as defined by <see cref="ProgramBuilder.Chain"/>.</summary>
internal sealed class ChainSequence(ChainPick pick, int length, int states, bool isVarying)
{
    // each present position's number, and the logs of its normalized weights
    private readonly List<int> present = [];
    private readonly List<double[]> logs = [];

    public required ArraySegment<double> Unary { get; init; }

    public required ArraySegment<double> Pair { get; init; }

    public required ArraySegment<double>? Mask { get; init; }

    public required ArraySegment<double>? Noise { get; init; }

    public required double Weight { get; init; }

    public required ArraySegment<double> States { get; init; }

    /// <summary>Accumulated into, not overwritten.</summary>
    public required ArraySegment<double> Pairs { get; init; }

    public required ArraySegment<double> Increments { get; init; }

    /// <summary>The log sum, after states, pairs and increments are written.</summary>
    public double Run()
    {
        present.AddRange(Enumerable.Range(0, length).Where(t => Mask is not { } mask || mask[t] != 0));
        if (!AreValid()) return Invalid();
        var logSum = Forward();
        if (present.Count > 0 && !double.IsNegativeInfinity(logSum)) Backward();
        return logSum;
    }

    private bool AreValid() => present.Index().All(p =>
        Enumerable.Range(0, states).All(j => Unary[p.Item * states + j] < double.PositiveInfinity)
        && (p.Index == 0 || Enumerable.Range(0, states * states).All(ij => Pair[Step(p.Item) + ij] < double.PositiveInfinity)));

    private double Invalid()
    {
        States.AsSpan().Fill(double.NaN);
        Pairs.AsSpan().Fill(double.NaN);
        Increments.AsSpan().Fill(double.NaN);
        return double.NaN;
    }

    private int Step(int t) => isVarying ? t * states * states : 0;

    private double Forward()
    {
        var level = new CompensatedSum();
        foreach (var (m, t) in present.Index())
        {
            var now = new double[states];
            for (var j = 0; j < states; j++) now[j] = Unary[t * states + j] + (m == 0 ? 0 : Joined(Before(m, j)));
            var total = Joined(now);
            if (double.IsNegativeInfinity(total))
            {
                foreach (var left in present.Skip(m)) Increments.AsSpan()[left] = total;
                return total;
            }
            Increments.AsSpan()[t] = total;
            level.Add(total);
            logs.Add([.. now.Select(x => x - total)]);
        }
        return level.Sum;
    }

    // log weights of reaching state j at the m-th position, by the state before
    private double[] Before(int m, int j) =>
        [.. Enumerable.Range(0, states).Select(i => logs[m - 1][i] + Pair[Step(present[m]) + i * states + j])];

    private double Joined(double[] x)
    {
        var largest = x.Max();
        if (pick == ChainPick.Best || double.IsNegativeInfinity(largest)) return largest;
        return largest + Math.Log(x.Sum(v => Math.Exp(v - largest)));
    }

    private void Backward()
    {
        var last = present.Count - 1;
        var now = Picked(logs[last], last);
        for (var m = last; m >= 0; m--)
        {
            for (var j = 0; j < states; j++) States.AsSpan()[present[m] * states + j] = now[j];
            if (m > 0) now = Earlier(m, now);
        }
    }

    private double[] Earlier(int m, double[] now)
    {
        var earlier = new double[states];
        for (var j = 0; j < states; j++)
        {
            if (now[j] == 0) continue;
            var given = Picked(Before(m, j), m - 1);
            for (var i = 0; i < states; i++)
            {
                earlier[i] += now[j] * given[i];
                Pairs.AsSpan()[Step(present[m]) + i * states + j] += Weight * now[j] * given[i];
            }
        }
        return earlier;
    }

    // probabilities; or 1 for the first best state, or for the state that the noise of the m-th position selects
    private double[] Picked(double[] x, int m)
    {
        var largest = x.Max();
        double[] weights = [.. x.Select(v => Math.Exp(v - largest))];
        var left = pick == ChainPick.Drawn ? Noise!.Value[present[m]] * weights.Sum() : 0;
        var at = pick switch
        {
            ChainPick.Best => Array.IndexOf(x, largest),
            ChainPick.Drawn => Array.FindIndex(weights, w => (left -= w) < 0),
            _ => -1,
        };
        if (pick == ChainPick.Expected) return [.. weights.Select(w => w / weights.Sum())];
        var only = new double[x.Length];
        only[at < 0 ? Array.FindLastIndex(weights, w => w > 0) : at] = 1;
        return only;
    }
}
