namespace ProbDsl.Inference.Em;

/// <summary>
/// Starts of a mixture. The first half of the restarts is chosen by short runs of EM (emEM: Biernacki, Celeux and Govaert 2003): some
/// partitions of the rows of each kind (<see cref="StartPartitions"/>) run for some steps, and the best distinct ones continue. Of many
/// rows, short runs use a sample; `repeated` rows are taken as if each copy were written out. The other half starts at seeds far apart, not
/// chosen by short runs, because some maxima show only late. One component has one start.
/// </summary>
internal sealed class MixtureStart
{
    private const int ShortSteps = 20;

    /// <summary>A short run uses all rows up to this number; of more rows it samples this number in total or per component.</summary>
    private const int SampleRows = 4096, SampleRowsForEach = 64;

    /// <summary>The maximum number of restarts that short runs choose.</summary>
    private const int MostChosen = 20;

    /// <summary>Short runs whose log-likelihoods differ by no more than this, in nats, reached the same maximum.</summary>
    private const double Same = 1e-3;

    private readonly Problem problem;
    private readonly StandardCatalog catalog;
    private readonly MixtureModel whole;
    private readonly MixtureStep step;
    private readonly int chosen;
    private readonly RowOccurrences occurrences;
    private readonly int most;
    private MixtureModel? model;
    private StartPartitions? partitions;
    private List<MixtureState>? best;

    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">Evaluates the starting values.</param>
    /// <param name="whole">The mixture with all rows.</param>
    /// <param name="step">Takes a step of the mixture.</param>
    /// <param name="restarts">The number of starts.</param>
    public MixtureStart(Problem problem, StandardCatalog catalog, MixtureModel whole, MixtureStep step, int restarts)
    {
        (this.problem, this.catalog, this.whole, this.step) = (problem, catalog, whole, step);
        chosen = Math.Min((restarts + 1) / 2, MostChosen);
        occurrences = new(whole.Rows, whole.Copies);
        most = Math.Max(SampleRows, SampleRowsForEach * whole.Components);
    }

    /// <summary>The number of distinct rows.</summary>
    public int DistinctRows => KMeansPlusPlus.CountDistinct([.. whole.Distributions.SelectMany(l => l.Observed)], whole.Rows);

    /// <summary>The start of a restart (from 0): the same for the same seed, in any order of calls.</summary>
    public MixtureState Draw(int restart, RandomStream random)
    {
        best ??= ShortRuns(random.Substream(uint.MaxValue));
        if (whole.Components == 1) return best[0].Copy();
        var state = restart < Math.Min(chosen, best.Count) ? best[restart] : Seeded(Math.Abs(restart - chosen), random);
        return UsesAllRows || double.IsFinite(step.LogLikelihood(state)) ? state : OfAllRows(state);
    }

    /// <summary>Whether short runs use every occurrence of every row, and not a sample.</summary>
    private bool UsesAllRows => occurrences.Count <= most;

    private MixtureState Seeded(int restart, RandomStream random) =>
        OfPartition(partitions!.DrawSeeded(model!.Components, random.Substream((uint)restart)), StartSmoothing.Of(restart));

    /// <summary>The state with the starting values that the story gives.</summary>
    public MixtureState WithWrittenValues(MixtureState state)
    {
        if (whole.WeightParam is { } name && Start(name) is { } weights) weights.CopyTo(state.Weights, 0);
        foreach (var (i, distribution) in whole.Distributions.Index())
            foreach (var (place, access) in distribution.Distribution.Estimated)
                if (Start(access.Of) is { } values)
                    for (var k = 0; k < whole.Components; k++)
                        distribution.Family
                            .Read(place.Key, place.IsTied ? values : Part(values, k), state.Thetas[i][k]);
        return state;

        ReadOnlySpan<double> Part(double[] values, int k) =>
            values.AsSpan(k * (values.Length / whole.Components), values.Length / whole.Components);
    }

