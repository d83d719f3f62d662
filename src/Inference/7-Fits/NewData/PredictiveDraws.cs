namespace ProbDsl.Inference.NewData;

/// <summary>
/// Predictive draws of rows, for each draw of the fit: labels from their probabilities given the row, one label after another; then all
/// other variables of the story. The weight of a draw for a row is the density of the row's data given that draw; for joint rows it is the
/// density of all new data given the rows of the fit. Draws of a fit to the same rows have equal weights.
/// </summary>
internal sealed class PredictiveDraws
{
    private readonly Problem problem;
    private readonly SampleRows table;
    private readonly RowPass pass;
    private readonly ForwardDraws forward;
    private readonly IReadOnlyList<PredictedVariable> reported;
    private readonly int[] draws;
    private readonly double[][] logWeights;
    private readonly Dictionary<string, double[][]> values = [];
    private readonly Dictionary<string, StateProbabilityMeans> probabilities = [];

    /// <param name="problem">The story and the rows.</param>
    /// <param name="table">The places of the rows.</param>
    /// <param name="pass">The pass through the draws of the fit.</param>
    /// <param name="forward">The variables that are drawn given the labels.</param>
    /// <param name="reported">The requested variables.</param>
    /// <param name="draws">The draws of the fit.</param>
    public PredictiveDraws(Problem problem, SampleRows table, RowPass pass, ForwardDraws forward,
        IReadOnlyList<PredictedVariable> reported, int[] draws)
    {
        (this.problem, this.table, this.pass, this.forward, this.reported, this.draws) = (problem, table, pass, forward, reported, draws);
        logWeights = new double[draws.Length][];
        foreach (var variable in reported)
            if (variable.IsState)
                probabilities[variable.Variable.Name] = new(variable.Members,
                    variable.Step * problem.SizeOf(((FiniteSupport)variable.Variable.Support).Count));
            else values[variable.Variable.Name] = new double[draws.Length][];
    }

    private int Depth => pass.Density.Rows.Plates.Count;

    /// <summary>Whether the draws are already conditioned on these rows, so that all have equal weights.</summary>
    public required bool AreCounted { get; init; }

    /// <summary>The credible interval to report.</summary>
    public required CredibleInterval Interval { get; init; }

    /// <summary>Runs all draws; returns null, or an error.</summary>
    /// <exception cref="OperationCanceledException">It was canceled between two draws.</exception>
    public Diagnostic? Run(ulong seed, CancellationToken cancellation = default)
    {
        using var batch = Redrawn is null ? DrawBatch.Create(forward, pass.Arrays, draws.Length) : null;
        for (var s = 0; s < draws.Length; s++)
        {
            cancellation.ThrowIfCancellationRequested();
            var own = RowPass.SeedOf(seed, s);
            if (Begin(s, own) is { } failure) return (batch is null ? null : Finish(batch, seed)) ?? failure;
            foreach (var state in reported.Where(t => t.IsState))
                probabilities[state.Variable.Name].Add(WeightsOf(state.Depth, s), pass.Density.StatesOf(state.Variable));
            if (!forward.IsEmpty) DrawLabels(own);
            if (batch is not null)
            {
                batch.Add(s, draws[s], ~own);
                if (batch.IsFull && Finish(batch, seed) is { } amiss) return amiss;
                continue;
            }

            if (forward.Run(draws[s], ~own) is { } wrong) return wrong;
            foreach (var (name, all) in values) all[s] = (double[])pass.Arrays[name].Values.Clone();
        }

        return batch is null ? null : Finish(batch, seed);
    }

    /// <summary>Sets a draw of the fit, and computes its weight.</summary>
    private Diagnostic? Begin(int s, ulong own)
    {
        if ((NeedsDensity ? pass.Run(draws[s], own) : pass.Put(draws[s], own)) is { } failure) return failure;
        logWeights[s] = pass.Density.ByPlace();
        if (AreCounted) Array.Clear(logWeights[s]);
        else if (problem.Continued.Count > 0) Array.Fill(logWeights[s], logWeights[s].AsSpan(pass.Density.Rows.Known).ToArray().Sum());
        else if (pass.Density.IsAlongChains) SumSequences(logWeights[s]);
        return null;
    }

    /// <summary>Draws the rows of all waiting draws; if the batch fails, draws them one by one, so that the first failure is
    /// reported.</summary>
    private Diagnostic? Finish(DrawBatch batch, ulong seed)
    {
        if (batch.Count > 0 && batch.Run() is not null)
        {
            foreach (var (s, _) in batch.Held)
            {
                var own = RowPass.SeedOf(seed, s);
                if (Begin(s, own) is { } failure) return failure;
                if (!forward.IsEmpty) DrawLabels(own);
                if (forward.Run(draws[s], ~own) is { } wrong) return wrong;
            }
        }

        foreach (var (s, place) in batch.Held)
            foreach (var (name, all) in values) all[s] = batch.Of(name, place).ToArray();
        batch.Clear();
        return null;
    }

