namespace ProbDsl.Inference.Judging;

/// <summary>Compares statistics of data with those of replicates, one after another.</summary>
internal sealed class StatisticComparison
{
    private readonly Problem problem;
    private readonly SavedData? saved;
    private readonly List<ComparedOutcome> outcomes = [];

    /// <param name="problem">The story with its data.</param>
    /// <param name="drawn">The data that are replicated.</param>
    /// <param name="saved">What the fit keeps of its data; null without a fit.</param>
    public StatisticComparison(Problem problem, IReadOnlyList<Variable> drawn, SavedData? saved)
    {
        (this.problem, this.saved) = (problem, saved);
        foreach (var variable in drawn)
            if (KindOf(variable) is { } kind && Cells(variable) is { Length: > 0 } cells) outcomes.Add(Create(variable, kind, cells));
    }

    /// <summary>Adds a replicate to the predictions of all cells.</summary>
    /// <param name="data">The replicate.</param>
    /// <param name="withStatistics">Whether its statistics count.</param>
    public void Add(IReplicates data, bool withStatistics)
    {
        foreach (var outcome in outcomes)
        {
            var values = data[outcome.Variable];
            outcome.Residuals?.Predict(values);
            if (!withStatistics) continue;
            var cells = new double[outcome.Cells.Length];
            for (var i = 0; i < cells.Length; i++) cells[i] = values[outcome.Cells[i]];
            for (var k = 0; k < outcome.Statistics.Count; k++) outcome.Replicated[k].Add(outcome.Statistics[k].Of(cells));
        }
    }

    /// <summary>Compares a replicate with the predictions of all, once these are complete.</summary>
    public void AddResiduals(IReplicates data)
    {
        foreach (var outcome in outcomes) outcome.Residuals?.Replicated.Add(outcome.Residuals.Of(data[outcome.Variable]));
    }

    /// <summary>The statistics that vary; of those that are the same in all data, as of one value, the first.</summary>
    public List<PredictiveCheck> Checks() => [.. outcomes.SelectMany(o =>
        Distinct(o.Statistics.Select((s, k) => Check(o, s, [.. o.Replicated[k]]))).Concat(OfResiduals(o)))];

    /// <summary>The kind of data by which statistics are chosen; null for data without statistics.</summary>
    public static OutcomeKind? KindOf(Variable variable) => variable.Type.Element switch
    {
        Element.Bool => OutcomeKind.YesNo,
        Element.Count or Element.Int => OutcomeKind.Count,
        Element.Real or Element.Positive or Element.Unit => OutcomeKind.Number,
        Element.Index when variable.Support is FiniteSupport => OutcomeKind.State,
        _ => null,
    };

    /// <summary>The states of an outcome as the user names them: a level, else `state 2`.</summary>
    public static IReadOnlyList<string> NamesOfStates(Variable variable, Problem problem, SavedData? saved) =>
        [.. StateNames.All(variable, problem, saved).Select(name => name.All(char.IsAsciiDigit) ? $"state {name}" : name)];

    private static List<PredictiveCheck> Distinct(IEnumerable<PredictiveCheck> checks)
    {
        List<PredictiveCheck> distinct = [];
        foreach (var check in checks.Where(c => !c.IsConstant))
            if (!distinct.Exists(d => d.Observed.Equals(check.Observed) && d.Replicated.SequenceEqual(check.Replicated)))
                distinct.Add(check);
        return distinct;
    }

    private static PredictiveCheck Check(ComparedOutcome outcome, CheckedStatistic statistic, double[] replicated)
    {
        var observed = outcome.Given is { } given ? statistic.Of([.. outcome.Cells.Select(at => given[at])]) : double.NaN;
        var check = new PredictiveCheck(outcome.Variable.Name, statistic.Name, observed, replicated, "") { Cells = outcome.Cells.Length };
        return check with { Next = check.ProbabilityAbove < 0.5 ? statistic.Above : statistic.Below };
    }

    private static IEnumerable<PredictiveCheck> OfResiduals(ComparedOutcome outcome) =>
        outcome.Residuals is { Replicated.Count: > 0 } residuals && outcome.Given is { } given
        && residuals.Of(given) is var observed && double.IsFinite(observed)
        ? [new(outcome.Variable.Name, SquaredResiduals.Name, observed, [.. residuals.Replicated], SquaredResiduals.Next)
        {
            IsOneSided = true, Cells = outcome.Cells.Length,
        }] : [];

    private ComparedOutcome Create(Variable variable, OutcomeKind kind, int[] cells)
    {
        IReadOnlyList<string> states = kind == OutcomeKind.State ? NamesOfStates(variable, problem, saved) : [];
        List<CheckedStatistic> statistics = [.. CheckedStatistic.For(kind, states)];
        if (kind != OutcomeKind.State)
            statistics.AddRange(OutcomeGroups.Find(problem, variable, cells).Select(CheckedStatistic.OfGroups));
        return new(variable, problem.Data.GetValueOrDefault(variable.Name)?.Values, cells, statistics)
        {
            Replicated = [.. statistics.Select(_ => new List<double>())],
            Residuals = kind is OutcomeKind.State or OutcomeKind.YesNo ? null : new(cells),
        };
    }

    /// <summary>The observed cells, in the order of the data.</summary>
    private int[] Cells(Variable variable)
    {
        var (missing, present) = (problem.Missing.GetValueOrDefault(variable.Name)?.Mask, GroupPresence.Compute(problem, variable));
        var count = problem.ShapeOf(variable).Count;
        var each = present is null ? 1 : count / present.Length;
        return [.. Enumerable.Range(0, count).Where(at => missing?[at] != true && present?[at / each] != false)];
    }

    /// <param name="Variable">The data.</param>
    /// <param name="Given">Their values; null if there are only sizes.</param>
    /// <param name="Cells">The observed cells; without data all of them.</param>
    /// <param name="Statistics">What is compared.</param>
    private sealed record ComparedOutcome(Variable Variable, double[]? Given, int[] Cells, IReadOnlyList<CheckedStatistic> Statistics)
    {
        public required List<double>[] Replicated { get; init; }

        public required SquaredResiduals? Residuals { get; init; }
    }
}