    /// <summary>
    /// The starting states of short runs with distinct ends, best first; for a sample of the rows, the states at their ends.
    /// </summary>
    private List<MixtureState> ShortRuns(RandomStream random)
    {
        model = whole;
        if (whole.Components == 1) return [OfPartition(LargeArrays.Allocate<int>(whole.Rows), StartSmoothing.Of(0))];
        model = !UsesAllRows ? whole.Of(occurrences.Sample(most, random)) : whole.Copies is null ? whole : whole.Of(occurrences.Rows());
        var coordinates = model.Distributions.SelectMany(l => l.Coordinates()).ToList();
        partitions = new(coordinates.Count > 0 ? coordinates : [new double[model.Rows]]);
        using var team = new BlockTeam(1);
        var trial = UsesAllRows ? step : new MixtureStep(model, team);
        var ends = new List<(double LogLikelihood, MixtureState State)>();
        for (var i = 0; i < StartPartitions.Kinds * chosen; i++)
        {
            if (partitions.Draw(i, model.Components, random) is not { } partition) continue;
            var start = OfPartition(partition, StartSmoothing.Of(i / StartPartitions.Kinds));
            if (ShortRun(trial, start) is { } end) ends.Add((end.LogLikelihood, UsesAllRows ? start : end.State));
        }

        var different = new List<(double LogLikelihood, MixtureState State)>();
        foreach (var end in ends.OrderByDescending(e => e.LogLikelihood))
            if (different.Count < chosen && (different.Count == 0 || different[^1].LogLikelihood - end.LogLikelihood > Same))
                different.Add(end);
        return different.ConvertAll(e => e.State);
    }

    private static (double LogLikelihood, MixtureState State)? ShortRun(MixtureStep trial, MixtureState state)
    {
        var reached = double.NaN;
        for (var i = 0; i < ShortSteps; i++)
        {
            var move = trial.Take(state);
            if (move.WhyDropped is not null || !double.IsFinite(move.LogLikelihood)) return null;
            (state, reached) = (move.Next, move.LogLikelihood);
        }

        return (reached, state);
    }

    /// <summary>The state with each component estimated from its own rows and from a fraction of all others.</summary>
    private MixtureState OfPartition(int[] partition, double shared) => Compute(model!, partition, shared);

    /// <summary>
    /// A replacement for a state under which some row is impossible: the same partition, with a fraction of every row in each component.
    /// </summary>
    private MixtureState OfAllRows(MixtureState state) => Compute(whole, new HardAssignment(whole).Of(state), StartSmoothing.Of(0));

    private static MixtureState Compute(MixtureModel model, int[] partition, double shared)
    {
        var weights = new double[model.Components][];
        for (var k = 0; k < weights.Length; k++)
        {
            SetWeights(partition, k, 1 - shared, shared / weights.Length, weights[k] = LargeArrays.Allocate<double>(model.Rows));
            if (model.Copies is { } copies)
                for (var row = 0; row < copies.Length; row++) weights[k][row] *= copies[row];
        }

        var thetas = model.Distributions.Select(distribution => Array.ConvertAll(weights, _ => distribution.Start())).ToArray();
        foreach (var (i, distribution) in model.Distributions.Index())
            distribution.Family.MaximizeAll([.. weights.Select((w, k) => distribution.Statistics(thetas[i][k], w))], thetas[i]);
        return new([.. weights.Select((w, k) => model.FixedWeights?[k] ?? Lanes.Sum(w) / model.Count)], thetas,
            [.. model.Distributions.Select(_ => new MaximumKind[weights.Length])]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SetWeights(int[] partition, int k, double own, double others, double[] weights)
    {
        for (var row = 0; row < weights.Length; row++) weights[row] = (partition[row] == k ? own : 0) + others;
    }

    private double[]? Start(string param) => DeclaredInitialValue.OnOwnScale(problem, catalog, problem.Graph[param]);
}