    /// <summary>Whether densities are needed as weights of draws, or for the probabilities of labels.</summary>
    private bool NeedsDensity => !AreCounted || pass.Density.States.Count > 0;

    /// <summary>Reconstructions: observed data, drawn again in each row; null if not requested.</summary>
    public Reconstructions? Redrawn { get; init; }

    /// <summary>The place of each row in the file, from 0, if these are some of its rows; null: all.</summary>
    public int[]? Places { get; init; }

    /// <summary>Predictions by formula, without draws.</summary>
    public PointFormulas Formulas { get; init; } = PointFormulas.None;

    public RowPredictions Predictions(SavedFit fit)
    {
        var names = new PredictionNames(fit, problem);
        var again = Redrawn?.Columns(names).Select(c => Column(c.Name, c.Of, c.Value)) ?? [];
        var columns = reported.SelectMany(t =>
            t.IsState ? OfState(t, names) : names.StatesOf(t.Variable) is { } states ? OfStates(t, states, names) : OfNumbers(t, names));
        return new([.. Steps(), .. columns, .. again], [.. table.Groups().Select(Group)], table.Count, draws.Length)
            { Plates = table.Plates };
    }

    /// <summary>Warnings about rows with a small effective sample size.</summary>
    public IEnumerable<Diagnostic> Warnings()
    {
        var rows = pass.Density.Rows;
        var few = Enumerable.Range(rows.First, rows.Count - rows.First)
            .Select(row => (Row: row - rows.First, Effective: EffectiveDraws(rows.PlaceOf(row))))
            .Where(r => r.Effective < Math.Min(FewDraws, draws.Length / 2.0)).ToList();
        if (few.Count > 0 && few.MinBy(r => r.Effective) is var worst)
            yield return RowDiagnostics.FewDraws(few.Count, (Places?[worst.Row] ?? worst.Row) + 1, worst.Effective, draws.Length);
    }

    private const int FewDraws = 20;

    // Kong 1992: (sum w)^2 / sum w^2
    private double EffectiveDraws(int place)
    {
        var largest = logWeights.Max(w => w[place]);
        var (sum, square) = (0.0, 0.0);
        foreach (var weights in logWeights)
        {
            var weight = Math.Exp(weights[place] - largest);
            (sum, square) = (sum + weight, square + (weight * weight));
        }

        return sum * sum / square;
    }

    /// <summary>Sums the weights of a sequence: each row of a chain depends on all others, so a draw has the density of the
    /// whole.</summary>
    private void SumSequences(double[] weights)
    {
        var length = problem.SizeOf(pass.Density.Rows.Plates[^1].Size);
        for (var from = 0; from < weights.Length; from += length)
        {
            var sequence = weights.AsSpan(from, length);
            var sum = 0.0;
            foreach (var weight in sequence) sum += weight;
            sequence.Fill(sum);
        }
    }

    /// <summary>
    /// Draws labels from their probabilities given the row and earlier labels; log weights fix drawn labels. Chains come first, with all
    /// states of a path drawn jointly.
    /// </summary>
    private void DrawLabels(ulong seed)
    {
        var labels = pass.Density.States;
        var chains = labels.Where(l => pass.Density.Paths?.Chains.Contains(l.Name) == true).ToList();
        if (chains.Count > 0)
        {
            pass.Density.Paths!.Draw(new(seed, "paths"));
            foreach (var chain in chains)
                Fix(chain, MemberLabels.Put(pass.Density.Paths.DrawnOf(chain), pass.Arrays[chain.Name].Values, FirstOf(chain)));
            if (chains.Count < labels.Count) pass.Density.Run();
        }

        var last = labels.LastOrDefault(l => !chains.Contains(l));
        foreach (var (at, label) in labels.Index().Where(l => !chains.Contains(l.Item)))
        {
            var probabilities = pass.Density.StatesOf(label);
            var fixedAt = MemberLabels.Draw(probabilities, pass.Arrays[label.Name].Values, FirstOf(label), new(seed, "labels", (uint)at));
            if (label == last) break;
            Fix(label, fixedAt);
            pass.Density.Run();
        }

        foreach (var label in labels.Where(l => l != last)) Fix(label, new double[pass.Density.StatesOf(label).Length]);

        void Fix(Variable label, double[] logWeights) => pass.Density.Weigh(label, logWeights);
        int FirstOf(Variable label) => ((FiniteSupport)label.Support).First;
    }

    /// <summary>The log weight of a draw for each member at a depth: that of its row, or the sum over its rows.</summary>
    private double[] WeightsOf(int depth, int draw)
    {
        var (own, members) = (logWeights[draw], table.Members(depth));
        if (depth == Depth) return own;
        var weights = new double[members];
        for (var at = 0; at < Math.Max(members, own.Length); at++)
            if (depth > Depth) weights[at] = own[at / (members / own.Length)];
            else weights[at / (own.Length / members)] += own[at];
        return weights;
    }

