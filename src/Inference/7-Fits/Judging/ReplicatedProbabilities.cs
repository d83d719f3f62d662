namespace ProbDsl.Inference.Judging;

/// <summary>
/// The probability of each row to lie below its prediction from all others: replicates of the row, each with the weight of its draw for the
/// row.
/// </summary>
internal sealed class ReplicatedProbabilities
{
    private readonly PointwiseDensities densities;
    private readonly List<RankedOutcome> outcomes;

    /// <param name="densities">The rows, and the weights of the draws for each of them.</param>
    /// <param name="drawn">The data that are replicated.</param>
    public ReplicatedProbabilities(PointwiseDensities densities, IReadOnlyList<Variable> drawn) =>
        (this.densities, outcomes) = (densities, [.. drawn.Where(v => IsOfRows(densities, v)).Select(v => new RankedOutcome(
            v, densities.Problem.Data[v.Name].Values, new double[densities.Rows.Length], new double[densities.Rows.Length]))]);

    /// <summary>Compares a replicate.</summary>
    /// <param name="draw">The draw of the fit that made it.</param>
    /// <param name="data">The replicate.</param>
    public void Add(int draw, IReplicates data)
    {
        foreach (var outcome in outcomes)
        {
            var values = data[outcome.Variable];
            for (var i = 0; i < densities.Rows.Length; i++)
            {
                var (own, observed, weight) = (values[densities.Rows[i]], outcome.Given[densities.Rows[i]], densities.Values[i][draw]);
                if (own < observed) outcome.Below[i] += weight;
                else if (own == observed) outcome.Equal[i] += weight;
            }
        }
    }

    /// <summary>The probabilities.</summary>
    /// <param name="seed">The seed that breaks ties.</param>
    public List<PitCheck> Calibration(ulong seed)
    {
        var random = new RandomStream(seed, "ties");
        return [.. outcomes.Select(o => new PitCheck(o.Variable.Name,
            [.. o.Below.Zip(o.Equal, (below, equal) => below + (random.NextUniform() * equal))]))];
    }

    /// <summary>
    /// Whether data are one number a row of one plate; rows along a chain are predicted from those before them, and states have no order.
    /// </summary>
    private static bool IsOfRows(PointwiseDensities densities, Variable variable) => densities.Plates is [var plate]
        && variable.Extents is [{ Plate: var own }] && own == plate
        && variable.Type.Dims.Count == 0 && !densities.IsAlong && densities.Rows.Length > 0
        && StatisticComparison.KindOf(variable) is OutcomeKind.Number or OutcomeKind.Positive or OutcomeKind.Count;

    private sealed record RankedOutcome(Variable Variable, double[] Given, double[] Below, double[] Equal);
}
