namespace ProbDsl.Inference.Judging;

/// <summary>
/// The probability of each row to lie below its prediction from all others: replicates of the row, each with the weight of its draw for the
/// row.
/// </summary>
internal sealed class ReplicatedProbabilities
{
    private readonly PointwiseDensities densities;
    private readonly List<RankedOutcome> outcomes;
    private readonly List<EventOutcome> events;

    /// <param name="densities">The rows, and the weights of the draws for each of them.</param>
    /// <param name="drawn">The data that are replicated.</param>
    /// <param name="saved">What the fit keeps of its data.</param>
    public ReplicatedProbabilities(PointwiseDensities densities, IReadOnlyList<Variable> drawn, SavedData saved)
    {
        this.densities = densities;
        var rows = densities.Rows.Length;
        List<Variable> ofRows = [.. drawn.Where(v => IsOfRows(densities, v))];
        Others = [.. drawn.Except(ofRows)];
        outcomes = [.. ofRows.Where(v => !AreEvents(v)).Select(v =>
            new RankedOutcome(v, densities.Problem.Data[v.Name].Values, new double[rows], new double[rows]))];
        events = [.. ofRows.Where(AreEvents).Select(v => new EventOutcome(v, densities.Problem.Data[v.Name].Values,
            v.Type.Element == Element.Bool ? null : StatisticComparison.NamesOfStates(v, densities.Problem, saved), rows))];
    }

    /// <summary>The data whose rows have no probabilities.</summary>
    public IReadOnlyList<Variable> Others { get; }

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

        foreach (var outcome in events)
        {
            var values = data[outcome.Variable];
            for (var i = 0; i < densities.Rows.Length; i++)
            {
                var state = (int)values[densities.Rows[i]];
                if (outcome.States is null) outcome.Predicted[0][i] += state * densities.Values[i][draw];
                else outcome.Predicted[state - 1][i] += densities.Values[i][draw];
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

    /// <summary>The predicted probabilities of yes, or of each state.</summary>
    public List<EventCalibration> Events() => [.. events.SelectMany(o => o.Events.Select((state, k) => new EventCalibration(
        o.Variable.Name, state, o.Predicted[k], [.. densities.Rows.Select(row => o.Given[row] == k + 1)])))];

    private static bool AreEvents(Variable variable) => StatisticComparison.KindOf(variable) is OutcomeKind.YesNo or OutcomeKind.State;

    /// <summary>
    /// Whether data are one number a row of one plate; rows that are predicted from those before them are not drawn given these.
    /// </summary>
    private static bool IsOfRows(PointwiseDensities densities, Variable variable) => densities.Plates is [var plate]
        && variable.Extents is [{ Plate: var own }] && own == plate
        && variable.Type.Dims.Count == 0 && !densities.AreOneStep && densities.Rows.Length > 0
        && StatisticComparison.KindOf(variable) is not null;

    private sealed record RankedOutcome(Variable Variable, double[] Given, double[] Below, double[] Equal);

    /// <param name="Variable">The data.</param>
    /// <param name="Given">Their values.</param>
    /// <param name="States">The names of states; null of yes or no.</param>
    /// <param name="Rows">The number of rows.</param>
    private sealed record EventOutcome(Variable Variable, double[] Given, IReadOnlyList<string>? States, int Rows)
    {
        /// <summary>The states; one without a name for yes.</summary>
        public IReadOnlyList<string?> Events { get; } = [.. States ?? Enumerable.Repeat((string?)null, 1)];

        /// <summary>The probability of each event in each row.</summary>
        public double[][] Predicted { get; } = [.. Enumerable.Range(0, States?.Count ?? 1).Select(_ => new double[Rows])];
    }
}