    private IEnumerable<RowColumn> OfState(PredictedVariable state, PredictionNames names)
    {
        var states = names.StatesOf(state.Variable)!;
        if (pass.Density.Paths?.Chains.Contains(state.Variable.Name) == true)
        {
            var path = new double[state.Members * state.Step];
            MemberLabels.Put(pass.BestPath(state.Variable), path, states.First);
            foreach (var own in state.Shown)
                yield return Column($"{names.Of(state, own)}.path", state, member => path[(member * state.Step) + own]);
        }

        var found = probabilities[state.Variable.Name].Means(states.Count);
        foreach (var column in OfProbabilities(state, states, names, (member, at, k) =>
            found[(((member * state.Step) + at) * states.Count) + k])) yield return column;
    }

    /// <summary>The most probable state of each number, then the probabilities of its states.</summary>
    private IEnumerable<RowColumn> OfProbabilities(PredictedVariable variable, StateNames states, PredictionNames names,
        Func<int, int, int, double> probability)
    {
        foreach (var at in variable.Shown)
        {
            var each = Enumerable.Range(0, states.Count)
                .Select(k => Column($"{names.Of(variable, at)}", variable, member => probability(member, at, k)).Values).ToList();
            yield return new(names.Of(variable, at), [.. Enumerable.Range(0, table.Count).Select(row => MostProbable(each, row))])
                { Labels = states.Every };
            foreach (var (k, name) in states.Names) yield return new($"{names.Of(variable, at)}.{name}", each[k]);
        }
    }

    /// <summary>The first of the states with the largest probability, from 0; NaN if a row has no probabilities.</summary>
    private static double MostProbable(List<IReadOnlyList<double>> each, int row)
    {
        var best = 0;
        for (var k = 1; k < each.Count; k++)
            if (each[k][row] > each[best][row]) best = k;
        return double.IsNaN(each[best][row]) ? double.NaN : best;
    }

    private IEnumerable<RowColumn> OfStates(PredictedVariable variable, StateNames states, PredictionNames names)
    {
        var weights = Enumerable.Range(0, draws.Length).Select(s => WeightsOf(variable.Depth, s)).ToArray();
        var all = values[variable.Variable.Name];
        return OfProbabilities(variable, states, names, (member, at, k) => Formulas.Probabilities(variable) is { } exact
            ? exact[(((member * variable.Step) + at) * states.Count) + k]
            : WeightedDraws.TotalWeight(weights, member, s => all[s][(member * variable.Step) + at] == states.First + k));
    }

    private IEnumerable<RowColumn> OfNumbers(PredictedVariable variable, PredictionNames names)
    {
        var weights = Enumerable.Range(0, draws.Length).Select(s => WeightsOf(variable.Depth, s)).ToArray();
        var all = values[variable.Variable.Name];
        foreach (var at in variable.Shown)
        {
            var (own, (title, inFile)) = (at, names.OfNumber(variable, at));
            var (line, exact) = (inFile ?? (number => number), Formulas.Numbers(variable));
            // other rows have a standard deviation
            var isOne = exact is null && Places is not null && draws.Length == 1;
            var reported = Enumerable.Range(0, variable.Members)
                .Select(member => isOne ? WeightedDraws.Known(line(all[0][(member * variable.Step) + own]))
                    : exact is null ? WeightedDraws.Summarize(weights, member, s => line(all[s][(member * variable.Step) + own]), Interval)
                    : inFile is null ? exact[(member * variable.Step) + own] : exact[(member * variable.Step) + own].Through(inFile))
                .ToArray();
            foreach (var (name, value) in WeightedDraws.Columns(exact is null && !isOne ? draws.Length : 2, Interval))
                yield return Column($"{title}.{name}", variable, member => value(reported[member]));
        }
    }

    private RowColumn Column(string name, PredictedVariable variable, Func<int, double> ofMember) =>
        new(name, [.. Enumerable.Range(0, table.Count).Select(row => ofMember(MemberOf(row, table.Inner(variable.Depth))))]);

    /// <summary>The number of each row after the end of its group, in a forecast of groups.</summary>
    private IEnumerable<RowColumn> Steps()
    {
        if (problem.Longer is not { } longer || table.Places is not { } places || table.Plates[^1].Name != longer.Size) yield break;
        var room = problem.SizeOf(table.Plates[^1].Size);
        yield return new(PredictionNames.Step, [.. places.Select(p => 1.0 + (p % room) - longer.LengthOf(p / room))]);
    }

    private int MemberOf(int row, int inner) => (table.Places?[row] ?? row) / inner;

    private (string, IReadOnlyList<string>) Group(SampleColumn column) =>
        (column.Name, [.. Enumerable.Range(0, table.Count)
            .Select(row => System.Text.Encoding.UTF8.GetString(column.Texts![MemberOf(row, column.Inner)]))]);
}
