namespace ProbDsl.Inference.Judging;

/// <summary>Compares the data with replicates, one draw after another.</summary>
internal sealed class ReplicatedComparison
{
    private readonly PointwiseDensities densities;
    private readonly List<Outcome> outcomes = [];
    private readonly ulong seed;

    /// <param name="densities">The rows, and the weights of the draws for each of them.</param>
    /// <param name="drawn">The data that are replicated.</param>
    /// <param name="seed">The seed that breaks ties.</param>
    public ReplicatedComparison(PointwiseDensities densities, IReadOnlyList<Variable> drawn, ulong seed)
    {
        (this.densities, this.seed) = (densities, seed);
        foreach (var variable in drawn)
            if (KindOf(variable) is { } kind && Cells(variable) is { Length: > 0 } cells) outcomes.Add(Create(variable, kind, cells));
    }

    /// <summary>Compares a replicate.</summary>
    /// <param name="draw">The draw of the fit that made it.</param>
    /// <param name="data">The replicate.</param>
    /// <param name="withStatistics">Whether its statistics count.</param>
    public void Add(int draw, ReplicatedData data, bool withStatistics)
    {
        foreach (var outcome in outcomes)
        {
            var values = data[outcome.Variable];
            outcome.Residuals?.Predict(values);
            for (var i = 0; i < outcome.Places.Length; i++)
            {
                var (own, weight) = (values[outcome.Places[i]], densities.Values[i][draw]);
                var observed = outcome.Given[outcome.Places[i]];
                if (own < observed) outcome.Below[i] += weight;
                else if (own == observed) outcome.Equal[i] += weight;
            }

            if (!withStatistics) continue;
            var cells = new double[outcome.Cells.Length];
            for (var i = 0; i < cells.Length; i++) cells[i] = values[outcome.Cells[i]];
            for (var k = 0; k < outcome.Statistics.Count; k++) outcome.Replicated[k].Add(outcome.Statistics[k].Of(cells));
        }
    }

    /// <summary>Compares a replicate with the predictions of all, once these are complete.</summary>
    public void AddResiduals(ReplicatedData data)
    {
        foreach (var outcome in outcomes) outcome.Residuals?.Replicated.Add(outcome.Residuals.Of(data[outcome.Variable]));
    }

    public List<PredictiveCheck> Checks() => [.. outcomes.SelectMany(o =>
        o.Statistics.Select((s, k) => Check(o, s, [.. o.Replicated[k]])).Concat(OfResiduals(o)))];

    public List<PitCheck> Calibration()
    {
        var random = new RandomStream(seed, "ties");
        return [.. outcomes.Where(o => o.Places.Length > 0).Select(o => new PitCheck(o.Variable.Name,
            [.. o.Below.Zip(o.Equal, (below, equal) => below + (random.NextUniform() * equal))]))];
    }

    private static PredictiveCheck Check(Outcome outcome, CheckedStatistic statistic, double[] replicated)
    {
        var observed = statistic.Of([.. outcome.Cells.Select(at => outcome.Given[at])]);
        var check = new PredictiveCheck(outcome.Variable.Name, statistic.Name, observed, replicated, "");
        return check with { Next = check.ProbabilityAbove < 0.5 ? statistic.Above : statistic.Below };
    }

    private static IEnumerable<PredictiveCheck> OfResiduals(Outcome outcome) => outcome.Residuals is { Replicated.Count: > 0 } residuals
        && residuals.Of(outcome.Given) is var observed && double.IsFinite(observed)
        ? [new(outcome.Variable.Name, SquaredResiduals.Name, observed, [.. residuals.Replicated], SquaredResiduals.Next)
        {
            IsOneSided = true,
        }] : [];

    private Outcome Create(Variable variable, OutcomeKind kind, int[] cells)
    {
        var states = kind == OutcomeKind.State ? densities.Problem.SizeOf(((FiniteSupport)variable.Support).Count) : 0;
        var statistics = CheckedStatistic.For(kind, states);
        // one number a row of one plate; rows along a chain are predicted from those before them, and states have no order
        var isOfRows = densities.Plates is [var plate] && variable.Extents is [{ Plate: var own }] && own == plate
            && variable.Type.Dims.Count == 0 && !densities.IsAlong && kind is not (OutcomeKind.State or OutcomeKind.YesNo);
        int[] places = isOfRows ? densities.Rows : [];
        return new(variable, densities.Problem.Data[variable.Name].Values, cells, statistics, places)
        {
            Replicated = [.. statistics.Select(_ => new List<double>())],
            Residuals = kind is OutcomeKind.State or OutcomeKind.YesNo ? null : new(cells),
            Below = new double[places.Length],
            Equal = new double[places.Length],
        };
    }

    /// <summary>The observed cells, in the order of the data.</summary>
    private int[] Cells(Variable variable)
    {
        var problem = densities.Problem;
        if (variable.Extents.Any(e => problem.IsRagged(e.Size))) return [];
        var missing = problem.Missing.GetValueOrDefault(variable.Name)?.Mask;
        return [.. Enumerable.Range(0, problem.Data[variable.Name].Values.Length).Where(at => missing?[at] != true)];
    }

    private static OutcomeKind? KindOf(Variable variable) => variable.Type.Element switch
    {
        Element.Bool => OutcomeKind.YesNo,
        Element.Count or Element.Int => OutcomeKind.Count,
        Element.Positive => OutcomeKind.Positive,
        Element.Real or Element.Unit => OutcomeKind.Number,
        Element.Index when variable.Support is FiniteSupport => OutcomeKind.State,
        _ => null,
    };

    private sealed record Outcome(Variable Variable, double[] Given, int[] Cells, IReadOnlyList<CheckedStatistic> Statistics, int[] Places)
    {
        public required List<double>[] Replicated { get; init; }

        public required SquaredResiduals? Residuals { get; init; }

        public required double[] Below { get; init; }

        public required double[] Equal { get; init; }
    }
}
